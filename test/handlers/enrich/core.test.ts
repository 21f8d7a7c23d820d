import { identifyFinding } from '#domain/finding/finding-identity.ts';
import { enrich, listArrivals } from '#handlers/enrich/core.ts';
import { enrichmentWorld } from '../../support/enrichment-world.ts';
import { controlDocument, failedControl, finding, guardDutyDocument, importedEvent } from '../../support/findings.ts';

const LATER = '2026-11-05T08:00:00.000Z';
const passed = (overrides: Record<string, unknown> = {}) =>
  controlDocument({ UpdatedAt: LATER, Compliance: { Status: 'PASSED', SecurityControlId: 'S3.2' }, ...overrides });

describe('enrich', () => {
  it('publishes a finding per technique and says what it did', async () => {
    const world = enrichmentWorld();

    const [outcome] = await world.deliver(controlDocument());

    expect(outcome).toMatchObject({
      kind: 'enriched',
      change: 'create',
      findingsSent: 2,
      key: { kind: 'securityhub_control', key: 'S3.2' },
      techniques: ['T1530', 'T1552.001'],
      tactics: ['TA0009', 'TA0006'],
      published: ['T1530', 'T1552.001'],
    });
    expect(world.hub.activeTechniques()).toEqual(['T1530', 'T1552.001']);
  });

  it('archives what it published when the source passes', async () => {
    const world = enrichmentWorld();
    await world.deliver(controlDocument());

    const [outcome] = await world.deliver(passed());

    expect(outcome).toMatchObject({ kind: 'archived', published: [] });
    expect(world.hub.active()).toEqual([]);
  });

  it('publishes again under the same Ids when the source fails again', async () => {
    const world = enrichmentWorld();
    await world.deliver(controlDocument());
    const before = world.hub.active();
    await world.deliver(passed());

    await world.deliver(controlDocument({ UpdatedAt: '2026-11-07T08:00:00.000Z' }));

    expect(world.hub.active()).toEqual(before);
  });

  it('sends nothing for the same finding delivered four times', async () => {
    const world = enrichmentWorld();

    const together = await world.deliver(controlDocument(), controlDocument());
    const apart = [...(await world.deliver(controlDocument())), ...(await world.deliver(controlDocument()))];

    expect([...together, ...apart].map((outcome) => outcome.kind).toSorted()).toEqual(['enriched', 'skipped', 'skipped', 'skipped']);
    expect(world.hub.imported).toBe(2);
  });

  it('does not let a late, older version reopen a source that passed', async () => {
    const world = enrichmentWorld();
    await world.deliver(passed());

    const [outcome] = await world.deliver(controlDocument());

    expect(outcome).toMatchObject({ kind: 'skipped', reason: 'unchanged' });
    expect(world.hub.active()).toEqual([]);
  });

  it('works on the newest of several versions in a batch, whatever their order', async () => {
    const world = enrichmentWorld();

    const outcomes = await world.deliver(passed(), controlDocument());

    expect(outcomes).toMatchObject([
      { kind: 'skipped', reason: 'passed' },
      { kind: 'skipped', reason: 'unchanged' },
    ]);
    expect(world.hub.active()).toEqual([]);
  });

  it('takes the later event where a person changed the finding, which leaves UpdatedAt alone', async () => {
    const world = enrichmentWorld();
    await world.deliver(controlDocument());
    const suppressed = controlDocument({ Workflow: { Status: 'SUPPRESSED' } });
    const batch = (...times: [string, unknown][]) =>
      times.flatMap(([time, document]) => listArrivals({ messageId: time, body: JSON.stringify({ ...importedEvent(document), time }) }));

    const inOrder = await enrich(batch(['2026-11-03T08:00:06Z', controlDocument()], ['2026-11-03T08:00:07Z', suppressed]), world.deps);
    const whileSuppressed = world.hub.active();
    const outOfOrder = await enrich(batch(['2026-11-03T08:00:09Z', controlDocument()], ['2026-11-03T08:00:08Z', suppressed]), world.deps);

    expect(inOrder.map(({ kind }) => kind)).toEqual(['skipped', 'archived']);
    expect(whileSuppressed).toEqual([]);
    expect(outOfOrder.map(({ kind }) => kind)).toEqual(['enriched', 'skipped']);
    expect(world.hub.activeTechniques()).toEqual(['T1530', 'T1552.001']);
  });

  it('sets aside what is no finding, with the reason, and handles the rest of the batch', async () => {
    const world = enrichmentWorld();

    const outcomes = await world.deliver('{"broken":', controlDocument({ UpdatedAt: 'never' }), guardDutyDocument());

    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['rejected', 'rejected', 'enriched']);
    expect(world.deadLetters).toMatchObject([
      { messageId: 'message-1', body: '{"broken":', reason: 'not-a-finding', field: '$' },
      { messageId: 'message-2', reason: 'invalid-field', field: 'UpdatedAt' },
    ]);
  });

  it('sets aside what Security Hub refuses for good and remembers what it took nevertheless', async () => {
    const world = enrichmentWorld();
    world.hub.refuse = (id) => (id.includes('T1530') ? { code: 'InvalidInput', message: 'data.Title', permanent: true } : undefined);

    const [outcome] = await world.deliver(controlDocument());
    world.hub.refuse = () => undefined;
    await world.deliver(passed());

    expect(outcome).toMatchObject({ kind: 'rejected', reason: 'invalid-field', field: 'InvalidInput', published: ['T1552.001'] });
    expect(world.deadLetters).toMatchObject([{ reason: 'invalid-field', detail: 'data.Title' }]);
    expect(world.hub.active()).toEqual([]);
  });

  it('returns only the message whose finding could not be sent, and sends it the next time', async () => {
    const world = enrichmentWorld();
    world.hub.refuse = (id) => (id.includes('T1190') ? { code: 'LimitExceeded', message: 'slow down', permanent: false } : undefined);

    const outcomes = await world.deliver(failedControl('EC2.19', { on: 'group' }), controlDocument());
    world.hub.refuse = () => undefined;
    const again = await world.deliver(failedControl('EC2.19', { on: 'group' }));

    expect(outcomes).toMatchObject([{ kind: 'failed', reason: 'LimitExceeded' }, { kind: 'enriched' }]);
    expect(again).toMatchObject([{ kind: 'enriched' }]);
    expect(world.deadLetters).toEqual([]);
  });

  it('answers for each of several findings in one message', async () => {
    const world = enrichmentWorld();
    const body = JSON.stringify(importedEvent(controlDocument(), { nothing: true }, guardDutyDocument()));

    const outcomes = await enrich(listArrivals({ messageId: 'one', body }), world.deps);

    expect(outcomes.map(({ messageId, kind }) => [messageId, kind])).toEqual([
      ['one', 'enriched'],
      ['one', 'rejected'],
      ['one', 'enriched'],
    ]);
  });

  it('finishes after a crash between import and confirmation, without a second finding', async () => {
    const world = enrichmentWorld();
    const remember = world.ledger.remember.bind(world.ledger);
    let writes = 0;
    world.ledger.remember = async (some) => {
      writes += 1;
      if (writes === 2) throw new Error('killed');
      return remember(some);
    };
    await expect(world.deliver(controlDocument())).rejects.toThrow('killed');

    const [again] = await world.deliver(controlDocument());

    expect(again).toMatchObject({ kind: 'enriched', change: 'update' });
    expect(world.hub.activeTechniques()).toEqual(['T1530', 'T1552.001']);
    expect(world.ledger.entries.get(identifyFinding(finding()))).toMatchObject({ published: ['T1530', 'T1552.001'] });
  });

  it('ignores our own findings, which come back as events', async () => {
    const world = enrichmentWorld();

    const [outcome] = await world.deliver(controlDocument({ ProductName: 'ATT&CK Reactor', GeneratorId: 'attack/T1530' }));

    expect(outcome).toMatchObject({ kind: 'skipped', reason: 'own-finding' });
    expect(world.ledger.entries.size).toBe(0);
  });

  it('archives what it published for a product that takes our name, and publishes nothing for it', async () => {
    const world = enrichmentWorld();
    await world.deliver(controlDocument());
    const renamed = { ProductName: 'ATT&CK Reactor', UpdatedAt: '2026-11-06T00:00:00.000Z' };

    const outcomes = [
      ...(await world.deliver(controlDocument(renamed))),
      ...(await world.deliver(controlDocument({ ...renamed, Id: 'another' }))),
    ];

    expect(outcomes).toMatchObject([{ kind: 'archived' }, { kind: 'skipped', reason: 'own-finding' }]);
    expect(world.hub.active()).toEqual([]);
  });

  it('publishes again for a product that gives our name back', async () => {
    const world = enrichmentWorld();
    await world.deliver(controlDocument());
    await world.deliver(controlDocument({ ProductName: 'ATT&CK Reactor', UpdatedAt: '2026-11-06T00:00:00.000Z' }));

    const [outcome] = await world.deliver(controlDocument({ UpdatedAt: '2026-11-07T00:00:00.000Z' }));

    expect(outcome).toMatchObject({ kind: 'enriched' });
    expect(world.hub.activeTechniques()).toEqual(['T1530', 'T1552.001']);
  });
});
