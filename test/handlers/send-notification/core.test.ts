import { ExecutionRecordUnavailable } from '#domain/base/errors.ts';
import { executeReaction } from '#handlers/dispatch-finding/core.ts';
import { recordExecution } from '#handlers/record-execution/core.ts';
import { sendNotification } from '#handlers/send-notification/core.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';
import { reactionWorld } from '../../support/reaction-world.ts';
import { aDecision, aResult, type SomeFields } from '../../support/reactions.ts';

const PROPOSED = { mode: 'notify', result: aResult() } as const;
const RESOLVED = { kind: 'skip', reason: 'resolved', detail: 'The finding is resolved.' } as const;

describe('send-notification', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  beforeAll(async () => {
    tables = await startReactionTables();
  });
  afterAll(() => tables.close());
  const aWorld = async () => reactionWorld(await tables.fresh());

  it('tells one state change under one id, however often it runs, with what people need to act', async () => {
    const world = await aWorld();
    const executed = await executeReaction(await world.planned(), world.dispatch);

    const first = await sendNotification(executed, world);
    const again = await sendNotification(executed, world);

    expect(first).toEqual({ executionId: executed.id, status: 'FIXED', verified: true, notification: again.notification });
    expect(world.seen.told[0]).toMatchObject({
      kind: 'FIXED',
      plan: { summary: { en: 'Bucket invoices: remove 1 public statement' } },
      links: { rollback: `https://console.example/executions/${executed.id}?rollback`, approve: null },
    });
  });

  it('carries the proposed change where it is not to be made here', async () => {
    const world = await aWorld();
    world.state.ownership = { kind: 'infrastructure-code', by: 'tag', name: 'terraform=true' };
    const planned = await world.planned();

    await sendNotification(await recordExecution(planned, world), world);

    expect(world.seen.told).toMatchObject([
      { kind: 'PLANNED', reason: expect.stringContaining('terraform=true'), plan: { changes: [{ before: 'public', after: 'private' }] } },
    ]);
  });

  it('tells people too where the record could not be written', async () => {
    const world = await aWorld();
    const { name } = new ExecutionRecordUnavailable('away');
    const state = await world.openedState({ failure: { Error: 'ReactorDenied', Cause: 'AccessDenied' }, recordFailure: { Error: name } });

    const end = await sendNotification(state, world);

    expect(end.status).toBe('FAILED');
    expect(world.seen.told[0]?.reason).toMatch(/\(ReactorDenied: AccessDenied\)\. .*could not be updated \(ExecutionRecordUnavailable\)/);
  });

  it('offers a rollback of everything that has a backup, also where the reactor was stopped on its way', async () => {
    const world = await aWorld();
    const state = await world.openedState({ result: aResult({ status: 'REFUSED', backupRef: 'execution/x/backup' }) });

    await sendNotification(state, world);

    expect(world.seen.told[0]?.links.rollback).not.toBeNull();
  });

  it.each<[string, SomeFields, string[]]>([
    ['a plan by hand', { trigger: 'manual', requestedBy: 'anna', decision: aDecision({ mode: 'notify' }), ...PROPOSED }, []],
    [
      'nothing to do, seen by hand',
      { trigger: 'manual', requestedBy: 'anna', decision: aDecision({ mode: 'notify' }), result: aResult({ status: 'NOTHING_TO_DO' }) },
      [],
    ],
    ['a finding that is resolved, asked about by hand', { trigger: 'manual', requestedBy: 'anna', decision: RESOLVED }, []],
    ['a plan that another machine asked for', { trigger: 'manual', decision: aDecision({ mode: 'notify' }), ...PROPOSED }, ['PLANNED']],
    ['the same, asked about in the console of Security Hub', { trigger: 'custom-action', decision: RESOLVED }, ['SKIPPED']],
    ['a plan of a binding that only tells', { trigger: 'event', decision: aDecision({ mode: 'notify' }), ...PROPOSED }, ['PLANNED']],
    [
      'a change by hand that code owns',
      { trigger: 'manual', requestedBy: 'anna', decision: aDecision({ mode: 'automatic' }), ...PROPOSED },
      ['PLANNED'],
    ],
    ['a change by hand', { trigger: 'manual', requestedBy: 'anna', result: aResult({ status: 'FIXED' }) }, ['FIXED']],
  ])('tells of %s: %#', async (_, overrides, told) => {
    const world = await aWorld();
    const state = await world.openedState(overrides);

    const end = await sendNotification(state, world);

    expect(world.seen.told.map(({ kind }) => kind)).toEqual(told);
    expect(await world.stepsOf(state.id)).toEqual(told.length === 0 ? ['OPENED'] : ['OPENED', 'NOTIFIED']);
    expect(end.notification === 'none').toBe(told.length === 0);
  });
});
