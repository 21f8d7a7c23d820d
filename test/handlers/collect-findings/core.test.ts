import '../../support/property-seed.ts';
import { DeleteItemCommand, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { SecurityHubThrottled } from '#domain/base/errors.ts';
import { identifyFinding } from '#domain/finding/finding-identity.ts';
import { type CollectFindingsDeps, type CollectReport, collectFindings } from '#handlers/collect-findings/core.ts';
import type { SecurityHubStandIn } from '#local/security-hub/security-hub.ts';
import { LOCAL_TABLES } from '#local/tables.ts';
import { Pace } from '#platform/base/concurrency.ts';
import { collectionCursorTable } from '#platform/finding/collection-cursor.ts';
import { findingStoreTable } from '#platform/finding/finding-store.ts';
import { type FindingPages, securityHubPages } from '#platform/security-hub/finding-pages.ts';
import { FINDINGS_TABLE, startFindingTable, told } from '../../support/finding-table.ts';
import { controlDocument } from '../../support/findings.ts';
import { hubClient, startHub } from '../../support/security-hub.ts';

const NOW = Date.parse('2026-11-30T12:00:00.000Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const EVERY = { incrementalEveryMs: HOUR, completeEveryMs: 24 * HOUR };

describe('collect-findings', () => {
  let table: Awaited<ReturnType<typeof startFindingTable>>;
  let hub: SecurityHubStandIn;
  let client: ReturnType<typeof hubClient>;
  let now = NOW;
  const clock = { now: () => now, monotonic: () => now, sleep: async () => {} };

  beforeAll(async () => {
    table = await startFindingTable();
  });
  beforeEach(async () => {
    now = NOW;
    hub = await startHub({ now: () => now });
    client = hubClient(hub, undefined, 1);
    await clearTables();
  });
  afterEach(async () => {
    client.destroy();
    await hub.close();
  });
  afterAll(() => table.close());

  async function clearTables(): Promise<void> {
    for (const TableName of [FINDINGS_TABLE, LOCAL_TABLES.standards]) {
      const { Items: items = [] } = await table.client.send(new ScanCommand({ TableName, ProjectionExpression: 'pk, sk' }));
      await Promise.all(items.map((Key) => table.client.send(new DeleteItemCommand({ TableName, Key }))));
    }
  }

  function deps(overrides: Partial<CollectFindingsDeps> & { dynamoDb?: DynamoDBClient } = {}): CollectFindingsDeps {
    const { dynamoDb = table.client, ...more } = overrides;
    return {
      cursor: collectionCursorTable(dynamoDb, LOCAL_TABLES.standards, clock),
      pages: securityHubPages(client, new Pace({ perSecond: 1000, burst: 1000, clock }), clock),
      store: findingStoreTable(dynamoDb, FINDINGS_TABLE, clock),
      times: EVERY,
      clock,
      worksMs: HOUR,
      ...more,
    };
  }
  const collect = (overrides: Parameters<typeof deps>[0] = {}, complete = false) => collectFindings({ complete }, deps(overrides));
  const bring = (count: number, of: (index: number) => object = () => ({}), from = 0) => {
    for (let index = from; index < from + count; index += 1)
      hub.ingest(controlDocument({ Id: `finding-${index}`, UpdatedAt: new Date(NOW - HOUR + index * 7).toISOString(), ...of(index) }));
  };
  const identityOf = (Id: string) => identifyFinding(told(controlDocument({ Id })).finding);
  const isOpen = async (Id: string) => (await table.rows()).get(`finding#${identityOf(Id)}`)?.['isOpen'];
  const openIds = async () => [...(await table.rows()).values()].filter((row) => row['isOpen'] === true).length;

  it('collects all findings the first time, page by page', async () => {
    bring(130);

    const report = await collect();

    expect(report).toMatchObject({ kind: 'ended', collection: { kind: 'complete', counts: { stored: 130, unreadable: 0, closed: 0 } } });
    expect((await table.rows()).size).toBe(130);
    expect(hub.counters.calls['GetFindings']).toBeLessThan(5);
    expect((await findingStoreTable(table.client, FINDINGS_TABLE, clock).find(identityOf('finding-7')))?.finding.EventTime).toBe(
      new Date(NOW).toISOString(),
    );
  });

  it('reads more findings of one instant than a page holds', async () => {
    bring(215, (index) => (index < 210 ? { UpdatedAt: '2026-11-29T08:00:00Z' } : {}));

    await collect();

    expect((await table.rows()).size).toBe(215);
  });

  it('is due again after an hour, and reads what was updated since', async () => {
    bring(120);
    await collect();
    const early = await collect();
    now += 2 * HOUR;
    hub.ingest(controlDocument({ Id: 'finding-3', UpdatedAt: new Date(now - MINUTE).toISOString(), RecordState: 'ARCHIVED' }));

    const report = await collect();

    expect(early.kind).toBe('idle');
    expect(report).toMatchObject({ kind: 'ended', collection: { kind: 'incremental', counts: { stored: 1, closed: 0 } } });
    expect(await isOpen('finding-3')).toBe(false);
  });

  it('closes a day later what is there no more, and nothing else', async () => {
    bring(115);
    await collect();
    await hub.close();
    hub = await startHub({ now: () => now });
    client = hubClient(hub, undefined, 1);
    bring(114);
    now += 25 * HOUR;

    const report = await collect();

    expect(report).toMatchObject({ collection: { kind: 'complete', counts: { closed: 1 } }, completeAgeMs: 0 });
    expect([await isOpen('finding-114'), await openIds()]).toEqual([false, 114]);
  });

  it('closes nothing while it has not read all, however often it ends in between', async () => {
    bring(130);
    await collect();
    await hub.close();
    hub = await startHub({ now: () => now });
    client = hubClient(hub, undefined, 1);
    bring(105);
    now += 25 * HOUR;

    const first = await collect({ worksMs: 1, clock: ticking(1) });
    const openMeanwhile = await openIds();
    await collect();

    expect(first).toMatchObject({ kind: 'unfinished', collection: { counts: { pages: 1, closed: 0 } } });
    expect([openMeanwhile, await openIds()]).toEqual([130, 105]);
  });

  it('closes nothing where Security Hub says that there is nothing at all', async () => {
    bring(10);
    await collect();
    await hub.close();
    hub = await startHub({ now: () => now });
    client = hubClient(hub, undefined, 1);
    now += 25 * HOUR;

    const report = await collect();

    expect(report).toMatchObject({ kind: 'ended', collection: { kind: 'complete', counts: { findings: 0, closed: 0 } } });
    expect(await openIds()).toBe(10);
  });

  it('leaves open what was told while it read', async () => {
    bring(10);
    await collect();
    now += 25 * HOUR;
    const store = findingStoreTable(table.client, FINDINGS_TABLE, clock);
    await store.remember([told(controlDocument({ Id: 'just-now' }), new Date(now - MINUTE).toISOString())]);

    await collect();

    expect(await isOpen('just-now')).toBe(true);
  });

  it('lets the later of an event and a page win in both orders', async () => {
    bring(2);
    const store = findingStoreTable(table.client, FINDINGS_TABLE, clock);
    const suppressed = (Id: string, at: number) =>
      told({ ...hub.findings().find((one) => one.Id === Id), Workflow: { Status: 'SUPPRESSED' } }, new Date(at).toISOString());
    await store.remember([suppressed('finding-0', NOW + 1000)]);

    await collect();
    await store.remember([suppressed('finding-1', NOW - 1000)]);

    expect([await isOpen('finding-0'), await isOpen('finding-1')]).toEqual([false, true]);
  });

  it('mends what a lost event of a person said', async () => {
    bring(1);
    await collect();
    await hub.close();
    hub = await startHub({ now: () => now });
    client = hubClient(hub, undefined, 1);
    bring(1, () => ({ Workflow: { Status: 'SUPPRESSED' } }));
    now += HOUR;

    await collect({}, true);

    expect(await isOpen('finding-0')).toBe(false);
  });

  it('reads all when asked to, also in the middle of an incremental collection, and asked again only once', async () => {
    bring(130);
    await collect();
    now += 3 * HOUR;
    bring(130, () => ({ UpdatedAt: new Date(now - MINUTE).toISOString() }));
    const incremental = await collect({ worksMs: 1, clock: ticking(1) });

    const complete = await collect({ worksMs: 1, clock: ticking(1) }, true);
    const same = await collect({ worksMs: 1, clock: ticking(1) }, true);

    expect([incremental, complete, same].map(({ collection }) => [collection?.kind, collection?.counts.pages])).toEqual([
      ['incremental', 1],
      ['complete', 1],
      ['complete', 2],
    ]);
  });

  it('is the work of one at a time', async () => {
    bring(130);

    const reports = await Promise.all([collect(), collect(), collect()]);

    expect(reports.map(({ kind }) => kind).toSorted()).toEqual(['busy', 'busy', 'ended']);
    expect(hub.counters.calls['GetFindings']).toBeLessThan(5);
  });

  it('ends where somebody else took over, and does not move their cursor', async () => {
    bring(130);
    const real = deps();
    let other: Promise<CollectReport> | undefined;
    const slow: FindingPages = {
      async load(position) {
        const page = await real.pages.load(position);
        now += 3 * MINUTE;
        other ??= collectFindings({ complete: false }, real);
        await other;
        return page;
      },
    };

    const report = await collect({ pages: slow });

    expect([report.kind, (await other)?.kind]).toEqual(['busy', 'ended']);
    expect((await table.rows()).size).toBe(130);
    expect((await collect()).kind).toBe('idle');
  });

  it('harms no other finding by one that cannot be read, and leaves its last version open', async () => {
    bring(5);
    await collect();
    await hub.close();
    hub = await startHub({ now: () => now });
    client = hubClient(hub, undefined, 1);
    bring(5, (index) => (index === 2 ? { Title: '' } : {}));
    hub.ingest({ Id: 'x', ProductArn: 'no-arn', AwsAccountId: '210987654321', UpdatedAt: 'yesterday' });
    now += 25 * HOUR;

    const report = await collect();

    expect(report).toMatchObject({ kind: 'ended', collection: { counts: { findings: 6, unreadable: 2, closed: 0 } } });
    expect(await openIds()).toBe(5);
  });

  it('stops where Security Hub asks to slow down, and goes on at the same page', async () => {
    bring(130);
    const real = deps();
    let calls = 0;
    const pages: FindingPages = {
      load(position) {
        calls += 1;
        if (calls === 2) throw new SecurityHubThrottled('slow down');
        return real.pages.load(position);
      },
    };

    const throttled = await collect({ pages: { load: async (position) => pages.load(position) } });
    const after = await collect();

    expect([throttled.kind, after.kind]).toEqual(['throttled', 'ended']);
    expect((await table.rows()).size).toBe(130);
  });

  it('passes on what else goes wrong, and lets the next one begin at once', async () => {
    bring(5);
    const away: FindingPages = { load: () => Promise.reject(new Error('away')) };

    await expect(collect({ pages: away })).rejects.toThrow('away');

    expect((await collect()).kind).toBe('ended');
  });

  it('comes to the same however often it is killed, before or after any call to DynamoDB', async () => {
    const world = (index: number) => ({ RecordState: index % 9 === 0 ? 'ARCHIVED' : 'ACTIVE' });
    bring(110, world);
    await collect();
    const [checksum, rows] = [await table.checksum(), (await table.rows()).size];
    const kills = fc.array(fc.record({ at: fc.integer({ min: 1, max: 125 }), effect: fc.boolean() }), { minLength: 1, maxLength: 6 });

    await fc.assert(
      fc.asyncProperty(kills, async (plan) => {
        now = NOW;
        await clearTables();
        for (const kill of plan) {
          await collect({ dynamoDb: mortal(table.client, kill) }).catch(() => {});
          // The lease of the dead ends by itself; time of the pages must be the same for the checksum.
          await releaseDead();
        }
        expect((await collect()).kind).toMatch(/ended|idle/);
        expect([await table.checksum(), (await table.rows()).size]).toEqual([checksum, rows]);
      }),
      { numRuns: 10 },
    );
  }, 120_000);

  it('waits two minutes for one that was killed, and then goes on where it was', async () => {
    bring(130);
    await collect({ dynamoDb: mortal(table.client, { at: 60, effect: true }) }).catch(() => {});

    const soon = await collect();
    now += 2 * MINUTE;
    const later = await collect();

    expect([soon.kind, later.kind]).toEqual(['busy', 'ended']);
    expect((await table.rows()).size).toBe(130);
  });

  /** A clock of which `monotonic` moves on with each look at it. */
  function ticking(milliseconds: number): CollectFindingsDeps['clock'] {
    let ticks = -milliseconds;
    return {
      now: () => now,
      monotonic: () => {
        ticks += milliseconds;
        return ticks === 2 * milliseconds ? Infinity : 0;
      },
    };
  }

  /** A client whose process dies at a call, before it or after its effect; later calls of it are never made. */
  function mortal(alive: DynamoDBClient, { at, effect }: { at: number; effect: boolean }): DynamoDBClient {
    let calls = 0;
    const dying: DynamoDBClient = Object.create(alive);
    const send: (...args: readonly unknown[]) => Promise<unknown> = alive.send.bind(alive) as never;
    dying.send = (async (...args: readonly unknown[]) => {
      calls += 1;
      if (calls < at) return send(...args);
      if (calls === at && effect) await send(...args).catch(() => {});
      throw new Error('killed');
    }) as never;
    return dying;
  }

  async function releaseDead(): Promise<void> {
    const cursor = collectionCursorTable(table.client, LOCAL_TABLES.standards, { now: () => now + HOUR });
    await (await cursor.take())?.release();
  }
});
