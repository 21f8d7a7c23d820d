import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { LedgerEntry } from '#domain/enrichment/enrichment-ledger.ts';
import { type EnrichmentLedger, ledgerTable } from '#platform/enrichment/enrichment-ledger.ts';
import { writeRows } from '#platform/enrichment/ledger-rows.ts';
import { type LedgerContent, tacticLedgerTable } from '#platform/enrichment/tactic-ledger.ts';
import { LEDGER_TABLE, startLedgerTable } from '../../support/ledger-table.ts';
import { ManualClock } from '../../support/manual-clock.ts';

function entry(identity: string, overrides: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    identity,
    revision: 1,
    sourceUpdatedAt: '2026-11-03T08:00:00.000Z',
    sourceEventTime: '2026-11-03T08:00:05.000Z',
    sourceStatus: 'NEW',
    contentHash: 'hash',
    sentAt: '2026-11-03T08:00:00.000Z',
    published: ['T1530', 'T1552.001'],
    techniqueIds: ['T1530', 'T1552.001', 'T1552'],
    severity: 'HIGH',
    partition: 'aws',
    accountId: '210987654321',
    region: 'eu-central-1',
    ...overrides,
  };
}

describe('the ledger table', () => {
  let table: Awaited<ReturnType<typeof startLedgerTable>>;
  let ledger: EnrichmentLedger;
  const clock = new ManualClock();
  beforeAll(async () => {
    table = await startLedgerTable();
    ledger = ledgerTable(table.client, LEDGER_TABLE, clock);
  });
  afterAll(() => table.close());

  it('recalls what it remembered, entry by entry, and nothing of what it never saw', async () => {
    const entries = Array.from({ length: 230 }, (_, position) =>
      entry(`many-${position}`, position % 2 === 0 ? {} : { sentAt: undefined, sourceEventTime: undefined, published: [] }),
    );

    const conflicts = await ledger.remember(entries.map((item) => ({ entry: item, expected: undefined })));
    const known = await ledger.recall([...entries.map(({ identity }) => identity), 'unheard-of']);

    expect(conflicts.size).toBe(0);
    expect(known.size).toBe(230);
    expect([...known.values()].toSorted((a, b) => Number(a.identity.slice(5)) - Number(b.identity.slice(5)))).toEqual(entries);
  });

  it('refuses a write whose expectation no longer holds, and writes the others of the same call', async () => {
    const first = entry('contested');
    const known = entry('known');
    await ledger.remember([first, known].map((one) => ({ entry: one, expected: undefined })));
    const second = entry('contested', { revision: 2, contentHash: 'second' });
    await ledger.remember([{ entry: second, expected: first }]);

    const conflicts = await ledger.remember([
      { entry: entry('contested', { revision: 2, contentHash: 'late' }), expected: first },
      { entry: entry('fresh'), expected: undefined },
      { entry: known, expected: undefined },
    ]);
    const recalled = await ledger.recall(['contested', 'fresh']);

    expect([...conflicts].toSorted()).toEqual(['contested', 'known']);
    expect(recalled.get('contested')?.contentHash).toBe('second');
    expect(recalled.get('fresh')).toEqual(entry('fresh'));
  });

  it('lets closed sources expire sooner than open ones', async () => {
    await ledger.remember([
      { entry: entry('open'), expected: undefined },
      { entry: entry('closed', { published: [] }), expected: undefined },
    ]);
    const getExpiry = async (identity: string) => {
      const { Item } = await table.client.send(new GetItemCommand({ TableName: LEDGER_TABLE, Key: { pk: { S: `finding#${identity}` } } }));
      return (Number(Item?.['expiresAt']?.N) * 1000 - clock.now()) / 86_400_000;
    };

    expect(await getExpiry('open')).toBe(100);
    expect(await getExpiry('closed')).toBe(15);
  });

  it('gives the roll-up open sources and tactic findings in one pass', async () => {
    const tactics = tacticLedgerTable(table.client, LEDGER_TABLE, clock);
    const tactic = {
      identity: 'aws/eu-central-1/210987654321/TA0009',
      partition: 'aws',
      region: 'eu-central-1',
      accountId: '210987654321',
      tacticId: 'TA0009',
      revision: 1,
      contentHash: 'h',
      createdAt: 'c',
      sentAt: 's',
      active: true,
    };
    const source = entry('rolled-up');
    const ofAnEarlierForm = { key: 'source#earlier', revision: 1, expectedRevision: undefined, isOpen: true, content: {}, expiresAt: 2e9 };
    await writeRows(table.client, LEDGER_TABLE, [ofAnEarlierForm]);
    await ledger.remember([source, entry('passed', { published: [] })].map((one) => ({ entry: one, expected: undefined })));
    await tactics.remember([{ entry: tactic, expected: undefined }]);

    const contents: LedgerContent[] = [];
    for await (const content of tactics.contents()) contents.push(content);
    const again = await tactics.remember([{ entry: tactic, expected: undefined }]);

    expect(contents.filter(({ kind }) => kind === 'tactic')).toEqual([{ kind: 'tactic', entry: tactic }]);
    expect(contents.filter((content) => content.kind === 'source' && content.entry.published.length === 0)).toEqual([]);
    expect(contents).toContainEqual({ kind: 'source', entry: source });
    expect([...again]).toEqual([tactic.identity]);
  });

  it('reads a tactic finding that was written before its place stood in fields', async () => {
    const tactics = tacticLedgerTable(table.client, LEDGER_TABLE, clock);
    const content = { contentHash: 'h', createdAt: 'c', sentAt: 's', active: true };
    const identity = 'aws/eu-central-1/111111111111/TA0009/222222222222/TA0006';
    const attributes = { revision: { N: '1' }, expiresAt: { N: '1' }, isOpen: { BOOL: true }, content: { S: JSON.stringify(content) } };
    await table.client.send(new PutItemCommand({ TableName: LEDGER_TABLE, Item: { pk: { S: `tactic#${identity}` }, ...attributes } }));

    const contents: LedgerContent[] = [];
    for await (const one of tactics.contents()) contents.push(one);

    expect(contents.find(({ entry: { identity: of } }) => of === identity)?.entry).toMatchObject({
      partition: 'aws',
      region: 'eu-central-1/111111111111/TA0009',
      accountId: '222222222222',
      tacticId: 'TA0006',
    });
  });

  it('says that the ledger is unavailable, and keeps the cause', async () => {
    const elsewhere = ledgerTable(table.client, 'no-such-table', clock);

    await expect(elsewhere.recall(['a'])).rejects.toMatchObject({
      name: 'LedgerUnavailable',
      retryable: true,
      cause: { name: 'ResourceNotFoundException' },
    });
    await expect(elsewhere.remember([{ entry: entry('a'), expected: undefined }])).rejects.toMatchObject({ name: 'LedgerUnavailable' });
  });
});
