import type { ChangePlan, Json, Plan, Verification } from '../contract/plan.ts';
import type { ReactionFinding, ReactionResource, ReactionTarget } from '../contract/reaction-finding.ts';
import type { ReactorAnswer, ReactorCall } from '../contract/reactor-call.ts';
import type { Language } from '../contract/text.ts';
import type { AnswerCall } from '../reactor/member-clients.ts';
import type { OnMemberCall, Reactor } from '../reactor/reactor.ts';

/** Where a reactor works in a test. */
export const TEST_TARGET = { partition: 'aws', accountId: '210987654321', region: 'eu-central-1' } as const satisfies ReactionTarget;
/** The clock of a test: shortly after its finding. */
export const TEST_TIME = Date.parse('2026-11-03T08:00:05Z');
export const TEST_CREDENTIALS = { accessKeyId: 'AKIAMEMBEREXAMPLE', secretAccessKey: 'local', sessionToken: 'local' } as const;

/** The resource that a reactor is tried on, and what else a test wants to differ. */
export type On = {
  readonly resource: ReactionResource;
  readonly parameters?: Readonly<Record<string, Json>>;
  readonly finding?: Partial<ReactionFinding>;
  /** Products that the binding names. */
  readonly trust?: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** The language in which texts are answered; English if left out. */
  readonly language?: Language;
  /** Answers the calls of the reactor instead of AWS. */
  readonly aws?: AwsAnswers;
  /** Told of each call to AWS before it is made; what it throws is what the call comes to. */
  readonly onCall?: OnMemberCall;
};

/** Answers to calls by the IAM action that each needs; a call without one is an error. Output as the SDK gives it. */
export type AwsAnswers = Readonly<Record<string, (input: never) => object | Promise<object>>>;

/** The phases of a reactor on one resource. Each goes through the manifest's guard and through JSON, as on the platform. */
export type ReactorRun = {
  plan(): Promise<Plan>;
  /** The plan, which must be to change something. */
  changePlan(): Promise<ChangePlan>;
  /** @returns what it created */
  apply(plan: ChangePlan): Promise<Json>;
  /** @param plan the plan that was applied; left out: the reactor is not told */
  verify(plan?: ChangePlan): Promise<Verification>;
  rollback(backup: Json, created?: Json): Promise<void>;
  readBack(backup: Json): Promise<Json>;
};

/**
 * Starts a reactor on one resource of a test. Texts are answered in one language, so that a test reads as people do.
 * @example
 * const queue = { encrypted: false };
 * const run = startRun(reactor, {
 *   resource: { Type: 'AwsSqsQueue', Id: 'arn:aws:sqs:eu-central-1:210987654321:orders' },
 *   aws: { 'sqs:GetQueueAttributes': () => ({ Attributes: { SqsManagedSseEnabled: String(queue.encrypted) } }) },
 * });
 * expect(await run.plan()).toMatchObject({ outcome: 'change' });
 */
export function startRun(reactor: Reactor, on: On): ReactorRun {
  const { language = 'en', aws, onCall, now = () => TEST_TIME } = on;
  const task = { ...buildTask(on), credentials: TEST_CREDENTIALS };
  async function ask<Phase extends ReactorCall['phase']>(call: ReactorCall & { phase: Phase }): Promise<ReactorAnswer & { phase: Phase }> {
    const surroundings = { now, ...(aws !== undefined && { answer: answerFrom(aws) }), ...(onCall !== undefined && { onCall }) };
    const answer = await reactor.run(JSON.parse(JSON.stringify(call)), surroundings);
    return JSON.parse(JSON.stringify(answer), (_key, value) => inLanguage(value, language));
  }
  const plan = async (): Promise<Plan> => (await ask({ ...task, phase: 'plan' })).plan;
  return {
    plan,
    async changePlan() {
      const planned = await plan();
      if (planned.outcome !== 'change') throw new Error(`expected a change, got ${JSON.stringify(planned)}`);
      return planned;
    },
    apply: async (changes) => (await ask({ ...task, phase: 'apply', plan: changes })).created,
    verify: async (plan) => (await ask({ ...task, phase: 'verify', plan })).verification,
    async rollback(backup, created = null) {
      await ask({ ...task, phase: 'rollback', backup, created });
    },
    readBack: async (backup) => (await ask({ ...task, phase: 'read-back', backup })).state,
  };
}

/**
 * Makes what all phases of a run are called with, but for the credentials.
 * @example
 * const call = { ...buildTask({ resource }), phase: 'plan' };
 */
export function buildTask({ resource, parameters = {}, finding = {}, trust = [] }: On) {
  return {
    executionId: 'test-execution',
    finding: buildFinding(resource, finding),
    resource,
    target: TEST_TARGET,
    parameters: { ...parameters },
    trust: [...trust],
  };
}

/**
 * Makes a finding on one resource, as the workflow hands it to a reactor.
 * @example
 * buildFinding({ Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::invoices' }, { Severity: { Label: 'LOW' } });
 */
export function buildFinding(resource: ReactionResource, overrides: Partial<ReactionFinding> = {}): ReactionFinding {
  return {
    Id: 'arn:aws:securityhub:eu-central-1:210987654321:security-control/S3.2/finding/5f6c1a52-0b7f-4c1e-9c3a-4a6f3a1d7e10',
    ProductArn: 'arn:aws:securityhub:eu-central-1::product/aws/securityhub',
    GeneratorId: 'security-control/S3.2',
    AwsAccountId: TEST_TARGET.accountId,
    Region: TEST_TARGET.region,
    Title: 'A control failed',
    Types: ['Software and Configuration Checks/Industry and Regulatory Standards'],
    CreatedAt: '2026-11-02T08:00:00.000Z',
    UpdatedAt: '2026-11-03T08:00:00.000Z',
    Severity: { Label: 'CRITICAL' },
    Resources: [resource],
    ProductFields: {},
    Workflow: { Status: 'NEW' },
    RecordState: 'ACTIVE',
    ...overrides,
  };
}

/**
 * Makes the answers to a reactor's calls of the functions of a test. @throws Error, at the call, where there is none for it
 * @example
 * await reactor.run(call, { answer: answerFrom({ 's3:GetBucketVersioning': () => ({ Status: 'Enabled' }) }) });
 */
export function answerFrom(aws: AwsAnswers): AnswerCall {
  return async (action, input) => {
    const answer = Object.hasOwn(aws, action) ? aws[action] : undefined;
    if (answer === undefined) throw new Error(`The test has no answer to ${action}. Add one to "aws".`);
    return await answer(input as never);
  };
}

/** A text in every language is an object with exactly these three fields. */
function inLanguage(value: unknown, language: Language): unknown {
  if (typeof value !== 'object' || value === null || Object.keys(value).sort().join() !== 'en,es,zh') return value;
  return new Map(Object.entries(value)).get(language);
}
