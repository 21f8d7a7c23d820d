import { NotificationUnavailable, ReactorDenied, ReactorThrottled, SecurityHubThrottled } from '../../../domain/errors.ts';
import { executeReaction, planReaction } from '../../../handlers/dispatch-finding/core.ts';
import { rollBack } from '../../../handlers/roll-back/core.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';
import { type ReactionWorld, reactionWorld } from '../../support/reaction-world.ts';
import { anInstalledReactor, aPlan } from '../../support/reactions.ts';

async function fixed(world: ReactionWorld): Promise<string> {
  const { id } = await executeReaction(await planReaction(await world.opened(), world.dispatch), world.dispatch);
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

  it('restores what the backup says, moves the finding and tells people who did it', async () => {
    const world = await aWorld();
    const id = await fixed(world);

    const result = await rollBack(id, 'anna', world.rollBackDeps);

    expect(world.member.policy).toBe('public');
    expect(world.member.calls.at(-1)).toMatchObject({ phase: 'rollback', backup: { policy: 'public' }, created: null });
    expect(result).toMatchObject({ status: 'ROLLED_BACK', verified: false, reason: 'Rolled back by anna.' });
    expect(await world.records.find(id)).toMatchObject({ result });
    expect(world.seen.moved).toMatchObject([{ to: 'NOTIFIED', note: expect.stringContaining('anna') }]);
    expect(world.seen.told.map(({ kind }) => kind)).toEqual(['ROLLED_BACK']);
  });

  it('rolls back once, however often and by however many it is asked', async () => {
    const world = await aWorld();
    const id = await fixed(world);

    await Promise.allSettled([rollBack(id, 'anna', world.rollBackDeps), rollBack(id, 'ben', world.rollBackDeps)]);
    const again = await rollBack(id, 'carl', world.rollBackDeps);

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

    await expect(rollBack(id, 'anna', world.rollBackDeps)).rejects.toThrow(error);
    await rollBack(id, 'anna', world.rollBackDeps);

    expect(world.seen.told.map(({ kind }) => kind)).toEqual(['ROLLED_BACK']);
    expect(world.seen.moved.map(({ to }) => to)).toContain('NOTIFIED');
    expect(world.member.phases().filter((phase) => phase === 'rollback')).toHaveLength(1);
    expect(await world.stepsOf(id)).not.toContain('ROLLBACK_FAILED');
  });

  it('announces a failure and lets the caller see it; the execution stays as it was', async () => {
    const world = await aWorld();
    const id = await fixed(world);
    world.member.faults.push({ phase: 'rollback', when: 'before', error: new ReactorDenied('AccessDenied'), times: 1 });

    await expect(rollBack(id, 'anna', world.rollBackDeps)).rejects.toThrow(ReactorDenied);

    expect(world.seen.told).toMatchObject([{ kind: 'ROLLBACK_FAILED', reason: expect.stringContaining('(ReactorDenied: AccessDenied)') }]);
    expect(await world.records.find(id)).toMatchObject({ result: { status: 'FIXED' } });
    expect(await world.stepsOf(id)).toContain('ROLLBACK_FAILED');
    await expect(rollBack(id, 'anna', world.rollBackDeps)).resolves.toMatchObject({ status: 'ROLLED_BACK' });
  });

  it('lets the caller see the first error even where it cannot be announced, and announces nothing that passes', async () => {
    const world = await aWorld();
    const id = await fixed(world);
    world.member.faults.push({ phase: 'rollback', when: 'before', error: new ReactorDenied('AccessDenied'), times: 1 });
    world.member.faults.push({ phase: 'rollback', when: 'before', error: new ReactorThrottled('slow down'), times: 1 });
    world.state.trouble.publish.push(new NotificationUnavailable('away'));

    await expect(rollBack(id, 'anna', world.rollBackDeps)).rejects.toThrow(ReactorDenied);
    await expect(rollBack(id, 'anna', world.rollBackDeps)).rejects.toThrow(ReactorThrottled);

    expect(world.seen.told).toEqual([]);
  });

  it('rolls back what was begun and lost, so that nobody carries on with it', async () => {
    const world = await aWorld();
    const state = await planReaction(await world.opened(), world.dispatch);
    await world.records.keep(state.id, aPlan(), {});
    world.member.policy = 'private';

    const result = await rollBack(state.id, 'anna', world.rollBackDeps);
    const carriedOn = await executeReaction(state, world.dispatch);

    expect(result).toMatchObject({ status: 'ROLLED_BACK', backupRef: `execution/${state.id}/backup` });
    expect(carriedOn.result).toEqual(result);
    expect(world.member.policy).toBe('public');
  });

  it('has nothing to roll back for an execution that changed nothing, or that nobody knows', async () => {
    const world = await aWorld();
    const { id } = await world.opened();

    await expect(rollBack(id, 'anna', world.rollBackDeps)).rejects.toThrow(/changed nothing/);
    await expect(rollBack('unheard-of', 'anna', world.rollBackDeps)).rejects.toThrow(/is unknown/);
  });

  it('restores with a later version of the reactor, not with another major one', async () => {
    const world = await aWorld();
    const id = await fixed(world);
    world.state.reactors = [anInstalledReactor({ version: '2.0.0' })];
    await expect(rollBack(id, 'anna', world.rollBackDeps)).rejects.toMatchObject({ name: 'ReactorInvalid' });
    world.state.reactors = [anInstalledReactor({ version: '1.3.1' })];

    await expect(rollBack(id, 'anna', world.rollBackDeps)).resolves.toMatchObject({ status: 'ROLLED_BACK' });
  });
});
