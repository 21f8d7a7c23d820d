import {
  BindingsUnavailable,
  ExecutionBusy,
  ReactorDenied,
  ReactorFailed,
  ReactorInvalid,
  ReactorOverreach,
  ReactorThrottled,
  ReactorTimedOut,
} from '#domain/base/errors.ts';
import { LATEST_READ_BACK_SECONDS, LEASE_MS } from '#domain/reaction/phase-times.ts';
import { type Answered, isPlanned } from '#domain/reaction/reaction-state.ts';
import { nameResource } from '#domain/reaction/resource-arn.ts';
import { executeReaction, planReaction } from '#handlers/dispatch-finding/core.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';
import { type ReactionWorld, reactionWorld } from '../../support/reaction-world.ts';
import { aBinding, aDecision, aDisabledReactor, anInstalledReactor, aPlan, BUCKET, MEMBER } from '../../support/reactions.ts';

const HOUR = 3_600_000;
const GUARD = { bindingId: 'public-buckets', accountId: MEMBER, changesPerHour: 10 };

describe('dispatch-finding', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  beforeAll(async () => {
    tables = await startReactionTables();
  });
  afterAll(() => tables.close());
  const aWorld = async () => reactionWorld(await tables.fresh());
  /** A plan that people were asked about, and approved. */
  const approved = async (world: ReactionWorld): Promise<Answered> => {
    world.state.bindings = [aBinding({ mode: 'approval' })];
    const planned = await world.planned({ decision: aDecision({ mode: 'approval' }) });
    return { ...planned, approval: { verdict: 'approve', by: 'anna', comment: '' } };
  };

  describe('plan', () => {
    it('asks what would change and changes nothing', async () => {
      const world = await aWorld();

      const state = await world.planned();

      expect(state).toMatchObject({ mode: 'automatic', result: { status: 'PLANNED', verified: false, backupRef: null } });
      expect(state.result.plan.changes).toEqual(aPlan().changes);
      expect(world.member.policy).toBe('public');
      expect(world.member.phases()).toEqual(['plan']);
      expect(await world.stepsOf(state.id)).toContain('PLANNED');
    });

    it('gives the reactor only the rights of its phase, on the one resource, in a session named after the execution', async () => {
      const world = await aWorld();

      const state = await executeReaction(await world.planned(), world.dispatch);

      const statement = (action: string) => [{ Effect: 'Allow', Action: [action], Resource: [BUCKET] }];
      const [plan, again, apply, verify] = world.seen.sessions.map(({ policy }) => JSON.parse(policy).Statement);
      expect([plan, again, verify]).toEqual([
        statement('s3:GetBucketPolicy'),
        statement('s3:GetBucketPolicy'),
        statement('s3:GetBucketPolicy'),
      ]);
      expect(apply).toEqual(statement('s3:PutBucketPolicy'));
      expect(new Set(world.seen.sessions.map(({ executionId }) => executionId))).toEqual(new Set([state.id]));
      expect(world.member.calls[0]).toMatchObject({ credentials: { accessKeyId: 'ASIAEXAMPLE' }, resource: { Id: BUCKET } });
    });

    it.each([
      [
        'what infrastructure code owns',
        { kind: 'infrastructure-code', by: 'tag', name: 'terraform=true' } as const,
        /Infrastructure code owns .*terraform=true/,
      ],
      ['what nobody can tell about', undefined, /Nobody could tell/],
    ])('proposes only: %s', async (_what, ownership, reason) => {
      const world = await aWorld();
      world.state.ownership = ownership;

      const state = await world.planned();

      expect(state).toMatchObject({ mode: 'notify', result: { status: 'PLANNED', reason: expect.stringMatching(reason) } });
      expect(state.result.plan.changes).toHaveLength(1);
    });

    it('changes what infrastructure code owns where the binding says so', async () => {
      const world = await aWorld();
      world.state.ownership = { kind: 'infrastructure-code', by: 'tag', name: 'terraform=true' };
      const { binding } = aDecision();

      const state = await world.planned({ decision: aDecision({ binding: { ...binding, infrastructureCode: 'change' } }) });

      expect(state.mode).toBe('automatic');
    });

    it('never makes a change that cannot be undone by itself', async () => {
      const world = await aWorld();
      world.member.plan = () => aPlan({ effect: 'irreversible' });

      const state = await world.planned();

      expect(state.mode).toBe('notify');
    });

    it('ends where there is nothing to do, and where the reactor refuses', async () => {
      const world = await aWorld();
      world.member.policy = 'private';
      const idle = await planReaction(await world.opened(), world.dispatch);
      world.member.plan = () => ({ outcome: 'refuse', reason: 'the bucket serves a website' });

      const refused = await planReaction(await world.opened(), world.dispatch);

      expect(idle.result).toMatchObject({ status: 'NOTHING_TO_DO', verified: true });
      expect(refused.result).toMatchObject({ status: 'REFUSED', reason: 'the bucket serves a website' });
    });

    it('keeps the version that plans before it asks it, and asks nothing that it could not keep', async () => {
      const world = await aWorld();
      const { id, version } = aDecision().reactor;
      world.member.plan = () => aPlan();
      await world.planned();
      const kept = await world.versions.find({ id, version });
      const versions = { ...world.versions, keep: () => Promise.reject(new BindingsUnavailable('away')) };

      await expect(planReaction(await world.opened({ id: 'another' }), { ...world.dispatch, versions })).rejects.toThrow('away');

      expect(kept).toEqual(anInstalledReactor());
      expect(world.member.phases()).toEqual(['plan']);
    });

    it('decides anew under a reactor of another version, and refuses one that is gone and an account that left', async () => {
      const world = await aWorld();
      const state = await world.opened();
      world.state.reactors = [anInstalledReactor({ version: '1.2.1' })];
      const { result } = await planReaction(state, world.dispatch);
      expect(result).toMatchObject({
        status: 'DEFERRED',
        why: [{ code: 'reactor-replaced', version: '1.2.0', installed: '1.2.1' }],
        retryAt: new Date(world.clock.now()).toISOString(),
      });
      world.state.reactors = [];
      await expect(planReaction(state, world.dispatch)).rejects.toThrow(/no longer installed/);
      world.state.reactors = [aDisabledReactor()];
      await expect(planReaction(state, world.dispatch)).rejects.toThrow(/was disabled at .*: its hub says that it does harm/);
      world.state.reactors = [anInstalledReactor()];
      world.state.members.clear();

      await expect(planReaction(state, world.dispatch)).rejects.toMatchObject({ name: 'MemberAccountDenied' });

      expect(world.member.calls).toEqual([]);
    });
  });

  describe('execute', () => {
    it('keeps a backup, applies, reads back and concludes', async () => {
      const world = await aWorld();

      const { id, result } = await executeReaction(await world.planned(), world.dispatch);

      expect(result).toMatchObject({ status: 'FIXED', verified: true, backupRef: `execution/${id}/backup` });
      expect(world.member.policy).toBe('private');
      const record = await world.records.find(id);
      expect(record).toMatchObject({ result, kept: { plan: { backup: { policy: 'public' } } } });
      const steps = await world.stepsOf(id);
      expect(steps).toEqual(['OPENED', 'PLANNED', 'BACKED_UP', 'APPLIED', 'VERIFIED', 'CONCLUDED']);
    });

    it('does nothing a second time: the first answer stands', async () => {
      const world = await aWorld();
      const state = await world.planned();
      const first = await executeReaction(state, world.dispatch);
      world.member.policy = 'public';

      const again = await executeReaction(state, world.dispatch);

      expect(again.result).toEqual(first.result);
      expect(world.member.phases().filter((phase) => phase === 'apply')).toHaveLength(1);
    });

    it('lets one of two callers work at a time', async () => {
      const world = await aWorld();
      const state = await world.planned();

      const both = await Promise.allSettled([executeReaction(state, world.dispatch), executeReaction(state, world.dispatch)]);

      const lost = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
      expect(world.member.phases().filter((phase) => phase === 'apply')).toHaveLength(1);
      for (const reason of lost) expect(reason).toBeInstanceOf(ExecutionBusy);
    });

    it('finds what another caller concluded between its look and its lease', async () => {
      const world = await aWorld();
      const state = await world.planned();
      let looked = 0;
      const slow = {
        ...world.records,
        find: async (id: string) => {
          const seen = await world.records.find(id);
          looked += 1;
          if (looked === 1) await executeReaction(state, world.dispatch);
          return seen;
        },
        lease: (id: string, ms: number) => world.records.lease(id, ms),
        release: (id: string) => world.records.release(id),
        conclude: world.records.conclude.bind(world.records),
        note: world.records.note.bind(world.records),
        keep: world.records.keep.bind(world.records),
        keepCreated: world.records.keepCreated.bind(world.records),
      };

      const late = await executeReaction(state, {
        ...world.dispatch,
        records: { ...slow, open: async () => undefined, amend: async () => undefined },
      });

      expect(late.result).toMatchObject({ status: 'FIXED', backupRef: expect.any(String) });
      expect(world.member.phases().filter((phase) => phase === 'apply')).toHaveLength(1);
    });

    it.each([
      ['refuses what people agreed on otherwise', 'approval', 'REFUSED'],
      ['decides anew what nobody was asked about', 'automatic', 'DEFERRED'],
    ] as const)('%s where the resource changed since the plan', async (_what, mode, status) => {
      const world = await aWorld();
      const approval = { verdict: 'approve', by: 'anna', comment: '' } as const;
      world.state.bindings = [aBinding({ mode })];
      const planned = await world.planned({ decision: aDecision({ mode }) });
      const state = mode === 'approval' ? { ...planned, approval } : planned;
      world.member.plan = () => aPlan({ changes: [{ resource: BUCKET, field: 'acl', before: 'public-read', after: 'private' }] });

      const { result } = await executeReaction(state, world.dispatch);

      expect(result).toMatchObject({ status, reason: expect.stringContaining('changed since'), backupRef: null });
      expect(world.member.phases()).not.toContain('apply');
    });

    it.each([
      ['proposed only', { mode: 'notify' }],
      ['waits for an answer', { mode: 'approval' }],
      ['was rejected', { mode: 'approval', approval: { verdict: 'reject', by: 'anna', comment: '' } }],
    ] as const)('refuses what %s', async (_what, state) => {
      const world = await aWorld();

      const { result } = await executeReaction({ ...(await world.planned()), ...state }, world.dispatch);

      expect(result).toMatchObject({ status: 'REFUSED' });
      expect(world.member.policy).toBe('public');
    });

    it('refuses under a binding that trusts the product no more, and tells the reactor the products that it names', async () => {
      const world = await aWorld();
      world.state.bindings = [aBinding({ trust: ['aws/securityhub'] })];
      const decision = aDecision();
      const state = await world.planned({ decision: { ...decision, binding: { ...decision.binding, trust: ['aws/securityhub'] } } });
      world.state.bindings = [aBinding({ trust: ['prowler/prowler'] })];

      const { result } = await executeReaction(state, world.dispatch);

      expect(result).toMatchObject({ status: 'REFUSED', why: [{ code: 'binding-changed' }, { code: 'untrusted-product' }] });
      expect(world.member.calls.map(({ trust }) => trust)).toEqual([['aws/securityhub']]);
    });

    it('refuses under a binding that was taken back meanwhile, or that only proposes now', async () => {
      const world = await aWorld();
      const [one, two] = [await world.planned(), await world.planned({ id: 'another' })];
      world.state.bindings = [];
      const gone = await executeReaction(one, world.dispatch);
      world.state.bindings = [aBinding({ mode: 'notify' })];

      const muted = await executeReaction(two, world.dispatch);

      expect([gone.result.status, muted.result.status]).toEqual(['REFUSED', 'REFUSED']);
      expect(world.member.policy).toBe('public');
    });

    it('decides anew where the change window closed since a decision that waited for none: its workflow may not be one that can wait', async () => {
      const world = await aWorld();
      const state = await world.planned();
      world.state.bindings = [aBinding({ window: { days: ['wed'], from: '07:00', to: '09:00', timeZone: 'UTC' } })];

      const { result } = await executeReaction(state, world.dispatch);

      const until = '2026-11-04T07:00:00.000Z';
      expect(result).toMatchObject({ status: 'DEFERRED', retryAt: until, why: [{ code: 'window-closed', until }] });
      expect(world.member.phases()).toEqual(['plan']);
    });

    it('starts again under a reactor of another version, where nobody agreed to the plan of the earlier one', async () => {
      const world = await aWorld();
      const state = await world.planned();
      world.state.reactors = [anInstalledReactor({ version: '1.3.0' })];

      const { result } = await executeReaction(state, world.dispatch);

      expect(result).toMatchObject({ status: 'DEFERRED', why: [{ code: 'reactor-replaced', installed: '1.3.0' }] });
    });

    it.each([
      ['a later version', { version: '1.3.0' }],
      ['another major version, which would not be asked for', { version: '2.0.0', modes: ['notify'] }],
    ] as const)(
      'carries out what people approved with the version that planned, where %s is installed by now',
      async (_what, installed) => {
        const world = await aWorld();
        const state = await approved(world);
        world.state.reactors = [anInstalledReactor(installed)];

        const { result } = await executeReaction(state, world.dispatch);

        expect(result).toMatchObject({ status: 'FIXED' });
        expect(new Set(world.member.functions)).toEqual(new Set(['reactor-s3-block-public-read:1.2.0']));
      },
    );

    it('asks people again where the version that they approved is not there any more', async () => {
      const world = await aWorld();
      const state = await approved(world);
      world.state.reactors = [anInstalledReactor({ version: '1.3.0' })];
      const gone = { ...world.dispatch, versions: { ...world.versions, find: async () => undefined } };

      const { result } = await executeReaction(state, gone);

      expect(result).toMatchObject({ status: 'DEFERRED', why: [{ code: 'reactor-replaced', installed: '1.3.0' }] });
    });

    it('does nothing with a reactor that was uninstalled, approved or not', async () => {
      const world = await aWorld();
      const state = await approved(world);
      world.state.reactors = [];

      const { result } = await executeReaction(state, world.dispatch);

      expect(result).toMatchObject({
        status: 'REFUSED',
        why: expect.arrayContaining([expect.objectContaining({ code: 'reactor-not-installed' })]),
      });
      expect(world.member.phases()).toEqual(['plan']);
    });

    it('does nothing with a version that its hub calls harmful, approved or not, whatever is installed by now', async () => {
      const world = await aWorld();
      const state = await approved(world);
      world.state.reactors = [anInstalledReactor({ version: '1.3.0' })];
      const versions = { ...world.versions, find: async () => aDisabledReactor() };

      const { result } = await executeReaction(state, { ...world.dispatch, versions });

      expect(result).toMatchObject({
        status: 'REFUSED',
        why: expect.arrayContaining([expect.objectContaining({ code: 'reactor-disabled', said: 'it opens port 22' })]),
      });
      expect(world.member.phases()).toEqual(['plan']);
    });

    it('finishes what was begun with the version that began it', async () => {
      const world = await aWorld();
      const state = await world.planned();
      await world.records.keep(state.id, aPlan(), {});
      world.state.reactors = [anInstalledReactor({ version: '2.0.0' })];

      const { result } = await executeReaction(state, world.dispatch);

      expect(result.status).toBe('FIXED');
      expect(new Set(world.member.functions)).toEqual(new Set(['reactor-s3-block-public-read:1.2.0']));
    });

    it.each([
      ['gone', [], 'finding-gone'],
      ['of another account', [{ AwsAccountId: '111111111111' }], 'finding-gone'],
      ['about another bucket', [{ Resources: [{ Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::receipts' }] }], 'finding-gone'],
      ['of a severity below that of the binding', [{ Severity: { Label: 'LOW' } }], 'binding-changed'],
    ])('changes nothing where the finding is %s', async (_what, changes, code) => {
      const world = await aWorld();
      world.state.bindings = [aBinding({ minimumSeverity: 'HIGH' })];
      const state = await world.planned();
      world.state.stored = changes.map((change) => ({ ...world.state.stored[0], ...change }));

      const { result } = await executeReaction(state, world.dispatch);

      const status = code === 'binding-changed' ? 'REFUSED' : 'SKIPPED';
      if (code === 'finding-gone') expect(result.reason).toMatch(/only the new Security Hub has it \(OCSF\); .* fix it by hand\.$/);
      expect(result).toMatchObject({ status, why: expect.arrayContaining([expect.objectContaining({ code })]) });
      expect(world.member.phases()).toEqual(['plan']);
    });

    it('does not look again at a finding whose change was begun: what was begun is finished', async () => {
      const world = await aWorld();
      const state = await world.planned();
      await world.records.keep(state.id, aPlan(), {});
      world.state.stored = [];

      const { result } = await executeReaction(state, world.dispatch);

      expect(result.status).toBe('FIXED');
    });

    it('lets another execution finish with the resource first', async () => {
      const world = await aWorld();
      const [one, two] = [await world.planned({ id: 'one' }), await world.planned({ id: 'two' })];
      const faults: unknown[] = [];
      const member = world.member.call;
      const functions: typeof world.functions = {
        call: async (name, call) => {
          if (call.executionId === 'one' && call.phase === 'verify')
            await executeReaction(two, world.dispatch).catch((error: unknown) => faults.push(error));
          return member(name, call);
        },
      };

      await executeReaction(one, { ...world.dispatch, functions });
      const then = await executeReaction(two, world.dispatch);

      expect(faults).toEqual([expect.any(ExecutionBusy)]);
      expect(then.result).toMatchObject({ status: 'NOTHING_TO_DO' });
    });

    it('does not apply what it planned before somebody else had the resource', async () => {
      const world = await aWorld();
      const state = await world.planned();
      const keep = world.records.keep.bind(world.records);
      world.records.keep = async (...args) => {
        await keep(...args);
        world.clock.advance(LEASE_MS);
        await world.leases.lease(nameResource(state.resource, state.target), 'somebody-else', LEASE_MS);
      };

      await expect(executeReaction(state, world.dispatch)).rejects.toThrow(ExecutionBusy);

      expect(world.member.phases()).not.toContain('apply');
    });

    it('waits again where the answer came after the change window closed', async () => {
      const world = await aWorld();
      // The manual clock stands at Tuesday, 08:00 UTC.
      world.state.bindings = [aBinding({ mode: 'approval', window: { days: ['tue'], from: '07:00', to: '09:00', timeZone: 'UTC' } })];
      const approval = { verdict: 'approve', by: 'anna', comment: '' } as const;
      const state = { ...(await world.planned({ decision: aDecision({ mode: 'approval' }) })), approval };
      world.clock.advance(2 * HOUR);

      const late = await executeReaction(state, world.dispatch);
      world.clock.advance(7 * 24 * HOUR - 2 * HOUR);
      const then = isPlanned(late) ? await executeReaction(late, world.dispatch) : late;

      expect(late).toMatchObject({ decision: { waitUntil: '2026-11-10T07:00:00.000Z' }, result: { status: 'PLANNED' } });
      expect(then.result).toMatchObject({ status: 'FIXED' });
    });

    it('puts off what is beyond the budget of an account, and makes a change that was counted before', async () => {
      const world = await aWorld();
      world.state.bindings = [aBinding({ budget: { changesPerHour: 1 } })];
      const [one, two] = [await world.planned({ id: 'one' }), await world.planned({ id: 'two' })];
      await world.guards.takeBudget({ ...GUARD, changesPerHour: 1 }, { subject: 'another', executionId: 'one' });

      const refused = await executeReaction(two, world.dispatch);
      const made = await executeReaction(one, world.dispatch);

      expect(refused.result).toMatchObject({
        status: 'DEFERRED',
        reason: expect.stringContaining('1 changes of this hour'),
        retryAt: new Date((Math.floor(world.clock.now() / HOUR) + 1) * HOUR).toISOString(),
      });
      expect(made.result.status).toBe('FIXED');
    });

    it('catches a reactor that lies about success, and stops the binding after enough of them', async () => {
      const world = await aWorld();
      world.member.lies = true;
      const states = [];
      for (const id of ['one', 'two', 'three', 'four']) states.push(await world.planned({ id }));

      const statuses = [];
      for (const state of states) statuses.push((await executeReaction(state, world.dispatch)).result);

      expect(statuses.map((result) => result.status)).toEqual(['FAILED', 'FAILED', 'FAILED', 'DEFERRED']);
      expect(statuses[0]).toMatchObject({
        verified: false,
        reason: 'Read back: the policy is still public',
        backupRef: 'execution/one/backup',
      });
      expect(statuses[3]).toMatchObject({
        reason: expect.stringContaining('stands still'),
        retryAt: new Date(world.clock.now() + HOUR).toISOString(),
      });
    });

    it('says what is left where a plan was done and could not do everything, and counts that as no failure', async () => {
      const world = await aWorld();
      const { call } = world.member;
      const rest = 'The password of mei is still unused.';
      const functions: typeof world.functions = {
        call: async (name, asked) =>
          asked.phase === 'verify' ? ({ phase: 'verify', verification: { verified: true, rest } } as never) : call(name, asked),
      };
      const results = [];
      for (const id of ['one', 'two', 'three', 'four']) {
        world.member.policy = 'public';
        results.push((await executeReaction(await world.planned({ id }), { ...world.dispatch, functions })).result);
      }

      expect(results.map(({ status }) => status)).toEqual(['PARTLY', 'PARTLY', 'PARTLY', 'PARTLY']);
      expect(results[0]).toMatchObject({ verified: true, backupRef: 'execution/one/backup', why: [{ code: 'partly', rest }] });
    });

    it('finishes a change after a crash under the first backup', async () => {
      const world = await aWorld();
      const state = await world.planned();
      world.member.faults.push({ phase: 'apply', when: 'after', error: new ReactorThrottled('slow down'), times: 1 });

      await expect(executeReaction(state, world.dispatch)).rejects.toThrow(ReactorThrottled);
      const { result } = await executeReaction(state, world.dispatch);

      expect(result).toMatchObject({ status: 'FIXED', verified: true });
      expect((await world.records.find(state.id))?.kept?.plan.backup).toEqual({ policy: 'public' });
      expect(world.member.phases().filter((phase) => phase === 'plan')).toHaveLength(2);
    });

    it('lets nobody on to what a dead function began until its lease is over, then finishes it', async () => {
      const world = await aWorld();
      const state = await world.planned();
      await world.records.lease(state.id, LEASE_MS);
      await world.records.keep(state.id, aPlan(), {});
      world.member.policy = 'private';

      await expect(executeReaction(state, world.dispatch)).rejects.toThrow(ExecutionBusy);
      world.clock.advance(LEASE_MS + 1);
      const { result } = await executeReaction(state, world.dispatch);

      expect(result).toMatchObject({ status: 'FIXED', backupRef: `execution/${state.id}/backup` });
      expect((await world.records.find(state.id))?.kept?.plan.backup).toEqual({ policy: 'public' });
    });

    it.each([
      ['crashed after its work', 'after', new ReactorFailed('Runtime.ExitError'), 'FIXED'],
      ['ran out of time after its work', 'after', new ReactorTimedOut('120 s'), 'FIXED'],
      ['ran out of time before it', 'before', new ReactorTimedOut('120 s'), 'FAILED'],
      ['lost its credentials', 'before', new ReactorDenied('ExpiredToken'), 'FAILED'],
      ['asked for more than its manifest', 'before', new ReactorOverreach('s3:DeleteBucket'), 'REFUSED'],
      ['asked for more than its manifest, later', 'after', new ReactorOverreach('s3:DeleteBucket'), 'REFUSED'],
    ] as const)('reads back what a reactor did that %s', async (_what, when, error, status) => {
      const world = await aWorld();
      const state = await world.planned();
      world.member.faults.push({ phase: 'apply', when, error, times: 1 });

      const { result } = await executeReaction(state, world.dispatch);

      expect(result).toMatchObject({ status, verified: status === 'FIXED', backupRef: `execution/${state.id}/backup` });
      if (status !== 'FIXED') expect(result.reason).toContain(`(${error.name}: ${error.message}). Read back: `);
      expect(await world.stepsOf(state.id)).toEqual(expect.arrayContaining(['BACKED_UP', 'APPLIED', 'VERIFIED', 'CONCLUDED']));
    });

    it('takes what cannot be read back for not fixed', async () => {
      const world = await aWorld();
      const state = await world.planned();
      world.member.faults.push({ phase: 'verify', when: 'before', error: new ReactorDenied('AccessDenied'), times: 1 });

      const { result } = await executeReaction(state, world.dispatch);

      expect(result).toMatchObject({ status: 'FAILED', verified: false, reason: 'Read back: ReactorDenied: AccessDenied' });
    });

    it('keeps the state that it left, for a rollback to compare with; the fix stands where that cannot be read', async () => {
      const [world, blind] = [await aWorld(), await aWorld()];
      blind.member.faults.push({ phase: 'read-back', when: 'before', error: new ReactorDenied('AccessDenied'), times: 1 });
      const [state, other] = [await world.planned(), await blind.planned()];

      const results = [await executeReaction(state, world.dispatch), await executeReaction(other, blind.dispatch)];

      expect(results.map(({ result }) => result.status)).toEqual(['FIXED', 'FIXED']);
      expect((await world.records.find(state.id))?.kept?.left).toEqual({ policy: 'private' });
      expect((await blind.records.find(other.id))?.kept).not.toHaveProperty('left');
    });

    it.each([
      [0, ['plan', 'apply', 'verify', 'read-back']],
      [1, ['plan', 'apply', 'verify']],
    ])('reads that back only where its answer comes before the function ends (%i ms late)', async (late, phases) => {
      const world = await aWorld();
      const state = await world.planned();
      world.member.calls.splice(0);
      world.member.plan = () => {
        world.clock.advance(LATEST_READ_BACK_SECONDS * 1000 + late);
        return aPlan();
      };

      const { result } = await executeReaction(state, world.dispatch);

      expect(result).toMatchObject({ status: 'FIXED', verified: true });
      expect(world.member.phases()).toEqual(phases);
    });

    it('changes nothing of a backup that is too large to keep, and of an execution without a record', async () => {
      const world = await aWorld();
      world.member.plan = () => aPlan({ backup: 'x'.repeat(400_000) });
      const state = await world.planned();

      await expect(executeReaction(state, world.dispatch)).rejects.toThrow(ReactorInvalid);
      await expect(executeReaction({ ...state, id: 'unheard-of' }, world.dispatch)).rejects.toMatchObject({ name: 'ExecutionUnknown' });

      expect(world.member.policy).toBe('public');
    });
  });
});
