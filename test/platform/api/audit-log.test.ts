import { TABLES } from '#domain/base/tables.ts';
import { describeTable } from '#local/tables.ts';
import { type AuditEntry, auditTable, findBreak } from '#platform/api/audit-log.ts';
import { type ConnectedDynamoDb, startDynamoDbClient } from '../../support/dynamodb-client.ts';

describe('the audit log', () => {
  let dynamoDb: ConnectedDynamoDb;
  beforeAll(async () => {
    dynamoDb = await startDynamoDbClient();
  });
  afterAll(() => dynamoDb.close());
  const aLog = async (name: string) => {
    await dynamoDb.standIn.createTable(describeTable(TABLES.audit, name));
    return auditTable(dynamoDb.client, name);
  };
  const said = (target: string) => ({
    at: '2026-11-30T08:00:00.000Z',
    actor: 'ana@example.com',
    operation: 'putView',
    target,
    outcome: 'asked',
    requestId: 'request-1',
    tenants: '*',
  });
  const oldestFirst = (entries: readonly AuditEntry[]) => entries.toReversed();

  it('numbers what several write at once, each after another, and loses none', async () => {
    const log = await aLog('at-once');

    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((target) => log.append(said(target))));
    const entries = oldestFirst(await log.list({ most: 100 }));

    expect(entries.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
    expect(entries.map(({ target }) => target).toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(findBreak(entries)).toBeUndefined();
  });

  it('lists the newest first, page by page', async () => {
    const log = await aLog('pages');
    for (const target of ['a', 'b', 'c']) await log.append(said(target));

    const first = await log.list({ most: 2 });
    const second = await log.list({ most: 2, before: first.at(-1)?.number });

    expect([...first, ...second].map(({ target }) => target)).toEqual(['c', 'b', 'a']);
  });

  it.each<[string, (entries: AuditEntry[]) => AuditEntry[], number]>([
    ['changed', (entries) => entries.map((one) => (one.number === 2 ? { ...one, actor: 'eve' } : one)), 2],
    ['given another change', (entries) => entries.map((one) => (one.number === 2 ? { ...one, change: '{"before":1,"after":3}' } : one)), 2],
    ['robbed of its change', (entries) => entries.map(({ change: _, ...one }) => one), 2],
    ['taken out', (entries) => entries.filter(({ number }) => number !== 2), 3],
    ['put in the place of another one', ([one, , three]) => [one, three].flatMap((entry) => entry ?? []), 3],
    ['taken from the beginning', (entries) => entries.slice(1).map((one) => ({ ...one, number: one.number - 1 })), 1],
  ])('shows an entry that was %s', async (name, change, broken) => {
    const log = await aLog(name.replaceAll(' ', '-'));
    for (const target of ['a', 'b', 'c'])
      await log.append({ ...said(target), ...(target === 'b' && { change: '{"before":1,"after":2}' }) });

    expect(findBreak(change([...oldestFirst(await log.list({ most: 10 }))]))).toBe(broken);
  });
});
