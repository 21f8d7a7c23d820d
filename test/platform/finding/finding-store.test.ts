import '../../support/property-seed.ts';
import { randomBytes } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { readNewestSnapshot } from '#domain/finding/finding-history.ts';
import { identifyFinding } from '#domain/finding/finding-identity.ts';
import { rankVersion, timePage } from '#domain/finding/finding-record.ts';
import type { ToldVersion } from '#domain/finding/finding-write.ts';
import { type FindingStore, findingStoreTable } from '#platform/finding/finding-store.ts';
import { storedFindings } from '#platform/finding/stored-findings.ts';
import { FINDINGS_TABLE, startFindingTable, told } from '../../support/finding-table.ts';
import { controlDocument } from '../../support/findings.ts';

const NOW = Date.parse('2026-11-30T12:00:00.000Z');
const SECOND = '2026-11-30T10:00:01.000Z';
/** The newest first; of equally new ones the same that the store takes. */
const byRank = (one: ReturnType<typeof rankVersion>, other: ReturnType<typeof rankVersion>) =>
  [other.mark, other.contentHash].join(' ') < [one.mark, one.contentHash].join(' ') ? -1 : 1;
const LATER = '2026-11-30T11:00:00.000Z';

describe('the store of findings', () => {
  let table: Awaited<ReturnType<typeof startFindingTable>>;
  let store: FindingStore;
  let now = NOW;
  let count = 0;

  beforeAll(async () => {
    table = await startFindingTable();
    store = findingStoreTable(table.client, FINDINGS_TABLE, { now: () => now });
  });
  beforeEach(() => {
    now = NOW;
  });
  afterAll(() => table.close());

  /** A finding that no other test has. */
  function aFinding(): (overrides?: object) => object {
    count += 1;
    const Id = `finding-${count}`;
    return (overrides = {}) => controlDocument({ Id, ...overrides });
  }
  const identityOf = ({ finding }: ToldVersion) => identifyFinding(finding);
  const remember = async (version: ToldVersion) => (await store.remember([version])).get(identityOf(version));
  const rowOf = async (version: ToldVersion) => (await table.rows()).get(`finding#${identityOf(version)}`) ?? {};

  it('gives a version back as it was told', async () => {
    const version = told(aFinding()(), SECOND);

    const outcome = await remember(version);

    expect(outcome).toBe('written');
    expect(await store.find(identityOf(version))).toEqual({
      identity: identityOf(version),
      mark: `2026-11-03T08:00:00.000Z ${SECOND} 0`,
      contentHash: expect.any(String),
      finding: version.finding,
      isOpen: true,
      firstSeenAt: NOW,
      closedAt: null,
    });
    expect(await store.find('0'.repeat(32))).toBeUndefined();
  });

  it('writes nothing for a version that it has', async () => {
    const version = told(aFinding()(), SECOND);
    await remember(version);
    const before = await rowOf(version);

    now += 1000;
    const outcome = await remember(version);

    expect(outcome).toBe('unchanged');
    expect(await rowOf(version)).toEqual(before);
  });

  it('lets the newest win in both orders, and keeps since when it knows the finding', async () => {
    const document = aFinding();
    const older = told(document(), SECOND);
    const newer = told(document({ Workflow: { Status: 'SUPPRESSED' } }), LATER);

    const outcomes = [await remember(newer), await remember(older)];

    expect(outcomes).toEqual(['written', 'unchanged']);
    expect(await store.find(identityOf(newer))).toMatchObject({ isOpen: false, closedAt: NOW, finding: { FindingStatus: 'SUPPRESSED' } });
  });

  it('lets a closed finding expire after 90 days, and one that is open again never', async () => {
    const document = aFinding();
    const closed = told(document({ RecordState: 'ARCHIVED' }), SECOND);
    await remember(closed);
    const whileClosed = await rowOf(closed);

    await remember(told(document(), LATER));

    expect(whileClosed).toMatchObject({ closedAt: NOW, expiresAt: NOW / 1000 + 90 * 24 * 3600 });
    const row = await rowOf(closed);
    expect(row).not.toHaveProperty('closedAt');
    expect(row).not.toHaveProperty('expiresAt');
  });

  it('takes a version too late that is from between two equal ones', async () => {
    const document = aFinding();
    const told1 = told(document(), '2026-11-30T10:00:01.000Z');
    const told2 = told(document({ Workflow: { Status: 'SUPPRESSED' } }), '2026-11-30T10:00:02.000Z');
    const told3 = told(document(), '2026-11-30T10:00:03.000Z');

    const outcomes = [await remember(told1), await remember(told3), await remember(told2)];

    expect(outcomes).toEqual(['written', 'confirmed', 'unchanged']);
    expect(await store.find(identityOf(told1))).toMatchObject({ isOpen: true, mark: expect.stringContaining(':01.000Z') });
    expect(await rowOf(told1)).toMatchObject({ confirmedAt: '2026-11-30T10:00:03.000Z' });
  });

  it('lets an event win over a page whose request was sent in the same second', async () => {
    const document = aFinding();
    const page = told(document(), timePage(Date.parse('2026-11-30T10:00:01.700Z')), 1);
    const event = told(document({ Workflow: { Status: 'SUPPRESSED' } }), SECOND);
    await remember(event);

    await remember(page);

    expect(await store.find(identityOf(event))).toMatchObject({ isOpen: false });
    expect(await rowOf(event)).toMatchObject({ seenIn: 1 });
  });

  it('refuses a document that fits in no item, whole', async () => {
    const Notes = Array.from({ length: 8 }, () => randomBytes(60_000).toString('base64'));
    const version = told(aFinding()({ Notes }), SECOND);

    const outcome = await remember(version);

    expect(outcome).toBe('too-large');
    expect(await rowOf(version)).toEqual({});
  });

  it('notes what a collection saw, and makes no row of what it does not know', async () => {
    const version = told(aFinding()(), SECOND);
    await remember(version);

    await store.noteSeen([identityOf(version), 'f'.repeat(32)], 7);
    await store.noteSeen([identityOf(version)], 6);

    expect(await rowOf(version)).toMatchObject({ seenIn: 7 });
    expect((await table.rows()).has(`finding#${'f'.repeat(32)}`)).toBe(false);
  });

  it('comes to the same whatever the order, with several writers at once', async () => {
    const step = fc.record({
      of: fc.integer({ min: 0, max: 2 }),
      updated: fc.integer({ min: 0, max: 1 }),
      said: fc.integer({ min: 0, max: 3 }),
      status: fc.constantFrom('NEW', 'NOTIFIED', 'SUPPRESSED'),
      page: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), fc.integer({ min: 1, max: 4 }), async (steps, parts) => {
        const documents = [aFinding(), aFinding(), aFinding()];
        const versions = steps.map(({ of, updated, said, status, page }) =>
          told(
            documents[of]?.({ UpdatedAt: `2026-11-0${3 + updated}T08:00:00.000Z`, Workflow: { Status: status } }) ?? {},
            `2026-11-30T10:00:0${said}.000Z`,
            page ? 1 : undefined,
          ),
        );
        const groups = Array.from({ length: parts }, (_, part) => versions.filter((_one, index) => index % parts === part));

        await Promise.all(groups.map((some) => store.remember(some)));

        for (const [identity, some] of Map.groupBy(versions, identityOf)) {
          const [newest = '', ...others] = some
            .map(({ finding }) => rankVersion(finding))
            .toSorted(byRank)
            .map(({ contentHash }) => contentHash);
          expect([await store.find(identity), others.length]).toMatchObject([{ contentHash: newest }, some.length - 1]);
          await expectSoundHistory(identity, some);
        }
        for (const version of versions) expect(await remember({ finding: version.finding, document: version.document })).toBe('unchanged');
      }),
      { numRuns: 40 },
    );
  });

  /** Ends with what is stored, holds versions that were told and no other, each newer than the one before and unlike it. */
  async function expectSoundHistory(identity: string, versions: readonly ToldVersion[]): Promise<void> {
    const stored = await storedFindings(table.client, FINDINGS_TABLE).find(identity);
    const history = stored?.history ?? [];
    const times = history.map(({ updatedAt, toldAt }) => `${updatedAt} ${toldAt}`);
    const toldTimes = versions.map(({ finding }) => `${finding.UpdatedAt} ${finding.EventTime}`);
    const row = (await table.rows()).get(`finding#${identity}`);
    expect(readNewestSnapshot(String(row?.['history']))).toMatchObject({ workflow: stored?.record.finding.FindingStatus });
    expect(times.filter((time) => !toldTimes.includes(time))).toEqual([]);
    expect(times).toEqual(times.toSorted().toReversed());
    expect(history.slice(0, -1).every(({ changes }) => changes.length > 0)).toBe(true);
  }

  it('keeps what each version changed, and the note that people wrote beside it', async () => {
    const document = aFinding();
    const versions = [
      told(document(), '2026-11-30T10:00:01.000Z'),
      told(document({ Note: { Text: 'Ticket 42', UpdatedBy: 'mei' } }), '2026-11-30T10:00:02.000Z'),
      told(document({ Severity: { Label: 'LOW' }, Note: { Text: 'Ticket 42', UpdatedBy: 'mei' } }), '2026-11-30T10:00:03.000Z'),
    ];
    const [first] = versions;
    if (first === undefined) throw new Error('there are versions');

    const outcomes = [];
    for (const version of [...versions, ...versions]) outcomes.push(await remember(version));

    expect(outcomes).toEqual(['written', 'written', 'written', 'unchanged', 'unchanged', 'unchanged']);
    const stored = await storedFindings(table.client, FINDINGS_TABLE).find(identityOf(first));
    expect(stored?.history).toMatchObject([
      { toldAt: '2026-11-30T10:00:03.000Z', by: null, changes: [{ field: 'severity', after: 'LOW' }] },
      { toldAt: '2026-11-30T10:00:02.000Z', by: 'mei', changes: [{ field: 'note', before: null, after: 'Ticket 42' }] },
      { toldAt: '2026-11-30T10:00:01.000Z', changes: [] },
    ]);
    expect(stored?.document).toMatchObject({ Note: { Text: 'Ticket 42' } });
  });

  it('has a history for a finding from before histories were kept, from its next version on', async () => {
    const document = aFinding();
    const first = told(document(), SECOND);
    await remember(first);
    const Key = { pk: { S: `finding#${identityOf(first)}` } };
    await table.client.send(new UpdateItemCommand({ TableName: FINDINGS_TABLE, Key, UpdateExpression: 'REMOVE history' }));
    const read = async () => (await storedFindings(table.client, FINDINGS_TABLE).find(identityOf(first)))?.history;

    expect(await read()).toEqual([]);
    expect(await remember(told(document({ Severity: { Label: 'LOW' } }), LATER))).toBe('written');
    expect(await read()).toMatchObject([{ toldAt: LATER, changes: [] }]);
  });

  describe('sweeping after a complete collection', () => {
    const SWEEP = { seenIn: 20, toldBefore: '2026-11-30T11:00:00.000Z' };
    async function sweepAll(): Promise<number> {
      let [closed, next]: [number, string | null] = [0, null];
      do {
        const part = await store.sweep(SWEEP, next);
        closed += part.closed;
        next = part.next;
      } while (next !== null);
      return closed;
    }

    it('closes what it did not see, and nothing that it saw or that was told since', async () => {
      await sweepAll();
      const [gone, seen, since, closed] = [
        told(aFinding()(), SECOND, 19),
        told(aFinding()(), SECOND, 20),
        told(aFinding()(), '2026-11-30T11:00:00.000Z'),
        told(aFinding()({ RecordState: 'ARCHIVED' }), SECOND),
      ];
      await store.remember([gone, seen, since, closed]);

      const count = await sweepAll();

      expect(count).toBe(1);
      expect(await store.find(identityOf(gone))).toMatchObject({ isOpen: false, closedAt: NOW });
      expect(await rowOf(gone)).toMatchObject({ expiresAt: NOW / 1000 + 90 * 24 * 3600 });
      for (const version of [seen, since]) expect(await store.find(identityOf(version))).toMatchObject({ isOpen: true });
    });

    it('comes to nothing where a version is told before it, and opens again with one that is told after it', async () => {
      const document = aFinding();
      const version = told(document(), SECOND);
      await remember(version);
      await sweepAll();

      const late = await remember(told(document(), '2026-11-30T10:30:00.000Z'));
      const again = await remember(told(document(), '2026-11-30T11:30:00.000Z'));

      expect([late, again]).toEqual(['unchanged', 'written']);
      const record = await store.find(identityOf(version));
      expect(record).toMatchObject({ isOpen: true, closedAt: null });
    });
  });

  it('tells what it could not read or write, and that work is repeated', async () => {
    const away = findingStoreTable(table.client, 'no-such-table', { now: () => now });

    await expect(away.remember([told(aFinding()(), SECOND)])).rejects.toMatchObject({ name: 'FindingStoreUnavailable' });
    await expect(away.find('a')).rejects.toMatchObject({ name: 'FindingStoreUnavailable', retryable: true });
    await expect(away.noteSeen(['a'], 1)).rejects.toMatchObject({ name: 'FindingStoreUnavailable' });
    await expect(away.sweep({ seenIn: 1, toldBefore: SECOND }, null)).rejects.toMatchObject({ name: 'FindingStoreUnavailable' });
  });

  it('holds up no other finding for a row that is malformed', async () => {
    const version = told(aFinding()(), SECOND);
    await table.client.send(
      new UpdateItemCommand({
        TableName: FINDINGS_TABLE,
        Key: { pk: { S: `finding#${identityOf(version)}` } },
        UpdateExpression: 'SET isOpen = :text',
        ExpressionAttributeValues: { ':text': { S: 'yes' } },
      }),
    );

    const other = told(aFinding()(), SECOND);

    const outcomes = await store.remember([version, other]);

    expect([...outcomes.values()]).toEqual(['conflict', 'written']);
  });
});
