import {
  ApprovalRefused,
  NotificationUnavailable,
  ReactorDenied,
  ReactorThrottled,
  ResourceGone,
  SecurityHubThrottled,
} from '#domain/base/errors.ts';
import { executeReaction } from '#handlers/dispatch-finding/core.ts';
import { rollBack } from '#handlers/roll-back/core.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';
import { type ReactionWorld, reactionWorld } from '../../support/reaction-world.ts';
import { aDecision, aDisabledReactor, anInstalledReactor, aPlan, aReaction, BUCKET } from '../../support/reactions.ts';

async function fixed(world: ReactionWorld): Promise<string> {
  const { id } = await executeReaction(await world.planned(), world.dispatch);
  world.clock.advance(60_000);
  return id;
}

/** A plan of another execution; the bucket is as before its fix. */
async function fixOfAnother(world: ReactionWorld, name: string, finding: string, bucket = BUCKET) {
  const resource = { Type: 'AwsS3Bucket', Id: bucket };
  world.member.policy = 'public';
  return world.planned({ id: `${name}-0123456789abcdef01234567-1`, resource, finding: { ...aReaction().finding, Id: finding } });
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

  it('keeps what others changed in other places of the same document, and says so', async () => {
    const world = await aWorld();
    const id = await fixed(world);
    world.member.others['logging'] = 'to audit';

    const result = await rollBack({ executionId: id, requestedBy: 'anna' }, world);

    expect(world.member).toMatchObject({ policy: 'public', others: { logging: 'to audit' } });
    expect(result).toMatchObject({ status: 'ROLLED_BACK', verified: true, why: [{ code: 'rolled-back' }, { code: 'kept-changes' }] });
    expect(result.reason).toContain('Changes of others since the fix are kept (logging is to audit instead of not set).');
    expect(world.seen.moved.map(({ to }) => to)).toEqual(['NOTIFIED']);
  });

  it('does nothing, and shows the three values, where somebody changed what the fix had changed', async () => {
    const world = await aWorld();
    const id = await fixed(world);
    world.member.policy = 'of another\nteam';

    const result = await rollBack({ executionId: id, requestedBy: 'anna' }, world);

    const reason = expect.stringContaining('policy: before the fix public, after the fix private, today of another team');
    const conflicts = [{ field: 'policy', before: 'public', left: 'private', today: 'of another team' }];
    expect(result).toMatchObject({ status: 'REFUSED', verified: false, reason, why: [{ code: 'rollback-conflict', conflicts }] });
    expect(world.member.policy).toBe('of another\nteam');
    expect(world.member.phases()).not.toContain('rollback');
    expect(world.seen.told).toMatchObject([{ kind: 'ROLLBACK_FAILED', reason, why: [{ conflicts }] }]);
    expect(await world.records.find(id)).toMatchObject({
      result: { status: 'FIXED' },
      steps: expect.arrayContaining([expect.objectContaining({ name: 'ROLLBACK_FAILED', detail: expect.objectContaining({ reason }) })]),
    });
  });

  it('restores what is in conflict by force, and keeps the rest all the same', async () => {
    const world = await aWorld();
    const id = await fixed(world);
    world.member.policy = 'of another team';
    world.member.others['logging'] = 'to audit';

    const result = await rollBack({ executionId: id, requestedBy: 'anna', force: true }, world);

    expect(result).toMatchObject({ status: 'ROLLED_BACK', verified: true });
    expect(world.member).toMatchObject({ policy: 'public', others: { logging: 'to audit' } });
  });

  it('is told again where it is refused for another reason', async () => {
    const world = await aWorld();
    const id = await fixed(world);
    for (const policy of ['theirs', 'theirs', 'of a third']) {
      world.member.policy = policy;
      await rollBack({ executionId: id, requestedBy: 'anna' }, world);
    }

    const [first, same, other] = world.seen.told.map((message) => message.id);

    expect(same).toBe(first);
    expect(other).not.toBe(first);
  });

  it('opens the finding of another fix that stood on the one that is undone, and no other', async () => {
    const world = await aWorld();
    const id = await fixed(world);
    const { id: other } = await executeReaction(await fixOfAnother(world, 'other', 'T1'), world.dispatch);
    const { id: elsewhere } = await executeReaction(await fixOfAnother(world, 'elsewhere', 'T2', 'arn:aws:s3:::payments'), world.dispatch);
    world.clock.advance(60_000);
    world.member.policy = 'private';
    world.member.faults.push({ phase: 'verify', when: 'before', error: new ReactorThrottled('slow down'), times: 1 });

    await expect(rollBack({ executionId: id, requestedBy: 'anna' }, world)).rejects.toThrow(ReactorThrottled);
    await rollBack({ executionId: id, requestedBy: 'anna' }, world);

    const notes = world.seen.moved.map(({ note }) => note).filter((note) => note.includes('undid this fix'));
    expect(notes).toEqual([`The rollback of execution ${id} undid this fix. Execution ${other}.`]);
    expect(await world.stepsOf(other)).toContain('FIX_UNDONE');
    expect(await world.stepsOf(elsewhere)).not.toContain('FIX_UNDONE');
    expect(world.seen.told.map(({ kind }) => kind)).toEqual(['ROLLED_BACK']);
  });

  it('opens the finding of another fix that holds, and of which something is left by now', async () => {
    const world = await aWorld();
    const id = await fixed(world);
    const { id: other } = await executeReaction(await fixOfAnother(world, 'other', 'T1'), world.dispatch);
    world.member.policy = 'private';
    world.member.verifies = true;
    world.member.rest = 'Another key is in use.';

    await rollBack({ executionId: id, requestedBy: 'anna' }, world);

    expect(world.seen.moved.map(({ note }) => note)).toContain(`The rollback of execution ${id} undid this fix. Execution ${other}.`);
    expect(await world.stepsOf(other)).toContain('FIX_UNDONE');
  });

  it('leaves the finding of another fix alone that still holds', async () => {
    const world = await aWorld();
    const id = await fixed(world);
    const { id: other } = await executeReaction(await fixOfAnother(world, 'other', 'T1'), world.dispatch);
    world.member.policy = 'private';
    world.member.verifies = true;

    await rollBack({ executionId: id, requestedBy: 'anna' }, world);

    expect(world.seen.moved).toHaveLength(1);
    expect(await world.stepsOf(other)).not.toContain('FIX_UNDONE');
  });

  it('says that the resource is gone, and does nothing', async () => {
    const world = await aWorld();
    const id = await fixed(world);
    world.member.faults.push({ phase: 'read-back', when: 'before', error: new ResourceGone('NoSuchBucket'), times: 1 });

    const result = await rollBack({ executionId: id, requestedBy: 'anna', force: true }, world);

    const reason = `Nothing was rolled back: ${BUCKET} is gone.`;
    expect(result).toMatchObject({ status: 'REFUSED', verified: false, reason });
    expect(world.member.phases()).not.toContain('rollback');
    expect(world.seen.told).toMatchObject([{ kind: 'ROLLBACK_FAILED', reason }]);
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

    world.member.policy = 'private';
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

    const unsure = await rollBack({ executionId: state.id, requestedBy: 'anna' }, world);
    const result = await rollBack({ executionId: state.id, requestedBy: 'anna', force: true }, world);
    const carriedOn = await executeReaction(state, world.dispatch);

    // Nobody knows how the fix left the resource, so nobody can tell what others did since.
    const reason = expect.stringContaining('policy: before the fix public, after the fix not known, today private');
    expect(unsure).toMatchObject({ status: 'REFUSED', reason, why: [{ code: 'left-unknown' }] });
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

  it.each([
    ['a major update', [anInstalledReactor({ version: '2.0.0' })]],
    ['a minor update', [anInstalledReactor({ version: '1.3.1' })]],
    ['the reactor was uninstalled', []],
  ])('restores with the version that made the change, after %s', async (_what, reactors) => {
    const world = await aWorld();
    const id = await fixed(world);
    world.state.reactors = reactors;

    await expect(rollBack({ executionId: id, requestedBy: 'anna' }, world)).resolves.toMatchObject({ status: 'ROLLED_BACK' });

    expect(new Set(world.member.functions)).toEqual(new Set(['reactor-s3-block-public-read:1.2.0']));
  });

  it('needs no row of a version that is the one installed, and says what to do where the version is not there any more', async () => {
    const world = await aWorld();
    const id = await fixed(world);
    const without = { ...world, versions: { ...world.versions, find: async () => undefined } };
    world.state.reactors = [anInstalledReactor({ version: '1.3.1' })];

    await expect(rollBack({ executionId: id, requestedBy: 'anna' }, without)).rejects.toMatchObject({
      name: 'ReactorInvalid',
      message: expect.stringMatching(
        /^Reactor s3-block-public-read 1\.2\.0 planned this .*; 1\.3\.1 is installed\. Install 1\.2\.0 again, or /,
      ),
    });
    world.state.reactors = [anInstalledReactor()];

    await expect(rollBack({ executionId: id, requestedBy: 'anna' }, without)).resolves.toMatchObject({ status: 'ROLLED_BACK' });
  });

  it('calls a version that its hub calls harmful for no undo either, and says where the state before stands', async () => {
    const world = await aWorld();
    const id = await fixed(world);
    const phases = world.member.phases();
    world.state.reactors = [aDisabledReactor()];

    await expect(rollBack({ executionId: id, requestedBy: 'anna' }, world)).rejects.toMatchObject({
      name: 'ReactorInvalid',
      message: expect.stringMatching(/does harm \(it opens port 22\)\. Act by hand: the record has the plan and the state before\./),
    });
    expect(world.member.phases()).toEqual(phases);
  });

  describe('by force, of a fix that needed an approval', () => {
    const ANNA = { requestedBy: 'anna', groups: ['security-approvers'] };
    const BEN = { requestedBy: 'ben', groups: ['security-approvers'] };
    const aContested = async () => {
      const world = await aWorld();
      const state = await world.planned({ decision: aDecision({ mode: 'approval' }) });
      const approval = { verdict: 'approve', by: 'carl', comment: '' } as const;
      const { id } = await executeReaction({ ...state, approval }, world.dispatch);
      world.clock.advance(60_000);
      world.member.policy = 'of another team';
      const ask = (person: typeof ANNA, how: { force?: true; confirm?: true }) => rollBack({ executionId: id, ...person, ...how }, world);
      return { world, id, ask };
    };

    it('asks a second person, and restores when that one confirms', async () => {
      const { world, id, ask } = await aContested();

      const asked = await ask(ANNA, { force: true });
      const policyBetween = world.member.policy;
      world.clock.advance(3_600_000);
      const confirmed = await ask(BEN, { confirm: true });

      expect(asked).toMatchObject({
        status: 'REFUSED',
        why: [{ code: 'needs-confirmation', by: 'anna', groups: ['security-approvers'] }, { code: 'rollback-conflict' }],
      });
      expect(policyBetween).toBe('of another team');
      expect(confirmed).toMatchObject({ status: 'ROLLED_BACK', by: 'anna', reason: 'Rolled back by anna, confirmed by ben.' });
      expect(world.member.policy).toBe('public');
      const { steps = [] } = (await world.records.find(id)) ?? {};
      expect(steps.flatMap(({ name, actor }) => (/^ROLL/.test(name) ? [`${name} ${actor}`] : []))).toEqual([
        'ROLLBACK_FORCE_ASKED anna',
        'ROLLBACK_FAILED anna',
        'ROLLBACK_CONFIRMED ben',
        'ROLLBACK_BEGUN anna',
        'ROLLED_BACK anna',
      ]);
    });

    it.each([
      ['the person who asked', ANNA, 0, 'theirs', /somebody else has to confirm/],
      ['somebody of other groups', { requestedBy: 'eve', groups: ['developers'] }, 0, 'theirs', /eve is in none of the groups/],
      ['somebody without groups', { requestedBy: 'eve', groups: [] }, 0, 'theirs', /eve is in none of the groups/],
      ['somebody a day later', BEN, 86_400_000, 'theirs', /expired/],
      ['somebody who would override something else', BEN, 0, 'of a third', /changed since anna asked/],
      ['somebody where nothing is in conflict any more', BEN, 0, 'private', /changed since anna asked/],
    ])('takes no confirmation of %s', async (_who, person, later, policy, message) => {
      const { world, ask } = await aContested();
      world.member.policy = 'theirs';
      await ask(ANNA, { force: true });
      world.clock.advance(later);
      world.member.policy = policy;
      const toldBefore = world.seen.told.length;

      const confirmation = ask(person, { confirm: true });

      await expect(confirmation).rejects.toThrow(message);
      await expect(confirmation).rejects.toThrow(ApprovalRefused);
      expect(world.member.policy).toBe(policy);
      expect(world.member.phases()).not.toContain('rollback');
      expect(world.seen.told).toHaveLength(toldBefore);
    });

    it('takes no confirmation where nobody asked, and no question as an answer', async () => {
      const { world, ask } = await aContested();

      await expect(ask(BEN, { confirm: true })).rejects.toThrow(/Nobody asked for a confirmation/);
      await ask(ANNA, { force: true });
      await expect(ask(BEN, { force: true })).resolves.toMatchObject({ status: 'REFUSED' });
      expect(world.member.policy).toBe('of another team');
    });

    it('needs no second person where nothing is in conflict', async () => {
      const { world, ask } = await aContested();
      world.member.policy = 'private';

      await expect(ask(ANNA, { force: true })).resolves.toMatchObject({ status: 'ROLLED_BACK', reason: 'Rolled back by anna.' });
    });
  });
});
