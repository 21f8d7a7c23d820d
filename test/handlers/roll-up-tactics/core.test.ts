import type { LedgerEntry } from '#domain/enrichment/enrichment-ledger.ts';
import type { TacticEntry } from '#domain/enrichment/tactic-roll-up.ts';
import { type RollUpDeps, rollUpTactics } from '#handlers/roll-up-tactics/core.ts';
import type { LedgerContent, TacticWrite } from '#platform/enrichment/tactic-ledger.ts';
import { HubInMemory } from '../../support/enrichment-world.ts';
import { HOME } from '../../support/findings.ts';
import { mappingIndex } from '../../support/mapping-release.ts';

function open(identity: string, overrides: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    identity,
    revision: 2,
    sourceUpdatedAt: '2026-11-03T08:00:00.000Z',
    sourceEventTime: undefined,
    sourceStatus: 'NEW',
    contentHash: 'h',
    sentAt: '2026-11-03T08:00:00.000Z',
    published: ['T1530'],
    techniqueIds: ['T1530'],
    severity: 'HIGH',
    partition: 'aws',
    accountId: '210987654321',
    region: 'eu-central-1',
    ...overrides,
  };
}

function rollUpWorld() {
  const hub = new HubInMemory();
  const sources: LedgerEntry[] = [];
  const tactics = new Map<string, TacticEntry>();
  const clock = { now: '2026-11-03T08:05:00.000Z' };
  const deps: RollUpDeps = {
    mapping: { current: async () => mappingIndex() },
    importerFor: async () => hub,
    contextOf: (index) => ({ companyName: 'Example', index, targetOf: () => HOME, relatesToPublished: true, now: clock.now }),
    ledger: {
      async *contents(): AsyncIterable<LedgerContent> {
        yield* sources.map((entry): LedgerContent => ({ kind: 'source', entry }));
        yield* [...tactics.values()].map((entry): LedgerContent => ({ kind: 'tactic', entry }));
      },
      async remember(writes: readonly TacticWrite[]) {
        for (const { entry } of writes) tactics.set(entry.identity, entry);
        return new Set<string>();
      },
    },
  };
  return { deps, hub, sources, tactics, clock };
}

describe('rollUpTactics', () => {
  it('keeps one finding per tactic, account and Region with the worst severity and the counts', async () => {
    const world = rollUpWorld();
    world.sources.push(
      open('a'),
      open('b', { severity: 'CRITICAL' }),
      open('c', { techniqueIds: ['T1552.001', 'T1530'], published: ['T1552.001', 'T1530'] }),
      open('d', { region: 'us-east-1' }),
    );

    const report = await rollUpTactics(world.deps);

    expect(report).toEqual({ active: 3, created: 3, updated: 0, archived: 0, failed: [] });
    expect(world.hub.active()).toEqual([
      'aws/eu-central-1/210987654321/attack/TA0006',
      'aws/eu-central-1/210987654321/attack/TA0009',
      'aws/us-east-1/210987654321/attack/TA0009',
    ]);
    expect(world.hub.findings.get('aws/eu-central-1/210987654321/attack/TA0009')).toMatchObject({
      GeneratorId: 'attack/TA0009',
      FindingProviderFields: { Severity: { Label: 'CRITICAL' } },
      RelatedFindings: [{ Id: expect.stringContaining('/attack/T1530/b') }, {}, {}],
      ProductFields: { 'attack/open-findings': '3', 'attack/top-techniques': 'T1530:3' },
    });
  });

  it('archives the finding of the account that has nothing open any more, however its Region is spelled', async () => {
    const world = rollUpWorld();
    world.sources.push(
      open('a', { accountId: '111111111111' }),
      open('b', { accountId: '222222222222', region: 'eu-central-1/111111111111/TA0009' }),
    );
    await rollUpTactics(world.deps);
    world.sources.pop();
    world.clock.now = '2026-11-03T08:20:00.000Z';

    const report = await rollUpTactics(world.deps);

    expect(report).toMatchObject({ active: 1, archived: 1, failed: [] });
    expect(world.hub.active()).toEqual(['aws/eu-central-1/111111111111/attack/TA0009']);
  });

  it('sends nothing when nothing changed', async () => {
    const world = rollUpWorld();
    world.sources.push(open('a'));
    await rollUpTactics(world.deps);
    world.clock.now = '2026-11-03T08:20:00.000Z';

    const report = await rollUpTactics(world.deps);

    expect(report).toMatchObject({ active: 1, created: 0, updated: 0 });
    expect(world.hub.imported).toBe(1);
  });

  it('updates in place, archives what is over and reopens it under the same Id', async () => {
    const world = rollUpWorld();
    world.sources.push(open('a'));
    await rollUpTactics(world.deps);
    const [id] = world.hub.active();
    const runAt = (minute: number) => {
      world.clock.now = `2026-11-03T09:${minute}:00.000Z`;
      return rollUpTactics(world.deps);
    };

    world.sources.push(open('b'));
    const grown = await runAt(10);
    world.sources.length = 0;
    const over = await runAt(20);
    const afterwards = world.hub.active();
    const quiet = await runAt(30);
    world.sources.push(open('a'));
    const reopened = await runAt(40);

    expect([grown, over, quiet, reopened]).toMatchObject([{ updated: 1 }, { archived: 1, active: 0 }, { archived: 0 }, { created: 1 }]);
    expect(afterwards).toEqual([]);
    expect(world.hub.active()).toEqual([id]);
  });

  it('relates at most ten findings, the worst first', async () => {
    const world = rollUpWorld();
    for (let position = 0; position < 25; position += 1) world.sources.push(open(`low-${position}`, { severity: 'LOW' }));
    world.sources.push(open('worst', { severity: 'CRITICAL' }));

    await rollUpTactics(world.deps);

    const related = (
      world.hub.findings.get('aws/eu-central-1/210987654321/attack/TA0009') as unknown as { RelatedFindings: { Id: string }[] }
    ).RelatedFindings;
    expect(related).toHaveLength(10);
    expect(related[0]?.Id).toContain('/worst');
  });

  it('names what Security Hub did not take and tries it again in the next run', async () => {
    const world = rollUpWorld();
    world.sources.push(open('a'));
    world.hub.refuse = () => ({ code: 'SecurityHubThrottled', message: 'slow down', permanent: false });

    const refused = await rollUpTactics(world.deps);
    world.hub.refuse = () => undefined;
    const taken = await rollUpTactics(world.deps);

    expect(refused.failed).toMatchObject([{ id: 'aws/eu-central-1/210987654321/attack/TA0009' }]);
    expect(taken).toMatchObject({ created: 1, failed: [] });
  });
});
