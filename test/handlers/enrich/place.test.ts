import type { PublishTarget } from '#domain/enrichment/attack-finding.ts';
import { importingPublisher } from '#platform/enrichment/finding-publisher.ts';
import { enrichmentWorld, HubInMemory } from '../../support/enrichment-world.ts';
import { controlDocument, HOME } from '../../support/findings.ts';

const VICTIM = '111111111111';
const ATTACKER = '222222222222';

/** A finding whose product ARN and Id are the same in every account, as those of partners are. */
const partnerFinding = (accountId: string, overrides: Record<string, unknown> = {}) =>
  controlDocument({ Id: 'scanner-bucket-public-1', AwsAccountId: accountId, ...overrides });
const at = (day: number) => ({ UpdatedAt: new Date(Date.UTC(2026, 10, day)).toISOString() });
const passed = { Compliance: { Status: 'PASSED', SecurityControlId: 'S3.2' } };
const placesOf = (ids: readonly string[]) => [...new Set(ids.map((id) => id.split('/').slice(1, 3).join('/')))];

describe('a finding of another account with the same product and Id', () => {
  it('leaves what was published for ours, and ours is archived when it passes', async () => {
    const world = enrichmentWorld();

    await world.deliver(partnerFinding(VICTIM));
    const [foreign] = await world.deliver(partnerFinding(ATTACKER, { RecordState: 'ARCHIVED', ...at(4) }));
    const meanwhile = placesOf(world.hub.active());
    const [closed] = await world.deliver(partnerFinding(VICTIM, { ...passed, ...at(5) }));

    expect(foreign).toMatchObject({ kind: 'skipped', reason: 'archived' });
    expect(meanwhile).toEqual([`eu-central-1/${VICTIM}`]);
    expect(closed).toMatchObject({ kind: 'archived' });
    expect(world.hub.active()).toEqual([]);
  });

  it('does not hide ours by coming first with a time far ahead', async () => {
    const world = enrichmentWorld();

    await world.deliver(partnerFinding(ATTACKER, { RecordState: 'ARCHIVED', UpdatedAt: '2099-01-01T00:00:00Z' }));
    const [ours] = await world.deliver(partnerFinding(VICTIM));

    expect(ours).toMatchObject({ kind: 'enriched', published: ['T1530', 'T1552.001'] });
    expect(placesOf(world.hub.active())).toEqual([`eu-central-1/${VICTIM}`]);
  });

  it('is worked on beside ours in one batch', async () => {
    const world = enrichmentWorld();

    const outcomes = await world.deliver(partnerFinding(VICTIM), partnerFinding(ATTACKER, at(9)));

    expect(outcomes.map(({ kind }) => kind)).toEqual(['enriched', 'enriched']);
    expect(placesOf(world.hub.active())).toEqual([`eu-central-1/${VICTIM}`, `eu-central-1/${ATTACKER}`]);
  });
});

describe('a source that moves to another Region', () => {
  const here = controlDocument();
  const there = controlDocument({ Region: 'us-east-1', ...at(4) });

  it('retires what it published at the old place and publishes at the new one', async () => {
    const world = enrichmentWorld();
    await world.deliver(here);

    const [outcome] = await world.deliver(there);

    expect(outcome).toMatchObject({ kind: 'enriched', change: 'create', published: ['T1530', 'T1552.001'] });
    expect(placesOf(world.hub.active())).toEqual(['us-east-1/210987654321']);
    expect(world.hub.findings.size).toBe(4);
  });

  it('ends at the new place', async () => {
    const world = enrichmentWorld();
    await world.deliver(here);
    await world.deliver(there);

    const [outcome] = await world.deliver(controlDocument({ Region: 'us-east-1', RecordState: 'ARCHIVED', ...at(5) }));

    expect(outcome).toMatchObject({ kind: 'archived' });
    expect(world.hub.active()).toEqual([]);
  });

  it('retires at the old place where it moves and closes at once', async () => {
    const world = enrichmentWorld();
    await world.deliver(here);

    const [outcome] = await world.deliver(controlDocument({ ...there, ...passed }));

    expect(outcome).toMatchObject({ kind: 'archived', findingsSent: 2 });
    expect(world.hub.active()).toEqual([]);
  });

  it('publishes nothing at the new place before the old one is retired', async () => {
    const world = enrichmentWorld();
    await world.deliver(here);
    world.hub.refuse = () => ({ code: 'InternalError', message: 'later', permanent: false });
    const [refused] = await world.deliver(there);
    world.hub.refuse = () => undefined;
    const meanwhile = placesOf(world.hub.active());

    const [again] = await world.deliver(there);

    expect(refused).toMatchObject({ kind: 'failed', reason: 'InternalError' });
    expect(meanwhile).toEqual(['eu-central-1/210987654321']);
    expect(again).toMatchObject({ kind: 'enriched', change: 'create' });
    expect(placesOf(world.hub.active())).toEqual(['us-east-1/210987654321']);
  });

  it('sets aside a move whose old findings Security Hub refuses for good, and looks no further', async () => {
    const world = enrichmentWorld();
    await world.deliver(here);
    world.hub.refuse = () => ({ code: 'InvalidInput', message: 'no', permanent: true });

    const [outcome] = await world.deliver(there);

    expect(outcome).toMatchObject({ kind: 'rejected', published: ['T1530', 'T1552.001'] });
    expect(world.deadLetters).toMatchObject([{ reason: 'invalid-field' }]);
  });

  it('retires in the Security Hub that it published to, where members keep their own', async () => {
    const hubs = { 'eu-central-1': new HubInMemory(), 'us-east-1': new HubInMemory() };
    const isRegion = (region: string): region is keyof typeof hubs => region in hubs;
    const importerFor = async ({ region }: PublishTarget) => (isRegion(region) ? hubs[region] : new HubInMemory());
    const { deps } = enrichmentWorld();
    const world = enrichmentWorld({
      publisher: importingPublisher(importerFor),
      contextOf: (index) => ({ ...deps.contextOf(index), home: HOME, targetOf: ({ Region }) => ({ ...HOME, region: Region }) }),
    });
    await world.deliver(here);

    await world.deliver(there);

    expect(hubs['eu-central-1'].active()).toEqual([]);
    expect(hubs['us-east-1'].activeTechniques()).toEqual(['T1530', 'T1552.001']);
  });
});
