import { SecurityHubThrottled, WorkflowUnavailable } from '#domain/base/errors.ts';
import type { LateMove } from '#domain/finding/late-move.ts';
import type { DeferredReaction } from '#domain/reaction/deferred-reaction.ts';
import { readDueReaction, writeDueReaction } from '#domain/reaction/due-reaction.ts';
import { identifySubject, subjectHash } from '#domain/reaction/execution-name.ts';
import { recordExecution } from '#handlers/record-execution/core.ts';
import { sendNotification } from '#handlers/send-notification/core.ts';
import { controlDocument, importedEvent } from '../../support/findings.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';
import { type ReactionWorld, reactionWorld } from '../../support/reaction-world.ts';
import { aPlan, aResult, BUCKET, MEMBER } from '../../support/reactions.ts';

const MINUTE = 60_000;
const DOCUMENT = controlDocument();

describe('resume-reactions', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  beforeAll(async () => {
    tables = await startReactionTables();
  });
  afterAll(() => tables.close());
  const aWorld = async () => reactionWorld(await tables.fresh());
  const wait = async ({ deferred, clock }: ReactionWorld, overrides: Partial<DeferredReaction> = {}) => {
    const { Id, ProductArn } = DOCUMENT;
    const waiting: DeferredReaction = {
      subject: '0123',
      finding: { Id: String(Id), ProductArn: String(ProductArn), AwsAccountId: MEMBER, Region: 'eu-central-1' },
      resourceId: BUCKET,
      trigger: 'event',
      requestedBy: null,
      retryAt: clock.now() + MINUTE,
      because: 'budget-spent',
      ...overrides,
    };
    await deferred.put(waiting);
    return waiting;
  };
  const listWaiting = ({ deferred }: ReactionWorld) => deferred.listDue(Number.MAX_SAFE_INTEGER, 100);

  describe('a finding that was to be moved', () => {
    const move = (Id: string): LateMove => ({
      finding: {
        Id,
        ProductArn: 'arn:aws:securityhub:eu-central-1::product/aws/securityhub',
        AwsAccountId: MEMBER,
        Region: 'eu-central-1',
      },
      to: 'RESOLVED',
      note: `note of ${Id}`,
      reopens: false,
      since: 0,
    });
    const listMoves = ({ moves }: ReactionWorld) => moves.listDue(Number.MAX_SAFE_INTEGER, 100);

    it('is moved at the next run, and once', async () => {
      const world = await aWorld();
      await world.moves.put(move('one'), world.clock.now());

      const first = await world.resume();
      const second = await world.resume();

      expect(first).toMatchObject({ outcomes: [{ kind: 'settled', findingId: 'one', to: 'RESOLVED', move: 'moved' }], error: undefined });
      expect(second.outcomes).toEqual([]);
      expect(world.seen.moved).toEqual([{ to: 'RESOLVED', note: 'note of one', reopens: false }]);
    });

    it('waits on where Security Hub takes no more, behind the others, and says so', async () => {
      const world = await aWorld();
      const now = world.clock.now();
      for (const [index, id] of ['one', 'two'].entries()) await world.moves.put(move(id), now + index - 1);
      world.state.trouble.move.push(new SecurityHubThrottled('slow'));

      const first = await world.resume();
      const second = await world.resume();

      expect(first).toMatchObject({ outcomes: [], error: { name: 'SecurityHubThrottled' } });
      expect(second.outcomes).toMatchObject([{ kind: 'settled', findingId: 'two' }]);
      expect(await listMoves(world)).toMatchObject([{ finding: { Id: 'one' } }]);

      world.clock.advance(5 * MINUTE);
      expect((await world.resume()).outcomes).toMatchObject([{ kind: 'settled', findingId: 'one' }]);
    });

    it('keeps nothing else from being resumed where Security Hub cannot be asked', async () => {
      const world = await aWorld();
      await world.moves.put(move('one'), world.clock.now());
      world.state.trouble.read.push(new SecurityHubThrottled('slow'));

      expect(await world.resume()).toMatchObject({ outcomes: [], error: { name: 'SecurityHubThrottled' } });
      expect(await listMoves(world)).toHaveLength(1);
    });
  });

  describe('what waited', () => {
    it('goes on its way when its time has come, with the finding as it is now, and waits no more', async () => {
      const world = await aWorld();
      world.state.stored = [{ ...DOCUMENT, Title: 'written since' }];
      const waiting = await wait(world, { trigger: 'custom-action', requestedBy: 'React' });
      const early = await world.resume();
      world.clock.advance(2 * MINUTE);

      const late = await world.resume();

      expect(early).toMatchObject({ outcomes: [], lateSeconds: 0 });
      expect(late).toMatchObject({ outcomes: [{ kind: 'resumed', resourceId: BUCKET, why: 'budget-spent' }], lateSeconds: 60 });
      expect(world.seen.queued).toEqual([writeDueReaction(waiting, world.state.stored[0])]);
      expect(readDueReaction(world.seen.queued[0] ?? '')).toMatchObject({ trigger: 'custom-action', requestedBy: 'React' });
      expect(await listWaiting(world)).toEqual([]);
    });

    it.each([
      ['gone', undefined],
      ['suppressed', { Workflow: { Status: 'SUPPRESSED' } }],
      ['passed', { Compliance: { Status: 'PASSED', SecurityControlId: 'S3.2' } }],
      ['resolved', { Workflow: { Status: 'RESOLVED' } }],
      ['gone', { AwsAccountId: '111111111111' }],
    ])('is dropped where the finding is %s', async (why, overrides) => {
      const world = await aWorld();
      world.state.stored = overrides === undefined ? [] : [controlDocument(overrides)];
      await wait(world, { retryAt: world.clock.now() });

      expect(await world.resume()).toMatchObject({ outcomes: [{ kind: 'dropped', why }], error: undefined });
      expect(world.seen.queued).toEqual([]);
      expect(await listWaiting(world)).toEqual([]);
    });

    it('starts one execution, also where it is sent twice', async () => {
      const world = await aWorld();
      world.state.stored = [DOCUMENT];
      const waiting = await wait(world, { retryAt: world.clock.now() });
      await world.resume();
      await world.deferred.put(waiting);
      await world.resume();

      const outcomes = await world.deliver(...world.seen.queued);

      expect(outcomes.map(({ kind }) => kind)).toEqual(['started', 'repeated']);
    });

    it('waits on where it cannot be sent, behind the others, and says so', async () => {
      const world = await aWorld();
      world.state.stored = [DOCUMENT];
      const now = world.clock.now();
      for (const subject of ['one', 'two']) await wait(world, { subject, retryAt: now });
      world.state.trouble.send.push(new WorkflowUnavailable('away'));

      const report = await world.resume();

      expect(report.outcomes.map(({ kind }) => kind).toSorted()).toEqual(['postponed', 'resumed']);
      expect(report.error).toMatchObject({ name: 'WorkflowUnavailable' });
      expect(await listWaiting(world)).toMatchObject([{ retryAt: now + 5 * MINUTE }]);
      world.state.trouble.read.push(new SecurityHubThrottled('slow down'));
      world.clock.advance(5 * MINUTE);
      await expect(world.resume()).rejects.toMatchObject({ retryable: true });
      expect(await listWaiting(world)).toHaveLength(1);
    });

    it('is taken in portions', async () => {
      const world = await aWorld();
      world.state.stored = [DOCUMENT];
      const retryAt = world.clock.now();
      for (let position = 0; position < 101; position += 1) await wait(world, { subject: `subject-${position}`, retryAt });

      expect([(await world.resume()).outcomes.length, (await world.resume()).outcomes.length]).toEqual([100, 1]);
    });
  });

  describe('an execution that never told its end', () => {
    /** The execution that concludes another one, as the workflow runs it: parsed, recorded, told. */
    const conclude = async (world: ReactionWorld) => {
      const { outcomes } = await world.resume();
      const concluding = world.seen.started.splice(0).filter(({ name }) => name.startsWith('ended-'));
      for (const { input } of concluding) {
        const { reactions } = await world.parse(Object(input));
        for (const state of reactions) await sendNotification(await recordExecution(state as never, world), world);
      }
      return outcomes.map(({ kind }) => kind);
    };

    it('is left alone while it runs or may run, for days, and once it has told', async () => {
      const world = await aWorld();
      const { id } = await world.opened();
      world.state.running.add(id);
      world.clock.advance(19 * MINUTE);
      const early = await conclude(world);
      world.clock.advance(MINUTE);
      const running = [await conclude(world), await conclude(world)];
      world.clock.advance(3 * 24 * 60 * MINUTE);
      const later = await conclude(world);
      await sendNotification(await world.openedState({ result: aResult({ status: 'FIXED' }) }), world);
      world.clock.advance(60 * MINUTE);

      expect([early, ...running, later, await conclude(world)]).toEqual([[], ['running'], [], ['running'], []]);
    });

    it('has failed where the change had begun: the backup is kept, people are told once, and its claim cools down', async () => {
      const world = await aWorld();
      await world.deliver(importedEvent(DOCUMENT));
      const [started] = world.seen.started.splice(0);
      const { reactions } = await world.parse(Object(started?.input), started?.name);
      const id = reactions[0]?.id ?? '';
      await world.records.keep(id, aPlan(), {});
      world.clock.advance(20 * MINUTE);

      const kinds = [await conclude(world), await conclude(world)];

      expect(kinds).toEqual([['concluded'], []]);
      expect((await world.records.find(id))?.result).toMatchObject({
        status: 'FAILED',
        backupRef: `execution/${id}/backup`,
        reason: 'The execution was lost after the change began; the backup is kept.',
      });
      expect(world.seen.told).toMatchObject([{ kind: 'FAILED', hasBackup: true }]);
      expect(world.seen.moved).toMatchObject([{ to: 'NOTIFIED', reopens: true }]);
      expect(await world.deliver(importedEvent(DOCUMENT))).toMatchObject([{ kind: 'repeated' }]);
    });

    it('is tried again where nothing had begun, once; then it has failed', async () => {
      const world = await aWorld();
      const lose = async () => {
        await world.deliver(importedEvent(DOCUMENT));
        const [started] = world.seen.started.splice(0);
        const { reactions } = await world.parse(Object(started?.input), started?.name);
        world.clock.advance(20 * MINUTE);
        await conclude(world);
        return (await world.records.find(reactions[0]?.id ?? ''))?.result;
      };

      expect(await lose()).toMatchObject({ status: 'DEFERRED', retryAt: new Date(world.clock.now()).toISOString() });
      expect(await lose()).toMatchObject({ status: 'FAILED', backupRef: null });
    });

    it('is not begun again unasked where a person wanted it', async () => {
      const world = await aWorld();
      const { id } = await world.opened({ trigger: 'manual', requestedBy: 'ana' });
      world.clock.advance(20 * MINUTE);

      await conclude(world);

      expect((await world.records.find(id))?.result).toMatchObject({ status: 'FAILED', reason: expect.stringContaining('lost before') });
    });

    it('keeps the result that it had', async () => {
      const world = await aWorld();
      const { id } = await world.opened();
      await world.records.conclude(id, aResult({ status: 'FIXED' }));
      world.clock.advance(20 * MINUTE);

      await conclude(world);

      expect(world.seen.told).toMatchObject([{ kind: 'FIXED' }]);
      expect(world.seen.moved).toMatchObject([{ to: 'RESOLVED' }]);
    });
  });

  it('closes a wave of a hundred buckets with a budget of ten an hour within ten hours, each once', async () => {
    const world = await aWorld();
    const budget = { bindingId: 'public-buckets', accountId: MEMBER, changesPerHour: 10 };
    const breaker = { bindingId: 'public-buckets', failures: 3, pauseMinutes: 60 };
    const buckets = Array.from({ length: 100 }, (_, position) => `arn:aws:s3:::bucket-${position}`);
    world.state.stored = buckets.map((arn) => controlDocument({ Id: `finding-${arn}`, Resources: [{ Type: 'AwsS3Bucket', Id: arn }] }));
    const closed: string[] = [];
    /** The dispatcher and λ record-execution, as far as the guards see them. */
    const react = async () => {
      const begun: (() => Promise<void>)[] = [];
      for (const { name, input } of world.seen.started.splice(0)) {
        const [reaction] = (await world.parse(Object(input), name)).reactions;
        if (reaction?.claim == null) throw new Error('no claim');
        const { claim, id, resource, finding } = reaction;
        const subject = subjectHash(identifySubject(reaction));
        const at = world.clock.now();
        const wait = async (retryAt: number, because: string) => {
          const { Id, ProductArn, AwsAccountId, Region } = finding;
          const of = { Id, ProductArn, AwsAccountId, Region };
          await world.deferred.put({
            subject,
            finding: of,
            resourceId: resource.Id,
            trigger: 'event',
            requestedBy: null,
            retryAt,
            because,
          });
          await world.guards.ended(claim, { kind: 'free', at, isLost: false });
          await world.records.close(id);
        };
        const may = await world.guards.mayChange(breaker, id);
        if (may.kind === 'later') {
          await wait(may.at, may.because.code);
          continue;
        }
        const taken = await world.guards.takeBudget(budget, { subject, executionId: id });
        if (taken.kind === 'later') await wait(taken.at, 'budget-spent');
        else
          begun.push(async () => {
            closed.push(resource.Id);
            await world.guards.noteOutcome(breaker, id, true);
            await world.guards.ended(claim, { kind: 'cool-down', at, until: at + 60 * MINUTE, isFix: true });
            await world.records.close(id);
            world.state.stored = world.state.stored.map((one) =>
              Object(one['Resources'])[0].Id === resource.Id ? { ...one, Workflow: { Status: 'RESOLVED' } } : one,
            );
          });
      }
      // All of them are under way at the same time.
      for (const end of begun) await end();
    };

    const began = world.clock.now();
    await world.deliver(...world.state.stored.map((document) => importedEvent(document)));
    await react();
    while (closed.length < 100 && world.clock.now() - began < 12 * 60 * MINUTE) {
      const [next] = await listWaiting(world);
      world.clock.advance(Math.max(MINUTE, (next?.retryAt ?? 0) - world.clock.now()));
      await world.resume();
      await world.deliver(...world.seen.queued.splice(0));
      await react();
    }

    expect(closed.toSorted()).toEqual(buckets.toSorted());
    expect((world.clock.now() - began) / (60 * MINUTE)).toBeLessThan(10);
  }, 600_000);
});
