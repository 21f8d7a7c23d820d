import { PutItemCommand, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { planHash } from '#domain/reaction/plan-hash.ts';
import type { Decided } from '#domain/reaction/reaction-state.ts';
import { executionRecordsTable } from '#platform/reaction/execution-records.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';
import { aPlan, aReaction, aResult, BUCKET, MEMBER } from '../../support/reactions.ts';

const ID = aReaction().id;

describe('the table of execution records', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  beforeAll(async () => {
    tables = await startReactionTables();
  });
  afterAll(() => tables.close());
  const aTable = async () => {
    const { client, records: name } = await tables.fresh();
    const clock = new ManualClock();
    return { records: executionRecordsTable(client, name, clock), clock, client, name };
  };
  const opened = async () => {
    const table = await aTable();
    await table.records.open(aReaction());
    return table;
  };

  it('opens a record once: what was opened first stays', async () => {
    const { records, clock } = await opened();
    clock.advance(1000);

    await records.open(aReaction({ sourceKey: 'securityhub_control:EC2.19' }));

    expect(await records.find(ID)).toEqual({
      id: ID,
      openedAt: '2026-11-03T08:00:00.000Z',
      reaction: aReaction(),
      result: null,
      proposal: null,
      kept: null,
      steps: [{ name: 'OPENED', at: '2026-11-03T08:00:00.000Z', actor: 'platform', detail: { trigger: 'event' } }],
    });
    expect(await records.find('unheard-of')).toBeUndefined();
  });

  it('never overwrites a backup: a second look sees a changed resource', async () => {
    const { records } = await opened();
    await records.keep(ID, aPlan(), { days: 1 });
    await records.keepCreated(ID, { key: 'abc' });

    await Promise.all([1, 2, 3].map(() => records.keep(ID, aPlan({ backup: { policy: 'private' } }), { days: 2 })));

    expect((await records.find(ID))?.kept).toEqual({ plan: aPlan(), parameters: { days: 1 }, created: { key: 'abc' } });
    expect((await records.find(ID))?.steps.filter(({ name }) => name === 'BACKED_UP')).toHaveLength(1);
  });

  it.each([[{ policy: 'private' }], [null], [[]]])('keeps the state that the fix left, the last one, also %j', async (left) => {
    const { records } = await opened();
    await records.keep(ID, aPlan(), {});
    const before = await records.find(ID);

    await records.keepLeft(ID, 'an earlier look');
    await records.keepLeft(ID, left);

    expect(before?.kept).not.toHaveProperty('left');
    expect((await records.find(ID))?.kept?.left).toEqual(left);
  });

  it('keeps no state that is larger than an item, and says nothing: a rollback then does not compare', async () => {
    const { records } = await opened();
    await records.keep(ID, aPlan(), {});

    await records.keepLeft(ID, 'x'.repeat(380_001));

    expect((await records.find(ID))?.kept).not.toHaveProperty('left');
  });

  it('keeps the whole plan that is to be agreed on, the last one, and refuses one that no item holds', async () => {
    const { records } = await opened();
    const changes = Array.from({ length: 500 }, (_, position) => ({ resource: 'r', field: `f${position}`, before: null, after: position }));
    const plan = aPlan({ changes });
    await records.propose(ID, aPlan());

    await records.propose(ID, plan);

    await expect(records.propose(ID, aPlan({ summary: 'x'.repeat(380_000) }))).rejects.toMatchObject({ name: 'ReactorInvalid' });
    const { summary, effect } = plan;
    expect((await records.find(ID))?.proposal).toEqual({ hash: planHash(plan), summary, effect, changes });
  });

  it('keeps a backup of 300 KB whole and refuses one that no item holds', async () => {
    const { records } = await opened();
    await expect(records.keep(ID, aPlan({ backup: 'x'.repeat(380_000) }), {})).rejects.toMatchObject({ name: 'ReactorInvalid' });
    const backup = 'ä'.repeat(150_000);

    await records.keep(ID, aPlan({ backup }), {});

    expect((await records.find(ID))?.kept?.plan.backup).toBe(backup);
  });

  it('lets the first of several conclusions stand', async () => {
    const { records } = await opened();
    const results = ['FIXED', 'FAILED', 'REFUSED', 'REJECTED'] as const;

    const first = await Promise.all(results.map((status) => records.conclude(ID, aResult({ status }))));
    const winner = results[first.indexOf(true)];

    expect(first.filter(Boolean)).toHaveLength(1);
    const record = await records.find(ID);
    expect(record?.result?.status).toBe(winner);
    expect(record?.steps.filter(({ name }) => name === 'CONCLUDED')).toMatchObject([{ detail: { status: winner } }]);
  });

  it('concludes nothing that was never opened, and amends only by name', async () => {
    const { records } = await opened();
    await records.conclude(ID, aResult({ status: 'FIXED' }));

    const unknown = await records.conclude('unheard-of', aResult());
    await records.amend(ID, aResult({ status: 'ROLLED_BACK' }));
    await records.amend('unheard-of', aResult());

    expect(unknown).toBe(false);
    expect((await records.find(ID))?.result?.status).toBe('ROLLED_BACK');
    expect(await records.find('unheard-of')).toBeUndefined();
  });

  it('leases an execution to one caller at a time, until it is released or the time is over', async () => {
    const { records, clock } = await opened();

    const atOnce = await Promise.all([1, 2, 3, 4].map(() => records.lease(ID, 1000)));
    await records.release(ID);
    const afterRelease = await records.lease(ID, 1000);
    clock.advance(1001);
    const afterItsTime = await records.lease(ID, 1000);

    expect(atOnce.filter(Boolean)).toHaveLength(1);
    expect([afterRelease, afterItsTime]).toEqual([true, true]);
    expect(await records.lease(ID, 1000)).toBe(false);
    expect(await records.lease('unheard-of', 1000)).toBe(false);
    expect(await records.find('unheard-of')).toBeUndefined();
  });

  it('tells its steps in the order in which they happened', async () => {
    const { records, clock } = await opened();
    for (const name of ['VERIFIED', 'APPLIED', 'PLANNED'] as const) await records.note(ID, { name, actor: 'platform', detail: null });
    clock.advance(1);
    await records.note(ID, { name: 'APPROVAL_ANSWERED', actor: 'anna', detail: { verdict: 'approve' } });

    expect((await records.find(ID))?.steps.map(({ name }) => name)).toEqual([
      'OPENED',
      'PLANNED',
      'APPLIED',
      'VERIFIED',
      'APPROVAL_ANSWERED',
    ]);
  });

  it('reads what an earlier version stored: a rollback without a name, and one that was never read back', async () => {
    const { records, client, name } = await opened();
    const { by: _by, ...restored } = aResult({ status: 'ROLLED_BACK', why: [{ code: 'rolled-back', by: 'ana' }] });
    const store = (result: object) => {
      const Update = { UpdateExpression: 'SET #result = :x', ExpressionAttributeNames: { '#result': 'result' } };
      const values = { ExpressionAttributeValues: { ':x': { S: JSON.stringify(result) } } };
      return client.send(new UpdateItemCommand({ TableName: name, Key: { pk: { S: ID }, sk: { S: 'HEAD' } }, ...Update, ...values }));
    };

    await store(restored);
    const withoutName = await records.find(ID);
    await store({ ...restored, verified: false });
    const unread = await records.find(ID);

    expect(withoutName?.result).toMatchObject({ status: 'ROLLED_BACK', by: 'ana' });
    expect(unread?.result).toMatchObject({ status: 'FAILED', verified: false });
  });

  it('reads what earlier versions wrote, and writes the same', async () => {
    const { records, client, name, clock } = await aTable();
    const at = '2026-11-03T08:00:00.000Z';
    const row = (sk: string, content: object, more = {}) => {
      const expiresAt = { N: String(clock.now() / 1000 + 400 * 24 * 3600) };
      return { pk: { S: ID }, sk: { S: sk }, content: { S: JSON.stringify(content) }, expiresAt, ...more };
    };
    const head = { openedAt: { S: at }, accountId: { S: aReaction().target.accountId } };
    const end = { result: { S: JSON.stringify(aResult()) }, status: { S: aResult().status }, concludedAt: { S: at } };
    const step = (name: string, detail: object) => row(`STEP#${at}#${name}`, { name, actor: 'platform', detail, at });
    const bytes = Buffer.byteLength(JSON.stringify({ plan: aPlan(), parameters: {} }));
    const stored = [
      row('HEAD', aReaction(), { ...head, ...end }),
      row('KEPT', { plan: aPlan(), parameters: {} }, { created: { S: '{"key":"abc"}' } }),
      row('LEFT', { policy: 'private' }),
      step('BACKED_UP', { bytes }),
      step('CONCLUDED', { status: aResult().status, reason: aResult().reason }),
      step('OPENED', { trigger: 'event' }),
    ];
    const { content: _none, ...entry } = row(`CHANGE#${ID}`, {});
    const change = {
      ...entry,
      pk: { S: `resource#aws#${MEMBER}#eu-central-1#AwsS3Bucket#${BUCKET}` },
      executionId: { S: ID },
      at: { S: at },
    };

    await records.open(aReaction());
    await records.lease(ID, 1000);
    await records.keep(ID, aPlan(), {});
    await records.keepCreated(ID, { key: 'abc' });
    await records.keepLeft(ID, { policy: 'private' });
    await records.release(ID);
    await records.conclude(ID, aResult());
    const written = await records.find(ID);
    const { Items: items } = await client.send(new ScanCommand({ TableName: name }));
    const before = await aTable();
    for (const item of stored) await client.send(new PutItemCommand({ TableName: before.name, Item: item }));

    // Earlier versions did not look for executions that were lost, and had no lists.
    const since = new Set(['due', 'dueAt', 'executionName', 'month', 'openedAtMs', 'findingIdentity', 'overview']);
    const known = items?.map((item) => Object.fromEntries(Object.entries(item).filter(([attribute]) => !since.has(attribute))));
    expect(known).toEqual([...stored, change]);
    expect(await before.records.find(ID)).toEqual(written);
  });

  it('lists the executions that changed a resource, the newest ten, and no other', async () => {
    const { records, clock } = await aTable();
    const open = async (id: string, overrides: Partial<Decided> = {}) => {
      await records.open(aReaction({ id, ...overrides }));
      clock.advance(1000);
      return id;
    };
    for (let number = 1; number <= 11; number += 1) await records.keep(await open(`change-${number}`), aPlan(), {});
    await open('changed-nothing');
    await records.keep(await open('elsewhere', { target: { ...aReaction().target, accountId: '111122223333' } }), aPlan(), {});

    const listed = await records.listChangesOf(aReaction());

    expect(listed.map(({ id }) => id)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map((number) => `change-${number}`));
  });

  it('passes over rows of a kind that only later versions know', async () => {
    const { records, client, name } = await opened();
    await client.send(new PutItemCommand({ TableName: name, Item: { pk: { S: ID }, sk: { S: 'COST#1' }, content: { N: '1' } } }));

    expect((await records.find(ID))?.steps).toHaveLength(1);
  });

  it('says that a record cannot be read or written, also one that is damaged', async () => {
    const { records, client, name, clock } = await opened();
    const elsewhere = executionRecordsTable(client, 'no-such-table', clock);
    const unavailable = expect.objectContaining({ name: 'ExecutionRecordUnavailable', retryable: true });
    await expect(elsewhere.open(aReaction())).rejects.toEqual(unavailable);
    await expect(elsewhere.find(ID)).rejects.toEqual(unavailable);
    const damage = { UpdateExpression: 'SET content = :x', ExpressionAttributeValues: { ':x': { S: '{}' } } };
    await client.send(new UpdateItemCommand({ TableName: name, Key: { pk: { S: ID }, sk: { S: 'HEAD' } }, ...damage }));

    await expect(records.find(ID)).rejects.toEqual(unavailable);
  });
});
