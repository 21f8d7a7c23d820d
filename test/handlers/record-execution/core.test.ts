import { SecurityHubThrottled } from '#domain/base/errors.ts';
import { RETRY_AFTER_MS } from '#domain/reaction/conclusion.ts';
import { identifySubject, subjectHash } from '#domain/reaction/execution-name.ts';
import { executeReaction } from '#handlers/dispatch-finding/core.ts';
import { recordExecution } from '#handlers/record-execution/core.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';
import { reactionWorld } from '../../support/reaction-world.ts';
import { aPlan, aResult, type SomeFields } from '../../support/reactions.ts';

describe('record-execution', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  beforeAll(async () => {
    tables = await startReactionTables();
  });
  afterAll(() => tables.close());
  const aWorld = async () => reactionWorld(await tables.fresh());

  it('resolves the finding where the fix was read back, and says so in its note', async () => {
    const world = await aWorld();
    const state = await executeReaction(await world.planned(), world.dispatch);

    const { result } = await recordExecution(state, world);

    expect(result.status).toBe('FIXED');
    expect(world.seen.moved).toEqual([
      {
        to: 'RESOLVED',
        reopens: false,
        note: `FIXED by s3-block-public-read 1.2.0: Bucket invoices: remove 1 public statement (execution ${state.id})`,
      },
    ]);
  });

  it.each([
    ['FAILED', {}],
    ['NOTHING_TO_DO', {}],
    ['PLANNED', { mode: 'notify' }],
    ['REFUSED', {}],
  ] as const)('only notifies where the result is %s', async (status, fields) => {
    const world = await aWorld();
    const state = await world.openedState({ ...fields, result: aResult({ status, reason: 'because' }) });

    await recordExecution(state, world);

    expect(world.seen.moved).toMatchObject([{ to: 'NOTIFIED', note: expect.stringContaining('because') }]);
  });

  it.each([
    ['FIXED', false],
    ['PARTLY', true],
    ['ROLLED_BACK', true],
    ['FAILED', false],
    ['REJECTED', false],
    ['NOTHING_TO_DO', false],
    ['PLANNED', false],
  ] as const)('after %s, reopens what is resolved: %s', async (status, reopens) => {
    const world = await aWorld();

    await recordExecution(await world.openedState({ mode: 'notify', result: aResult({ status }) }), world);

    expect(world.seen.moved).toMatchObject([{ reopens }]);
  });

  it('reopens what is resolved where a change was begun and failed', async () => {
    const world = await aWorld();

    await recordExecution(await world.openedState({ result: aResult({ status: 'FAILED', backupRef: 'execution/x/backup' }) }), world);

    expect(world.seen.moved).toMatchObject([{ to: 'NOTIFIED', reopens: true }]);
  });

  it.each([
    ['skipped', { decision: { kind: 'skip', reason: 'suppressed', detail: 'is suppressed' } }, 'SKIPPED', []],
    ['refused', { decision: { kind: 'refuse', reason: 'not-a-member', detail: 'no member' } }, 'REFUSED', ['NOTIFIED']],
  ] as const)('leaves the workflow of a finding that was %s to whom it belongs', async (_what, overrides, status, moves) => {
    const world = await aWorld();

    const { result } = await recordExecution(await world.openedState(overrides), world);

    expect(result.status).toBe(status);
    expect(world.seen.moved.map(({ to }) => to)).toEqual(moves);
  });

  it('records an overreach as refused, an unanswered question as rejected, everything else as failed', async () => {
    const world = await aWorld();
    const plan = { mode: 'approval', result: aResult() } as const;
    const failures: readonly [string, SomeFields][] = [
      ['overreach', { failure: { Error: 'ReactorOverreach', Cause: '{"errorMessage":"asked for s3:DeleteBucket"}' } }],
      ['timeout', { ...plan, failure: { Error: 'States.HeartbeatTimeout' } }],
      ['crash', { ...plan, failure: { Error: 'Lambda.Unknown', Cause: 'not JSON' } }],
      ['rejected', { ...plan, approval: { verdict: 'reject', by: 'anna', comment: 'not now' } }],
    ];

    const results = [];
    for (const [id, overrides] of failures)
      results.push((await recordExecution(await world.openedState({ id, ...overrides }), world)).result);

    expect(results).toMatchObject([
      { status: 'REFUSED', reason: expect.stringContaining('(ReactorOverreach: asked for s3:DeleteBucket)') },
      { status: 'REJECTED', reason: 'Nobody answered in time.' },
      { status: 'FAILED', reason: expect.stringContaining('(Lambda.Unknown: not JSON)') },
      { status: 'REJECTED', reason: 'Rejected by anna: not now' },
    ]);
    expect(await world.records.find('overreach')).toMatchObject({ result: { status: 'REFUSED' } });
  });

  it('lets what met a passing error wait, leaves its finding as it is, and says so once however often it runs', async () => {
    const world = await aWorld();
    const state = await world.openedState({ mode: 'automatic', result: aResult(), failure: { Error: 'ReactorThrottled' } });

    const first = await recordExecution(state, world);
    const again = await recordExecution(state, world);

    const retryAt = world.clock.now() + RETRY_AFTER_MS;
    expect([first.result, again.result]).toEqual([again.result, first.result]);
    expect(first.result).toMatchObject({ status: 'DEFERRED', retryAt: new Date(retryAt).toISOString() });
    expect(world.seen.moved).toEqual([]);
    expect(await world.deferred.listDue(retryAt, 10)).toEqual([
      {
        subject: subjectHash(identifySubject(state)),
        finding: expect.objectContaining({ Id: state.finding.Id, ProductArn: state.finding.ProductArn }),
        resourceId: state.resource.Id,
        trigger: 'event',
        requestedBy: null,
        retryAt,
        because: 'error',
      },
    ]);
    expect(await world.deferred.listDue(retryAt - 1, 10)).toEqual([]);
  });

  it('names the backup of a change that was begun and lost', async () => {
    const world = await aWorld();
    const state = await world.openedState({ mode: 'automatic', result: aResult(), failure: { Error: 'Lambda.Unknown' } });
    await world.records.keep(state.id, aPlan(), {});

    const { result } = await recordExecution(state, world);

    expect(result).toMatchObject({ status: 'FAILED', backupRef: `execution/${state.id}/backup` });
  });

  it('takes a timeout for a question that lapsed only where people were asked and no change was begun', async () => {
    const world = await aWorld();
    const lapsed = { mode: 'approval', result: aResult(), failure: { Error: 'States.Timeout' } } as const;
    const [asked, begun] = [await world.openedState({ ...lapsed, id: 'asked' }), await world.openedState({ ...lapsed, id: 'begun' })];
    const planned = await world.openedState({ ...lapsed, id: 'planned', mode: 'automatic' });
    await world.records.keep('begun', aPlan(), {});

    const results = [await recordExecution(asked, world), await recordExecution(begun, world), await recordExecution(planned, world)];

    expect(results.map(({ result }) => result)).toMatchObject([
      { status: 'REJECTED', backupRef: null },
      { status: 'FAILED', backupRef: 'execution/begun/backup' },
      { status: 'DEFERRED', backupRef: null, why: [{ code: 'timed-out' }] },
    ]);
  });

  it('lets the first conclusion stand, and says the same when it runs again', async () => {
    const world = await aWorld();
    const planned = await world.planned();
    const { result } = await executeReaction(planned, world.dispatch);
    // The answer of the execution was lost on its way to the workflow.
    const lost = { ...planned, failure: { Error: 'Lambda.SdkClientException', Cause: 'socket hang up' } };

    const first = await recordExecution(lost, world);
    const again = await recordExecution(lost, world);

    expect([first.result, again.result]).toEqual([result, result]);
    expect(first).not.toHaveProperty('failure');
    expect(world.seen.moved.map(({ to }) => to)).toEqual(['RESOLVED', 'RESOLVED']);
  });

  it('throws what the workflow retries', async () => {
    const world = await aWorld();
    const state = await world.openedState({ result: aResult({ status: 'FIXED' }) });
    world.state.trouble.move.push(new SecurityHubThrottled('slow down'));

    await expect(recordExecution(state, world)).rejects.toThrow(SecurityHubThrottled);
    await expect(recordExecution(state, world)).resolves.toMatchObject({ result: { status: 'FIXED' } });
  });
});
