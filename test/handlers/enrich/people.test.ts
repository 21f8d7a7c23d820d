import { enrichmentWorld } from '../../support/enrichment-world.ts';
import { controlDocument, importedEvent } from '../../support/findings.ts';

/** The event of a time; every one tells of the same UpdatedAt. */
const told = (time: string, overrides: Record<string, unknown> = {}) =>
  JSON.stringify({ ...importedEvent(controlDocument(overrides)), time });
const by = (status: string) => ({ Workflow: { Status: status } });

const open = told('2026-11-03T08:00:05Z');
const suppressed = told('2026-11-03T08:05:00Z', by('SUPPRESSED'));

describe('a change by people, which leaves UpdatedAt alone', () => {
  it('stays although the event before it is delivered again', async () => {
    const world = enrichmentWorld();
    await world.deliver(open);
    await world.deliver(suppressed);

    const [again] = await world.deliver(open);

    expect(again).toMatchObject({ kind: 'skipped', reason: 'unchanged' });
    expect(world.hub.active()).toEqual([]);
  });

  it('stays although the event before it arrives for the first time', async () => {
    const world = enrichmentWorld();
    await world.deliver(suppressed);

    const [late] = await world.deliver(open);

    expect(late).toMatchObject({ kind: 'skipped', reason: 'unchanged' });
    expect(world.hub.active()).toEqual([]);
  });

  it('opens the finding again where that is the last thing they did', async () => {
    const world = enrichmentWorld();
    await world.deliver(open);
    await world.deliver(suppressed);

    const [reopened] = await world.deliver(told('2026-11-03T08:09:00Z', by('NEW')));
    const [late] = await world.deliver(suppressed);

    expect(reopened).toMatchObject({ kind: 'enriched' });
    expect(late).toMatchObject({ kind: 'skipped', reason: 'unchanged' });
    expect(world.hub.activeTechniques()).toEqual(['T1530', 'T1552.001']);
  });

  it('is remembered although nothing shows of it', async () => {
    const world = enrichmentWorld();
    await world.deliver(open);
    await world.deliver(told('2026-11-03T08:09:00Z', by('NOTIFIED')));

    const [late] = await world.deliver(suppressed);

    expect(late).toMatchObject({ kind: 'skipped', reason: 'unchanged' });
    expect(world.hub.activeTechniques()).toEqual(['T1530', 'T1552.001']);
  });

  it('is remembered of a finding that was closed before', async () => {
    const world = enrichmentWorld();
    await world.deliver(suppressed);
    await world.deliver(told('2026-11-03T08:09:00Z', by('RESOLVED')));

    const [late] = await world.deliver(told('2026-11-03T08:07:00Z', by('NEW')));

    expect(late).toMatchObject({ kind: 'skipped', reason: 'unchanged' });
    expect(world.hub.active()).toEqual([]);
  });

  it('wins within one second, of which events tell no more, whatever their order', async () => {
    const sameSecond = told('2026-11-03T08:00:05Z', by('SUPPRESSED'));
    const [inOrder, outOfOrder, together] = [enrichmentWorld(), enrichmentWorld(), enrichmentWorld()];

    for (const body of [open, sameSecond, open]) await inOrder.deliver(body);
    for (const body of [sameSecond, open]) await outOfOrder.deliver(body);
    await together.deliver(sameSecond, open);

    expect([inOrder, outOfOrder, together].flatMap(({ hub }) => hub.active())).toEqual([]);
  });

  it('gives way to a later UpdatedAt, whenever its event happened', async () => {
    const world = enrichmentWorld();
    await world.deliver(suppressed);

    const [next] = await world.deliver(told('2026-11-03T08:00:00Z', { UpdatedAt: '2026-11-03T09:00:00Z' }));

    expect(next).toMatchObject({ kind: 'enriched' });
  });

  it('stays although the event before it comes without a time that can be read', async () => {
    const world = enrichmentWorld();
    await world.deliver(suppressed);

    const outcomes = [...(await world.deliver(told('zzz'))), ...(await world.deliver(told('')))];

    expect(outcomes.map(({ kind }) => kind)).toEqual(['skipped', 'skipped']);
    expect(world.hub.active()).toEqual([]);
  });

  it('writes nothing for an exact repetition', async () => {
    const world = enrichmentWorld();
    await world.deliver(open);
    const before = [...world.ledger.entries.values()];

    await world.deliver(open);

    expect([...world.ledger.entries.values()]).toEqual(before);
  });
});
