/** Work that takes longer than it may, on the whole local platform: nothing is done twice, and somebody is told. */
import { join } from 'node:path';
import { textAt } from '#domain/base/json.ts';
import { EXPRESS_SECONDS } from '#domain/reaction/express-workflow.ts';
import { DISPATCH_SECONDS, LEASE_MS, PLAN_SECONDS } from '#domain/reaction/phase-times.ts';
import { type LambdaStandIn, startLambda } from '#local/lambda/lambda.ts';
import type { OnCall } from '#local/reaction/functions.ts';
import type { DispatcherContainer } from '../support/dispatcher-at.ts';
import { describeOnPlatform, NO_BACKLOG, type ReactionPlatform } from '../support/reaction-platform.ts';

const MINUTE_MS = 60_000;
/** The pause of the workflow before a change is tried again. */
const PAUSE_MS = 25_000;
const never = () => new Promise<never>(() => undefined);

describeOnPlatform('out of time', (platform) => {
  async function reacted() {
    const binding = await platform.bind();
    const bucket = await platform.publicBucket();
    await platform.bringIn(bucket);
    return { binding, bucket, ...(await platform.aftermath(binding, bucket)) };
  }

  /** λ resume-reactions runs when the waiting is over, and all that follows from it is over. */
  async function resume(minutes: number): Promise<void> {
    platform.clock.advance(minutes * MINUTE_MS);
    await platform.reaction.resumeReactions();
    await platform.cloud.settled();
  }

  /** Both executions about a bucket: the one that waited, and the one that was begun instead. */
  async function recordsOf(binding: string) {
    const names = platform.listExecutions(binding).map(({ name }) => name);
    return Promise.all(names.map((name) => platform.reaction.execution(name)));
  }

  async function expectFixedLater(binding: string, bucket: { readonly name: string; readonly arn: string }): Promise<void> {
    const [, later] = await recordsOf(binding);
    expect(later?.result).toMatchObject({ status: 'FIXED', verified: true, backupRef: expect.any(String) });
    expect(platform.puppeteer.count('apply')).toBe(1);
    expect(await platform.look({}, bucket.name)).toBe('private');
    expect(platform.told(bucket.arn)).toEqual(['DEFERRED', 'FIXED']);
    expect(await platform.backlog()).toEqual(NO_BACKLOG);
  }

  it('ends a reactor that hangs in its plan, waits, and lets another execution change it', async () => {
    platform.puppeteer.order('before/plan', 'hang');

    const { binding, bucket, record, execution, ...after } = await reacted();
    await resume(16);

    expect(execution).toMatchObject({ type: 'EXPRESS', status: 'SUCCEEDED' });
    expect(record).toMatchObject({ kept: null, result: { status: 'DEFERRED', backupRef: null, why: [{ name: 'ReactorTimedOut' }] } });
    expect(after).toMatchObject({ sight: 'public', workflow: 'NEW', told: ['DEFERRED'] });
    await expectFixedLater(binding, bucket);
  });

  it('gives up a plan whose function never answers, and waits', async () => {
    let plans = 0;
    platform.onCall = async (name, payload, call) => {
      if (name !== 'dispatch-finding' || textAt(payload, 'phase') !== 'plan' || plans++ > 0) return call();
      platform.limits.advance(PLAN_SECONDS * 1000);
      return never();
    };

    const { binding, bucket, record, execution, ...after } = await reacted();
    await resume(16);

    expect(execution.steps).toContainEqual(expect.objectContaining({ kind: 'failed', state: 'Plan Reaction', detail: 'States.Timeout' }));
    expect(record).toMatchObject({ kept: null, result: { status: 'DEFERRED', why: [{ code: 'timed-out' }] } });
    expect(after).toMatchObject({ sight: 'public', workflow: 'NEW', told: ['DEFERRED'] });
    await expectFixedLater(binding, bucket);
  });

  it('ends a reactor that hangs in the look before the change, waits, and changes it once', async () => {
    platform.puppeteer.order('before/plan', async () => platform.puppeteer.order('before/plan', 'hang'));

    const { binding, bucket, record, ...after } = await reacted();
    await resume(16);

    expect(record).toMatchObject({ kept: null, result: { status: 'DEFERRED', backupRef: null, why: [{ name: 'ReactorTimedOut' }] } });
    expect(record.result?.plan).not.toBeNull();
    expect(after).toMatchObject({ sight: 'public', told: ['DEFERRED'] });
    await expectFixedLater(binding, bucket);
  });

  it.each([
    ['before it changed anything', 'before/apply', { status: 'FAILED', verified: false }, 'public'],
    ['after it changed everything', 'after/apply', { status: 'FIXED', verified: true }, 'private'],
  ] as const)(
    'ends a reactor that hangs in apply %s, reads back, keeps the backup and tells it once',
    async (_when, moment, result, sight) => {
      platform.puppeteer.order(moment, 'hang');

      const { bucket, record, ...after } = await reacted();
      await resume(21);

      expect(record.result).toMatchObject({ ...result, backupRef: expect.any(String) });
      expect(record.kept).not.toBeNull();
      expect(after).toMatchObject({ sight });
      expect(platform.puppeteer.count('apply')).toBe(1);
      expect(platform.told(bucket.arn)).toEqual([result.status]);
      expect(await platform.deferred(bucket.arn)).toEqual([]);
      expect(await platform.backlog()).toEqual(NO_BACKLOG);
    },
  );

  describe('of λ dispatch-finding', () => {
    let dispatcher: Dispatcher;
    beforeEach(async () => {
      platform.clock.hold();
      dispatcher = await startDispatcher(platform);
    });
    afterEach(() => dispatcher.end());

    /** The first change is made by a function that hangs after `apply`, until it is ended when so much time has passed. */
    function hangAfterApply(milliseconds: number): OnCall {
      platform.puppeteer.order('before/verify', async () => {
        platform.clock.advance(milliseconds);
        platform.limits.advance(milliseconds);
        await dispatcher.end();
      });
      let changes = 0;
      return async (name, payload, call) => {
        if (name !== 'dispatch-finding' || textAt(payload, 'phase') !== 'execute') return call();
        changes += 1;
        if (changes === 1) return dispatcher.invoke(JSON.stringify(payload));
        platform.clock.advance(PAUSE_MS);
        return call();
      };
    }

    it('calls it again after its lease, which finishes under the first backup', async () => {
      platform.onCall = hangAfterApply(DISPATCH_SECONDS * 1000);

      const { record, execution, steps, ...after } = await reacted();

      expect(execution).toMatchObject({ type: 'EXPRESS', status: 'SUCCEEDED' });
      expect(execution.steps).toContainEqual(expect.objectContaining({ kind: 'failed', detail: 'Sandbox.Timedout' }));
      expect(DISPATCH_SECONDS * 1000 + PAUSE_MS).toBeGreaterThan(LEASE_MS);
      expect(record.result).toMatchObject({ status: 'FIXED', verified: true, backupRef: `execution/${record.id}/backup` });
      expect(JSON.stringify(record.kept?.plan.backup)).toContain('Everybody');
      expect(steps.filter((step) => step === 'BACKED_UP' || step === 'CONCLUDED' || step === 'NOTIFIED')).toHaveLength(3);
      expect(after).toMatchObject({ sight: 'private', workflow: 'RESOLVED', told: ['FIXED'] });
      expect(await platform.backlog()).toEqual(NO_BACKLOG);
    });

    it('lets the sweeper conclude it where the Express execution is over before', async () => {
      platform.onCall = hangAfterApply(EXPRESS_SECONDS * 1000);

      const { bucket, record, execution, ...after } = await reacted();
      platform.onCall = undefined;
      await resume(21);
      await resume(21);

      expect(execution.status).toBe('TIMED_OUT');
      expect({ result: record.result, told: after.told }).toEqual({ result: null, told: [] });
      const concluded = await platform.reaction.execution(record.id);
      expect(concluded?.result).toMatchObject({
        status: 'FAILED',
        backupRef: `execution/${record.id}/backup`,
        why: [{ code: 'lost-in-change' }],
      });
      expect(concluded?.kept).not.toBeNull();
      expect(platform.puppeteer.count('apply')).toBe(1);
      expect(platform.told(bucket.arn)).toEqual(['FAILED']);
      expect(await platform.backlog()).toEqual(NO_BACKLOG);
    });
  });
});

type Dispatcher = Pick<LambdaStandIn, 'invoke'> & { readonly end: () => Promise<void> };

/** λ dispatch-finding as a process that can be ended, its clock held at the time of its start. */
async function startDispatcher({ reaction, clock }: ReactionPlatform): Promise<Dispatcher> {
  const container: DispatcherContainer = { place: reaction.place, variables: reaction.variablesOf('dispatch-finding'), now: clock.now() };
  const { invoke, close } = await startLambda({
    functionName: 'dispatch-finding',
    bundle: join(import.meta.dirname, '../support/dispatcher-at.ts'),
    environment: { CONTAINER: JSON.stringify(container) },
    memoryMb: 512,
  });
  let ending: Promise<void> | undefined;
  return { invoke, end: () => (ending ??= close()) };
}
