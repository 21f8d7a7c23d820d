/** Faults on the way of a finding, on the whole local platform, and the facts that hold everywhere afterwards. */
import { join } from 'node:path';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Context } from 'aws-lambda';
import { textAt } from '#domain/base/json.ts';
import { pipeline } from '#handlers/start-reaction/handler.ts';
import { type LambdaStandIn, startLambda } from '#local/lambda/lambda.ts';
import { lambdaContext } from '#local/lambda-context.ts';
import { sqsRecord } from '#local/sqs-event.ts';
import type { DispatcherContainer } from '../support/dispatcher-at.ts';
import { importedEvent } from '../support/findings.ts';
import { aNotification } from '../support/notifications.ts';
import { type Bucket, describeOnPlatform, HOME, NO_BACKLOG, type ReactionPlatform } from '../support/reaction-platform.ts';

const HOUR_MS = 3_600_000;
/** The most time that passes on the held clock from the start of a dispatcher to its call. */
const UNTIL_CALLED_MS = 5_000;
const APPROVER = { id: 'mei', groups: ['security-approvers'] };
/** Ended after each test. */
const dispatchers: Dispatcher[] = [];

describeOnPlatform('after a fault', (platform) => {
  afterEach(() => Promise.all(dispatchers.splice(0).map(({ end }) => end())));
  const answer = (executionId: string, verdict: 'approve' | 'reject', by = APPROVER) =>
    platform.reaction.answerApproval({ executionId, action: verdict, by });

  /** A bucket whose question waits for an answer. */
  async function asked() {
    const binding = await platform.bind({ mode: 'approval' });
    const bucket = await platform.publicBucket();
    await platform.bringIn(bucket);
    const { execution } = await platform.aftermath(binding, bucket);
    return { binding, bucket, id: execution.name };
  }

  describe('of a reactor', () => {
    /** One bucket that the puppet is to close by itself, with what it does instead; the state afterwards. */
    async function reacted() {
      const binding = await platform.bind();
      const bucket = await platform.publicBucket();
      await platform.bringIn(bucket);
      return { bucket, ...(await platform.aftermath(binding, bucket)) };
    }

    it('finishes under the first backup what a dispatcher had begun that was killed between apply and record', async () => {
      platform.clock.hold();
      const dispatcher = await startDispatcher(platform);
      platform.puppeteer.order('before/verify', dispatcher.end);
      let busy = 0;
      /** The workflow tries again 25 s later. */
      const pauseAfter = (error: unknown) => {
        platform.clock.advance(25_000);
        return error;
      };
      platform.onCall = async (name, payload, call) => {
        if (name === 'dispatch-finding' && textAt(payload, 'phase') === 'execute' && platform.puppeteer.count('apply') === 0)
          return dispatcher.invoke(JSON.stringify(payload)).catch((error: unknown) => Promise.reject(pauseAfter(error)));
        try {
          return await call();
        } catch (error) {
          if (error instanceof Error && error.name === 'ExecutionBusy') busy += 1;
          throw pauseAfter(error);
        }
      };

      const { bucket, execution, record, steps, ...after } = await reacted();

      expect(busy).toBeGreaterThanOrEqual(4);
      expect(execution).toMatchObject({ status: 'SUCCEEDED', type: 'EXPRESS' });
      expect(platform.puppeteer.count('apply')).toBe(2);
      expect(record.result).toMatchObject({ status: 'FIXED', verified: true, backupRef: `execution/${record.id}/backup` });
      expect(JSON.stringify(record.kept?.plan.backup)).toContain('Everybody');
      expect(steps).toEqual([
        'OPENED',
        'PLANNED',
        'BACKED_UP',
        'APPLIED',
        'APPLIED',
        'VERIFIED',
        'CONCLUDED',
        'FINDING_UPDATED',
        'NOTIFIED',
      ]);
      expect(after).toMatchObject({ sight: 'private', workflow: 'RESOLVED', told: ['FIXED'] });
      expect(await platform.backlog()).toEqual(NO_BACKLOG);

      await platform.reaction.rollBack({ executionId: record.id, requestedBy: 'mei' });
      expect(await platform.look({}, bucket.name)).toBe('public');
    });

    it('believes what it reads back of a reactor that crashed after it had changed everything', async () => {
      platform.puppeteer.order('after/apply', 'crash');

      const { record, steps, ...after } = await reacted();

      expect(record.result).toMatchObject({ status: 'FIXED', verified: true, backupRef: expect.any(String) });
      expect(record.steps.find(({ name }) => name === 'APPLIED')?.detail).toMatchObject({ error: 'ReactorFailed' });
      expect(steps).toContain('BACKED_UP');
      expect(after).toMatchObject({ sight: 'private', workflow: 'RESOLVED', told: ['FIXED'] });
      expect(after.note).toContain(record.id);
    });

    it('says that a reactor failed that crashed before it changed anything, and leaves the finding open', async () => {
      platform.puppeteer.order('before/apply', 'crash');

      const { record, execution, ...after } = await reacted();

      expect(execution).toMatchObject({ status: 'FAILED', failure: { error: 'ReactionFailed' } });
      expect(record.result).toMatchObject({ status: 'FAILED', verified: false, backupRef: expect.any(String) });
      expect(record.result?.reason).toMatch(/Runtime\.ExitError.*still to do/);
      expect(record.kept).not.toBeNull();
      expect(after).toMatchObject({ sight: 'public', workflow: 'NOTIFIED', told: ['FAILED'] });
      expect(after.note).toMatch(/^FAILED by puppet-bucket/);
      expect(await platform.backlog()).toEqual(NO_BACKLOG);
    });

    it('gives up a reactor that runs out of time, reads back and says so', async () => {
      platform.puppeteer.order('before/apply', 'hang');

      const { record, execution, ...after } = await reacted();

      expect(execution.status).toBe('FAILED');
      expect(record.result).toMatchObject({ status: 'FAILED', verified: false });
      expect(record.result?.reason).toMatch(/\(ReactorTimedOut: .*Read back: still to do/);
      expect(after).toMatchObject({ sight: 'public', workflow: 'NOTIFIED', told: ['FAILED'] });
    });

    it('does not believe a reactor that says it is done: what is read back counts', async () => {
      platform.puppeteer.order('before/apply', 'pretend');

      const { record, execution, ...after } = await reacted();

      expect(execution.status).toBe('FAILED');
      expect(record.result).toMatchObject({ status: 'FAILED', verified: false, reason: expect.stringMatching(/^Read back: still to do/) });
      expect(after).toMatchObject({ sight: 'public', workflow: 'NOTIFIED', told: ['FAILED'] });
    });

    it('says what is half done where the credentials expired in between, and can take it back', async () => {
      platform.puppeteer.order('before/apply', 'lose-credentials');

      const { bucket, record, ...after } = await reacted();

      expect(record.result).toMatchObject({ status: 'FAILED', verified: false, backupRef: expect.any(String) });
      expect(record.result?.reason).toMatch(/\(ReactorDenied: .*ExpiredToken.*Read back: still to do/);
      expect(after).toMatchObject({ workflow: 'NOTIFIED', told: ['FAILED'] });
      // Block Public Access came first, the policy is still there.
      expect(after.sight).toBe('private');

      await platform.reaction.rollBack({ executionId: record.id, requestedBy: 'mei' });

      const rolledBack = await platform.reaction.execution(record.id);
      expect(await platform.look({}, bucket.name)).toBe('public');
      expect(rolledBack?.result).toMatchObject({ status: 'ROLLED_BACK', verified: true });
      await platform.cloud.settled();
      expect(platform.told(bucket.arn)).toEqual(['FAILED', 'ROLLED_BACK']);
    });

    it('calls a rollback failed that was said to be done and was not, and finishes it when asked again', async () => {
      const { bucket, record } = await reacted();
      platform.puppeteer.order('before/rollback', 'pretend');

      const pretended = await platform.reaction.rollBack({ executionId: record.id, requestedBy: 'mei' });
      const sight = await platform.look({}, bucket.name);
      const done = await platform.reaction.rollBack({ executionId: record.id, requestedBy: 'mei' });
      await platform.cloud.settled();

      expect(pretended).toMatchObject({
        status: 'FAILED',
        verified: false,
        reason: expect.stringContaining('does not read back as it was'),
      });
      expect(sight).toBe('private');
      expect(done).toMatchObject({ status: 'ROLLED_BACK', verified: true });
      expect(await platform.look({}, bucket.name)).toBe('public');
      expect(platform.told(bucket.arn)).toEqual(['FIXED', 'ROLLBACK_FAILED', 'ROLLED_BACK']);
    });

    it('stops a binding after three failures in a row, and changes nothing under it until the pause is over', async () => {
      const binding = await platform.bind({ coolDownMinutes: 5 });
      const buckets = [await platform.publicBucket(), await platform.publicBucket(), await platform.publicBucket()];
      for (const bucket of buckets) {
        platform.puppeteer.order('before/apply', 'pretend');
        await platform.bringIn(bucket);
        platform.clock.advance(20_000);
      }
      const fourth = await platform.publicBucket();

      await platform.bringIn(fourth);

      const after = await platform.aftermath(binding, fourth);
      expect(after.record.result).toMatchObject({ status: 'DEFERRED', reason: expect.stringContaining('too many of its changes failed') });
      expect(after).toMatchObject({ sight: 'public', workflow: 'NEW', told: ['DEFERRED'] });
      expect(platform.puppeteer.count('apply')).toBe(3);
    });
  });

  describe('of the chat', () => {
    it('keeps messages while WeCom is away for an hour, and tells each once when it is back', async () => {
      const binding = await platform.bind();
      const bucket = await platform.publicBucket();
      const accepted = platform.reaction.wecom.answers()['0'] ?? 0;
      platform.reaction.wecom.failWith('down');

      platform.cloud.securityHub.ingest(bucket.document);
      await platform.cloud.securityHub.delivered();
      await eventually(async () => (await platform.aftermath(binding, bucket)).steps.includes('NOTIFIED'));
      const meanwhile = await platform.aftermath(binding, bucket);
      const waiting = await platform.backlog();
      platform.clock.advance(HOUR_MS);
      platform.reaction.wecom.recover();
      await platform.cloud.settled();

      expect(meanwhile).toMatchObject({ sight: 'private', workflow: 'RESOLVED', told: [] });
      expect(meanwhile.record.result).toMatchObject({ status: 'FIXED', verified: true });
      expect(waiting).toEqual({ ...NO_BACKLOG, notifications: 1 });
      expect(platform.told(bucket.arn)).toEqual(['FIXED']);
      expect(platform.reaction.wecom.answers()['0']).toBe(accepted + 1);
      expect(await platform.backlog()).toEqual(NO_BACKLOG);
    });

    it('tells a message once that SNS delivers four times', async () => {
      const sns = platform.reaction.host.client(SNSClient);
      const bucket = await platform.publicBucket();
      const message = JSON.stringify(aNotification(bucket.name, { finding: { resource: { type: 'AwsS3Bucket', id: bucket.arn } } }));

      for (let delivery = 0; delivery < 4; delivery += 1) {
        await sns.send(new PublishCommand({ TopicArn: platform.reaction.topicArn, Message: message }));
        if (delivery === 1) await platform.cloud.settled();
      }
      await platform.cloud.settled();
      sns.destroy();

      expect(platform.told(bucket.arn)).toEqual(['FIXED']);
      expect(await platform.backlog()).toEqual(NO_BACKLOG);
    });
  });

  describe('of an approval', () => {
    it('counts the first answer only, whoever gives the second', async () => {
      const { binding, bucket, id } = await asked();

      await answer(id, 'approve');
      await expect(answer(id, 'reject', { ...APPROVER, id: 'lin' })).rejects.toMatchObject({ name: 'ApprovalRefused' });
      await expect(answer(id, 'approve')).rejects.toMatchObject({ name: 'ApprovalRefused' });
      await platform.cloud.settled();

      const { record, steps, ...after } = await platform.aftermath(binding, bucket);
      expect(record.result).toMatchObject({ status: 'FIXED', verified: true });
      expect(steps.filter((step) => step === 'APPROVAL_ANSWERED')).toHaveLength(1);
      expect(record.steps.find(({ name }) => name === 'APPROVAL_ANSWERED')?.actor).toBe('mei');
      expect(platform.puppeteer.count('apply')).toBe(1);
      expect(after).toMatchObject({ sight: 'private', workflow: 'RESOLVED', told: ['APPROVAL_REQUESTED', 'FIXED'] });
    });

    it.each(['States.Timeout', 'States.HeartbeatTimeout'] as const)('refuses an answer after %s, and nothing is changed', async (lapse) => {
      const { binding, bucket, id } = await asked();

      platform.reaction.stepFunctions.lapse(lapse);
      await platform.cloud.settled();

      await expect(answer(id, 'approve')).rejects.toMatchObject({ name: 'ApprovalRefused' });
      const { record, ...after } = await platform.aftermath(binding, bucket);
      expect(record.result).toMatchObject({ status: 'REJECTED', reason: 'Nobody answered in time.', backupRef: null });
      expect(record.kept).toBeNull();
      expect(platform.puppeteer.count('apply')).toBe(0);
      expect(after).toMatchObject({ sight: 'public', workflow: 'NOTIFIED', told: ['APPROVAL_REQUESTED', 'LAPSED'] });
      expect(await platform.backlog()).toEqual(NO_BACKLOG);
    });

    it('ignores who has not the right, and still waits for who has', async () => {
      const { binding, bucket, id } = await asked();

      await expect(answer(id, 'approve', { id: 'eve', groups: ['developers'] })).rejects.toThrow('eve is in none of the groups');
      const meanwhile = await platform.aftermath(binding, bucket);
      await answer(id, 'reject');
      await platform.cloud.settled();

      expect(meanwhile).toMatchObject({ status: 'RUNNING', sight: 'public', workflow: 'NEW' });
      expect(meanwhile.steps).not.toContain('APPROVAL_ANSWERED');
      const { record, ...after } = await platform.aftermath(binding, bucket);
      expect(record.result).toMatchObject({ status: 'REJECTED', reason: 'Rejected by mei.' });
      expect(after).toMatchObject({ sight: 'public', workflow: 'NOTIFIED', told: ['APPROVAL_REQUESTED', 'REJECTED'] });
    });

    it('carries out nothing that differs from what was approved', async () => {
      const { binding, bucket, id } = await asked();
      await platform.letIn(bucket, 'arn:aws:iam::444455556666:root', '*');

      await answer(id, 'approve');
      await platform.cloud.settled();

      const { record, ...after } = await platform.aftermath(binding, bucket);
      expect(record.result).toMatchObject({ status: 'REFUSED', reason: expect.stringContaining('changed since the plan was made') });
      expect(platform.puppeteer.count('apply')).toBe(0);
      expect(after).toMatchObject({ sight: 'public', workflow: 'NOTIFIED', told: ['APPROVAL_REQUESTED', 'REFUSED'] });
    });
  });

  describe('of too much', () => {
    it('changes no more in an hour than the budget allows, and says why', async () => {
      const binding = await platform.bind({ budget: { changesPerHour: 1 } });
      const [first, second] = [await platform.publicBucket(), await platform.publicBucket()];

      await platform.bringIn(first);
      await platform.bringIn(second);

      expect(await platform.aftermath(binding, first)).toMatchObject({ sight: 'private', workflow: 'RESOLVED', told: ['FIXED'] });
      const { record, ...after } = await platform.aftermath(binding, second);
      expect(record.result).toMatchObject({ status: 'DEFERRED', reason: expect.stringContaining('made its 1 changes of this hour') });
      expect(record.kept).toBeNull();
      expect(after).toMatchObject({ sight: 'public', workflow: 'NEW', told: ['DEFERRED'] });
      expect(platform.puppeteer.count('apply')).toBe(1);
    });

    it('reacts once to an event that one batch delivers four times', async () => {
      const { binding, bucket } = await known();
      const event = importedEvent(bucket.document);

      for (let delivery = 0; delivery < 4; delivery += 1) void platform.cloud.bus.put(event);
      await platform.cloud.settled();

      await expectOneReaction(binding, bucket);
    });

    it('reacts once to an event that four containers take at the same moment, and is told the others come again', async () => {
      const { binding, bucket } = await known();
      const handler = pipeline.start(platform.reaction.variablesOf('start-reaction'), platform.reaction.host);
      const deliver = (messageId: string) =>
        handler(
          {
            Records: [
              sqsRecord(
                { MessageId: messageId, Body: JSON.stringify(importedEvent(bucket.document)) },
                platform.reaction.queues.reactions.arn,
              ),
            ],
          },
          startReactionContext(),
        );

      const answers = await Promise.all(['a', 'b', 'c', 'd'].map(deliver));
      const again = answers.flatMap(({ batchItemFailures }) => batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      const second = await Promise.all(again.map(deliver));
      await platform.cloud.settled();

      expect(again.length).toBeLessThan(4);
      expect(second.flatMap(({ batchItemFailures }) => batchItemFailures)).toEqual([]);
      await expectOneReaction(binding, bucket);
    });

    /** A bucket whose finding Security Hub holds, and came before anything was bound to it. */
    async function known() {
      const bucket = await platform.publicBucket();
      await platform.bringIn(bucket);
      return { binding: await platform.bind(), bucket };
    }

    async function expectOneReaction(binding: string, bucket: Bucket): Promise<void> {
      expect(platform.listExecutions(binding)).toHaveLength(1);
      expect(platform.puppeteer.count('apply')).toBe(1);
      expect(await platform.aftermath(binding, bucket)).toMatchObject({ sight: 'private', told: ['FIXED'] });
      expect(await platform.backlog()).toEqual(NO_BACKLOG);
      expect(platform.errors).toEqual([]);
    }
  });
});

type Dispatcher = Pick<LambdaStandIn, 'invoke'> & { readonly end: () => Promise<void> };

/** λ dispatch-finding as a process that can be killed, its clock held at the time of its call; ended after the test in any case. */
async function startDispatcher({ reaction, clock }: ReactionPlatform): Promise<Dispatcher> {
  const container: DispatcherContainer = {
    place: reaction.place,
    variables: reaction.variablesOf('dispatch-finding'),
    now: clock.now() + UNTIL_CALLED_MS,
  };
  const { invoke, close } = await startLambda({
    functionName: 'dispatch-finding',
    bundle: join(import.meta.dirname, '../support/dispatcher-at.ts'),
    environment: { CONTAINER: JSON.stringify(container) },
    memoryMb: 512,
  });
  let ending: Promise<void> | undefined;
  const dispatcher = { invoke, end: () => (ending ??= close()) };
  dispatchers.push(dispatcher);
  return dispatcher;
}

function startReactionContext(): Context {
  return lambdaContext({ functionName: 'start-reaction', region: HOME.region, accountId: HOME.accountId, timeoutSeconds: 60 }, Date.now);
}

/** Waits for what comes by itself; the test's time limit ends it. */
async function eventually(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds().catch(() => false))) await new Promise((resolve) => setImmediate(resolve));
}
