import { NotificationUnavailable } from '#domain/base/errors.ts';
import type { Approval } from '#domain/reaction/approval.ts';
import type { Decided, Planned } from '#domain/reaction/reaction-state.ts';
import { type ApprovalAnswerRequest, answerApproval } from '#handlers/answer-approval/core.ts';
import { approvalRequest, requestApproval } from '#handlers/request-approval/core.ts';
import { parseInput } from '#platform/base/task-pipeline.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';
import { type ReactionWorld, reactionWorld } from '../../support/reaction-world.ts';
import { aDecision, aPlan } from '../../support/reactions.ts';

const DAY_SECONDS = 86_400;
const FOUR_HOURS_SECONDS = 14_400;
const ANNA = { id: 'anna', groups: ['security-approvers'] };
const BEN = { id: 'ben', groups: ['security-approvers'] };

function ask(world: ReactionWorld, reaction: Planned, taskToken = 'token-1'): Promise<void> {
  world.state.stored = [{ ...reaction.finding }];
  return requestApproval({ taskToken, reaction }, { ...world, approvalSeconds: DAY_SECONDS, acknowledgeSeconds: FOUR_HOURS_SECONDS });
}

async function asked(world: ReactionWorld, overrides: Partial<Decided> = {}): Promise<Planned> {
  const reaction = await world.planned({ decision: aDecision({ mode: 'approval' }), ...overrides });
  await ask(world, reaction);
  return reaction;
}

type Given = Pick<ApprovalAnswerRequest, 'executionId' | 'verdict' | 'by'> & Partial<ApprovalAnswerRequest>;

function answer(request: Given, world: ReactionWorld): Promise<Approval> {
  return answerApproval({ comment: '', breakGlass: false, ...request }, world);
}

describe('an approval', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  beforeAll(async () => {
    tables = await startReactionTables();
  });
  afterAll(() => tables.close());
  const aWorld = async () => reactionWorld(await tables.fresh());

  it('asks with the plan, until when it lapses unless somebody takes it up, and the links to answer; the token goes nowhere', async () => {
    const world = await aWorld();

    const { id, result } = await asked(world);

    expect(world.seen.told).toMatchObject([
      {
        kind: 'APPROVAL_REQUESTED',
        expiresAt: '2026-11-03T12:00:00.000Z',
        links: { approve: `https://console.example/executions/${id}?answer=approve` },
      },
    ]);
    expect(JSON.stringify([world.seen.told, await world.records.find(id)])).not.toContain('token-1');
    expect(await world.approvals.find(id)).toMatchObject({
      taskToken: 'token-1',
      approval: { planHash: result.plan.hash, expiresAt: '2026-11-04T08:00:00.000Z' },
    });
  });

  it('has no question without a plan', async () => {
    const world = await aWorld();

    const without = { taskToken: 'token-1', reaction: await world.opened() };

    expect(() => parseInput(approvalRequest, without)).toThrow(/reaction\.result: /);
  });

  it.each([
    ['suppressed', { Workflow: { Status: 'SUPPRESSED' } }],
    ['resolved', { Workflow: { Status: 'RESOLVED' } }],
    ['archived', { RecordState: 'ARCHIVED' }],
    ['passed', { Compliance: { Status: 'PASSED', SecurityControlId: 'S3.2' } }],
  ])('is not given to a finding that is %s by now; it can still be rejected', async (reason, change) => {
    const world = await aWorld();
    const { id } = await asked(world);
    world.state.stored = world.state.stored.map((finding) => ({ ...finding, ...change }));

    await expect(answer({ executionId: id, verdict: 'approve', by: ANNA }, world)).rejects.toMatchObject({
      name: 'ApprovalRefused',
      message: expect.stringContaining(reason),
    });
    expect(world.seen.answers).toEqual([]);
    expect(await answer({ executionId: id, verdict: 'reject', by: BEN }, world)).toMatchObject({ answers: [{ verdict: 'reject' }] });
  });

  it('is not given to a finding that Security Hub no longer holds', async () => {
    const world = await aWorld();
    const { id } = await asked(world);
    world.state.stored = [];

    await expect(answer({ executionId: id, verdict: 'approve', by: ANNA }, world)).rejects.toThrow('no longer in Security Hub');
  });

  it.each([
    ['suppressed', { Workflow: { Status: 'SUPPRESSED' } }],
    ['passed', { Compliance: { Status: 'PASSED', SecurityControlId: 'S3.2' } }],
  ])('does not mind that the finding of another account with the same Id and ProductArn is %s', async (_reason, change) => {
    const world = await aWorld();
    const { id } = await asked(world);
    const [ours] = world.state.stored;
    world.state.stored = [{ ...ours, AwsAccountId: '111111111111', ...change }, { ...ours }];

    expect(await answer({ executionId: id, verdict: 'approve', by: ANNA }, world)).toMatchObject({ answers: [{ verdict: 'approve' }] });
  });

  it('is not given because another account still has an open finding with the same Id and ProductArn', async () => {
    const world = await aWorld();
    const { id } = await asked(world);
    const [ours] = world.state.stored;
    world.state.stored = [{ ...ours, AwsAccountId: '111111111111' }];
    await expect(answer({ executionId: id, verdict: 'approve', by: ANNA }, world)).rejects.toThrow('no longer in Security Hub');

    world.state.stored.push({ ...ours, Workflow: { Status: 'SUPPRESSED' } });
    await expect(answer({ executionId: id, verdict: 'approve', by: ANNA }, world)).rejects.toThrow('suppressed');
  });

  it('lets one answer through to the workflow, and writes down whose it is', async () => {
    const world = await aWorld();
    const { id } = await asked(world);

    const given = await answer({ executionId: id, verdict: 'approve', by: ANNA, comment: 'go' }, world);

    expect(given).toMatchObject({ answers: [{ verdict: 'approve', by: 'anna' }], delivered: true });
    expect(world.seen.answers).toEqual([{ verdict: 'approve', by: 'anna', comment: 'go' }]);
    expect((await world.records.find(id))?.steps).toContainEqual(expect.objectContaining({ name: 'APPROVAL_ANSWERED', actor: 'anna' }));
  });

  it('takes the first of two answers, one after the other or at once', async () => {
    const world = await aWorld();
    const [one, two] = [await asked(world, { id: 'one' }), await asked(world, { id: 'two' })];
    await answer({ executionId: one.id, verdict: 'reject', by: ANNA }, world);

    const second = answer({ executionId: one.id, verdict: 'approve', by: BEN }, world);
    await expect(second).rejects.toThrow(/answered/);
    const verdicts = ['approve', 'reject', 'approve', 'reject'] as const;
    const atOnce = await Promise.allSettled(
      verdicts.map((verdict, position) => answer({ executionId: two.id, verdict, by: position % 2 === 0 ? ANNA : BEN }, world)),
    );

    expect(atOnce.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(world.seen.answers).toHaveLength(2);
  });

  it.each([
    ['somebody without the right', { by: { id: 'eve', groups: ['developers'] } }, /not-an-approver/],
    ['whoever started the reaction', { by: { id: 'starter', groups: ['security-approvers'] } }, /own-request/],
  ])('does not take the approval of %s', async (_who, overrides, reason) => {
    const world = await aWorld();
    const { id } = await asked(world, { requestedBy: 'starter', trigger: 'manual' });

    await expect(answer({ executionId: id, verdict: 'approve', ...overrides }, world)).rejects.toThrow(reason);

    expect(world.seen.answers).toEqual([]);
    expect((await world.approvals.find(id))?.approval.answers).toEqual([]);
  });

  it('lets whoever started a reaction take it back', async () => {
    const world = await aWorld();
    const { id } = await asked(world, { requestedBy: 'starter' });

    await answer({ executionId: id, verdict: 'reject', by: { id: 'starter', groups: ['security-approvers'] } }, world);

    expect(world.seen.answers).toMatchObject([{ verdict: 'reject' }]);
  });

  it('takes no answer after the question expired, nor one for which the workflow no longer waits', async () => {
    const world = await aWorld();
    const [one, two] = [await asked(world, { id: 'one' }), await asked(world, { id: 'two' })];
    world.state.waits = false;
    await expect(answer({ executionId: one.id, verdict: 'approve', by: ANNA }, world)).rejects.toThrow(/no longer waits/);
    world.state.waits = true;
    world.clock.advance(DAY_SECONDS * 1000);

    await expect(answer({ executionId: two.id, verdict: 'approve', by: ANNA }, world)).rejects.toThrow(/expired/);
    await expect(answer({ executionId: 'unasked', verdict: 'approve', by: ANNA }, world)).rejects.toThrow(/Nobody asked/);

    expect(world.seen.answers).toEqual([]);
  });

  it('keeps a question from lapsing when somebody is at it, and only approvers can', async () => {
    const world = await aWorld();
    const { id } = await asked(world);

    await answer({ executionId: id, verdict: 'acknowledge', by: ANNA }, world);

    await expect(answer({ executionId: id, verdict: 'acknowledge', by: { id: 'eve', groups: [] } }, world)).rejects.toThrow();
    expect((await world.records.find(id))?.steps).toContainEqual(expect.objectContaining({ name: 'APPROVAL_ACKNOWLEDGED', actor: 'anna' }));
    expect((await world.approvals.find(id))?.approval.answers).toEqual([]);
  });

  it('asks again with a new token after a retry, and lets the same answer be given again', async () => {
    const world = await aWorld();
    const reaction = await world.planned({ decision: aDecision({ mode: 'approval' }) });
    world.state.trouble.publish.push(new NotificationUnavailable('away'));
    await expect(ask(world, reaction)).rejects.toThrow(NotificationUnavailable);
    world.state.waits = false;
    await expect(answer({ executionId: reaction.id, verdict: 'approve', by: ANNA }, world)).rejects.toThrow();
    world.state.waits = true;

    await ask(world, reaction, 'token-2');
    await answer({ executionId: reaction.id, verdict: 'approve', by: ANNA }, world);

    expect(await world.approvals.find(reaction.id)).toMatchObject({ taskToken: 'token-2', approval: { delivered: true } });
    expect(world.seen.told).toHaveLength(1);
    expect(world.seen.answers).toHaveLength(1);
  });

  describe('that needs two people', () => {
    /** Somebody used a custom action, and nobody knows who. */
    async function askedByAction(effect: 'reversible' | 'disruptive', world: ReactionWorld): Promise<string> {
      world.member.plan = () => aPlan({ effect });
      const { id } = await asked(world, { trigger: 'custom-action', requestedBy: 'React' });
      return id;
    }

    it('tells the workflow after the second, and of both', async () => {
      const world = await aWorld();
      const id = await askedByAction('disruptive', world);

      const first = await answer({ executionId: id, verdict: 'approve', by: ANNA, comment: 'seen' }, world);
      const soFar = [...world.seen.answers];
      await expect(answer({ executionId: id, verdict: 'approve', by: { ...ANNA, id: 'Anna' } }, world)).rejects.toThrow(/approved-before/);
      const second = await answer({ executionId: id, verdict: 'approve', by: BEN }, world);

      expect([first.delivered, soFar, second.delivered]).toEqual([false, [], true]);
      expect(world.seen.answers).toEqual([{ verdict: 'approve', by: 'anna, ben', comment: 'seen' }]);
      expect(await world.stepsOf(id)).toEqual(expect.arrayContaining(['APPROVAL_COUNTED', 'APPROVAL_ANSWERED']));
    });

    it('is over with one "no", also after one "yes"', async () => {
      const world = await aWorld();
      const id = await askedByAction('disruptive', world);
      await answer({ executionId: id, verdict: 'approve', by: ANNA }, world);

      await answer({ executionId: id, verdict: 'reject', by: BEN, comment: 'not today' }, world);

      expect(world.seen.answers).toEqual([{ verdict: 'reject', by: 'ben', comment: 'not today' }]);
    });

    it('does not lapse while the second is looked for: the first is a sign that somebody is at it', async () => {
      const world = await aWorld();
      const id = await askedByAction('disruptive', world);
      world.clock.advance(3 * 3_600_000);

      await answer({ executionId: id, verdict: 'approve', by: ANNA }, world);

      expect((await world.approvals.find(id))?.approval.lapsesAt).toBe('2026-11-03T15:00:00.000Z');
    });

    it('is one person for what can be rolled back, and the message says that the requester is unknown', async () => {
      const world = await aWorld();
      const id = await askedByAction('reversible', world);

      await answer({ executionId: id, verdict: 'approve', by: ANNA }, world);

      expect(world.seen.answers).toHaveLength(1);
      expect(world.seen.told).toMatchObject([{ demand: { people: 1, requester: 'unknown' } }]);
    });
  });

  it('lets whoever asked break the glass where the binding says so, and the workflow knows it', async () => {
    const world = await aWorld();
    const decision = aDecision({ mode: 'approval' });
    const { id } = await asked(world, {
      decision: { ...decision, binding: { ...decision.binding, selfApproval: true } },
      requestedBy: 'anna',
      trigger: 'manual',
    });
    const emergency = { executionId: id, verdict: 'approve', by: ANNA, breakGlass: true } as const;
    await expect(answer(emergency, world)).rejects.toThrow(/no-reason/);

    await answer({ ...emergency, comment: 'it burns' }, world);

    expect(world.seen.answers).toEqual([{ verdict: 'approve', by: 'anna', comment: 'it burns', breakGlass: true }]);
  });

  describe('by whoever asked, in an emergency', () => {
    async function askedInAnEmergency(world: ReactionWorld, fourEyes: 'usual' | 'strict' = 'usual') {
      const decision = aDecision({ mode: 'approval' });
      const { id } = await asked(world, {
        decision: { ...decision, binding: { ...decision.binding, selfApproval: true, fourEyes } },
        requestedBy: 'anna',
        trigger: 'manual',
      });
      world.seen.told.length = 0;
      return { executionId: id, verdict: 'approve', by: ANNA, comment: 'it burns', breakGlass: true } as const;
    }

    it('is told at once, with person, reason and plan', async () => {
      const world = await aWorld();

      await answer(await askedInAnEmergency(world), world);

      expect(world.seen.told).toMatchObject([
        {
          kind: 'SELF_APPROVED',
          mode: 'approval',
          requestedBy: 'anna',
          approved: { by: 'anna', comment: 'it burns', breakGlass: true },
          plan: { summary: aPlan().summary, changes: [{ field: aPlan().changes[0]?.field }] },
        },
      ]);
    });

    it('is told when it is the first of two, too', async () => {
      const world = await aWorld();

      await answer(await askedInAnEmergency(world, 'strict'), world);

      expect(world.seen.told).toMatchObject([{ kind: 'SELF_APPROVED', demand: { people: 2, requester: 'person' } }]);
      expect(world.seen.answers).toEqual([]);
    });

    it('does not reach the workflow before it was told, and the message is the same one again', async () => {
      const world = await aWorld();
      const emergency = await askedInAnEmergency(world);
      world.state.trouble.publish.push(new NotificationUnavailable('away'));
      await expect(answer(emergency, world)).rejects.toThrow(NotificationUnavailable);
      const before = [...world.seen.answers];
      world.state.waits = false;
      await expect(answer(emergency, world)).rejects.toThrow(/no longer waits/);
      world.state.waits = true;

      await answer(emergency, world);

      expect([before.length, world.seen.answers.length]).toEqual([0, 1]);
      expect(new Set(world.seen.told.map(({ id }) => id)).size).toBe(1);
    });

    it('tells nobody of an approval by somebody else', async () => {
      const world = await aWorld();
      const emergency = await askedInAnEmergency(world);

      await answer({ ...emergency, by: BEN }, world);

      expect(world.seen.told).toEqual([]);
    });
  });
});
