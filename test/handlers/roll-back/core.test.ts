import { NotificationUnavailable, ReactorDenied, ReactorThrottled, SecurityHubThrottled } from '#domain/base/errors.ts';
import { executeReaction } from '#handlers/dispatch-finding/core.ts';
import { rollBack } from '#handlers/roll-back/core.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';
import { type ReactionWorld, reactionWorld } from '../../support/reaction-world.ts';
import { anInstalledReactor, aPlan, BUCKET } from '../../support/reactions.ts';

async function fixed(world: ReactionWorld): Promise<string> {
  const { id } = await executeReaction(await world.planned(), world.dispatch);
  world.clock.advance(60_000);
  return id;
}

describe('roll-back', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  beforeAll(async () => {
    tables = await startReactionTables();
  });
  afterAll(() => tables.close());
  const aWorld = async () => reactionWorld(await tables.fresh());

  it('restores what the backup says, reads it back, moves the finding and tells people who did it', async () => {
    const world = await aWorld();
    const id = await fixed(world);

    const result = await rollBack({ executionId: id, requestedBy: 'anna' }, world);

    expect(world.member.policy).toBe('public');
    expect(world.member.calls.slice(-3)).toMatchObject([
      { phase: 'read-back', awaited: { policy: 'private' } },
      { phase: 'rollback', backup: { policy: 'public' }, created: null },
      { phase: 'read-back', awaited: { policy: 'public' } },
    ]);
    expect(result).toMatchObject({
      status: 'ROLLED_BACK',
      verified: true,
      reason: 'Rolled back by anna.',
      plan: { summary: { en: `Restored: policy of ${BUCKET}` }, changes: [{ field: 'policy', before: 'private', after: 'public' }] },
    });
    expect(await world.records.find(id)).toMatchObject({ result });
    expect(world.seen.moved).toMatchObject([{ to: 'NOTIFIED', note: expect.stringContaining('anna') }]);
    expect(world.seen.told).toMatchObject([
      { kind: 'ROLLED_BACK', verified: true, plan: { changes: [{ before: 'private', after: 'public' }] } },
    ]);
  });

  it('reads back with the rights of verify, which cannot write', async () => {
    const world = await aWorld();
    const id = await fixed(world);
    world.seen.sessions.splice(0);

    await rollBack({ executionId: id, requestedBy: 'anna' }, world);

    expect(world.seen.sessions.map(({ policy }) => policy.match(/s3:\w+/g))).toEqual([
      ['s3:GetBucketPolicy'],
      ['s3:PutBucketPolicy'],
      ['s3:GetBucketPolicy'],
    ]);
  });

  it('is FAILED, and says what differs, where the reactor says it restored and the resource says otherwise', async () => {
    const world = await aWorld();
    const id = await fixed(world);
    world.member.lies = true;

    const result = await rollBack({ executionId: id, requestedBy: 'anna' }, world);

    const reason = expect.stringContaining('policy is private instead of public');
    expect(result).toMatchObject({ status: 'FAILED', verified: false, reason });
    expect(await world.records.find(id)).toMatchObject({ result });
    expect(world.seen.told).toMatchObject([{ kind: 'ROLLBACK_FAILED', verified: false, reason }]);
    expect(world.seen.moved).toMatchObject([{ to: 'NOTIFIED', note: reason }]);
    world.member.lies = false;
    await expect(rollBack({ executionId: id, requestedBy: 'anna' }, world)).resolves.toMatchObject({ status: 'ROLLED_BACK' });
  });

  it('does nothing, and says why, where somebody changed the resource since the fix', async () => {
    const world = await aWorld();
    const id = await fixed(world);
    world.member.policy = 'of another team';

    const result = await rollBack({ executionId: id, requestedBy: 'anna' }, world);

    const reason = expect.stringContaining('policy is of another team instead of private');
    expect(result).toMatchObject({ status: 'REFUSED', verified: false, reason });
    expect(world.member.policy).toBe('of another team');
    expect(world.member.phases()).not.toContain('rollback');
    expect(world.seen.told).toMatchObject([{ kind: 'ROLLBACK_FAILED', reason }]);
    expect(await world.records.find(id)).toMatchObject({ result: { status: 'FIXED' } });
  });

  it('restores all the same where it is told to, even if changed', async () => {
    const world = await aWorld();
    const id = await fixed(world);
    world.member.policy = 'of another team';

    const result = await rollBack({ executionId: id, requestedBy: 'anna', evenIfChanged: true }, world);

    expect(result).toMatchObject({ status: 'ROLLED_BACK', verified: true });
    expect(world.member.policy).toBe('public');
  });

  it('has nothing against a resource that somebody restored by hand', async () => {
    const world = await aWorld();
    const id = await fixed(world);
    world.member.policy = 'public';

    await expect(rollBack({ executionId: id, requestedBy: 'anna' }, world)).resolves.toMatchObject({ status: 'ROLLED_BACK' });
  });

  it('finishes what an earlier attempt left halfway, and claims nothing until then', async () => {
    const world = await aWorld();
    const id = await fixed(world);
    world.member.faults.push({ phase: 'rollback', when: 'after', error: new ReactorThrottled('slow down'), times: 1 });
    await expect(rollBack({ executionId: id, requestedBy: 'anna' }, world)).rejects.toThrow(ReactorThrottled);
    const between = await world.records.find(id);
    world.member.policy = 'half restored';

    const result = await rollBack({ executionId: id, requestedBy: 'ben' }, world);

    expect(between).toMatchObject({ result: { status: 'FAILED', verified: false, reason: expect.stringContaining('has not ended') } });
    expect(result).toMatchObject({ status: 'ROLLED_BACK', reason: 'Rolled back by ben.' });
  });

  it('is not claimed where the resource cannot be read back', async () => {
    const world = await aWorld();
    const id = await fixed(world);
    // The first look, before the rollback, succeeds.
    world.member.faults.push({ phase: 'read-back', when: 'before', error: new ReactorDenied('AccessDenied'), times: 1, after: 'rollback' });

    await expect(rollBack({ executionId: id, requestedBy: 'anna' }, world)).rejects.toThrow(ReactorDenied);

    expect(await world.records.find(id)).toMatchObject({ result: { status: 'FAILED', verified: false } });
    expect(world.seen.told.map(({ kind }) => kind)).toEqual(['ROLLBACK_FAILED']);
  });

  it('rolls back once, however often and by however many it is asked', async () => {
    const world = await aWorld();
    const id = await fixed(world);

    await Promise.allSettled([
      rollBack({ executionId: id, requestedBy: 'anna' }, world),
      rollBack({ executionId: id, requestedBy: 'ben' }, world),
    ]);
    const again = await rollBack({ executionId: id, requestedBy: 'carl' }, world);

    expect(again.reason).toMatch(/Rolled back by (anna|ben)\./);
    expect(world.member.phases().filter((phase) => phase === 'rollback')).toHaveLength(1);
    expect(world.seen.told).toHaveLength(1);
  });

  it.each([
    ['the finding could not be moved', 'move', new SecurityHubThrottled('slow down')],
    ['nobody could be told', 'publish', new NotificationUnavailable('away')],
  ] as const)('makes up for it the next time where %s', async (_what, port, error) => {
    const world = await aWorld();
    const id = await fixed(world);
    world.state.trouble[port].push(error);

    await expect(rollBack({ executionId: id, requestedBy: 'anna' }, world)).rejects.toThrow(error);
    await rollBack({ executionId: id, requestedBy: 'anna' }, world);

    expect(world.seen.told.map(({ kind }) => kind)).toEqual(['ROLLED_BACK']);
    expect(world.seen.moved.map(({ to }) => to)).toContain('NOTIFIED');
    expect(world.member.phases().filter((phase) => phase === 'rollback')).toHaveLength(1);
    expect(await world.stepsOf(id)).not.toContain('ROLLBACK_FAILED');
  });

  it('announces a failure and lets the caller see it; the execution no longer counts as fixed', async () => {
    const world = await aWorld();
    const id = await fixed(world);
    world.member.faults.push({ phase: 'rollback', when: 'before', error: new ReactorDenied('AccessDenied'), times: 1 });

    await expect(rollBack({ executionId: id, requestedBy: 'anna' }, world)).rejects.toThrow(ReactorDenied);

    expect(world.seen.told).toMatchObject([{ kind: 'ROLLBACK_FAILED', reason: expect.stringContaining('(ReactorDenied: AccessDenied)') }]);
    expect(await world.records.find(id)).toMatchObject({ result: { status: 'FAILED', verified: false } });
    expect(await world.stepsOf(id)).toContain('ROLLBACK_FAILED');
    await expect(rollBack({ executionId: id, requestedBy: 'anna' }, world)).resolves.toMatchObject({ status: 'ROLLED_BACK' });
  });

  it('lets the caller see the first error even where it cannot be announced, and announces nothing that passes', async () => {
    const world = await aWorld();
    const id = await fixed(world);
    world.member.faults.push({ phase: 'rollback', when: 'before', error: new ReactorDenied('AccessDenied'), times: 1 });
    world.member.faults.push({ phase: 'rollback', when: 'before', error: new ReactorThrottled('slow down'), times: 1 });
    world.state.trouble.publish.push(new NotificationUnavailable('away'));

    await expect(rollBack({ executionId: id, requestedBy: 'anna' }, world)).rejects.toThrow(ReactorDenied);
    await expect(rollBack({ executionId: id, requestedBy: 'anna' }, world)).rejects.toThrow(ReactorThrottled);

    expect(world.seen.told).toEqual([]);
  });

  it('rolls back what was begun and lost, so that nobody carries on with it', async () => {
    const world = await aWorld();
    const state = await world.planned();
    await world.records.keep(state.id, aPlan(), {});
    world.member.policy = 'private';

    const result = await rollBack({ executionId: state.id, requestedBy: 'anna' }, world);
    const carriedOn = await executeReaction(state, world.dispatch);

    expect(result).toMatchObject({ status: 'ROLLED_BACK', backupRef: `execution/${state.id}/backup` });
    expect(carriedOn.result).toEqual(result);
    expect(world.member.policy).toBe('public');
  });

  it('has nothing to roll back for an execution that changed nothing, or that nobody knows', async () => {
    const world = await aWorld();
    const { id } = await world.opened();

    await expect(rollBack({ executionId: id, requestedBy: 'anna' }, world)).rejects.toThrow(/changed nothing/);
    await expect(rollBack({ executionId: 'unheard-of', requestedBy: 'anna' }, world)).rejects.toThrow(/is unknown/);
  });

  it('restores with a later version of the reactor, not with another major one', async () => {
    const world = await aWorld();
    const id = await fixed(world);
    world.state.reactors = [anInstalledReactor({ version: '2.0.0' })];
    await expect(rollBack({ executionId: id, requestedBy: 'anna' }, world)).rejects.toMatchObject({ name: 'ReactorInvalid' });
    world.state.reactors = [anInstalledReactor({ version: '1.3.1' })];

    await expect(rollBack({ executionId: id, requestedBy: 'anna' }, world)).resolves.toMatchObject({ status: 'ROLLED_BACK' });
  });
});
