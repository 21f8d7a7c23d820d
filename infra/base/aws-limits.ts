import * as z from 'zod';
import { numberAt as readNumber } from '#domain/base/json.ts';

/** Attributes of a resource as Terraform reads them. */
type Attributes = Readonly<Record<string, unknown>>;

/** A limit of AWS that neither Terraform nor an emulator knows; each stack is compared with all of them before it is written. */
type AwsLimit = {
  readonly type: string;
  readonly what: string;
  readonly most: number;
  readonly least?: number;
  readonly source: string;
  /** Undefined: the resource has nothing of the kind. */
  readonly measure: (attributes: Attributes) => number | undefined;
};

const DOCS = 'https://docs.aws.amazon.com';
const IAM = `${DOCS}/IAM/latest/UserGuide/reference_iam-quotas.html`;
const LAMBDA = `${DOCS}/lambda/latest/dg/gettingstarted-limits.html`;
const SQS = `${DOCS}/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html`;
const SQS_POLICIES = `${DOCS}/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html`;
const STATES = `${DOCS}/step-functions/latest/dg/service-quotas.html`;
const EVENTS = `${DOCS}/eventbridge/latest/userguide/eb-quota.html`;

/** Characters of the policy of a role; each role has all of it in one or two inline policies. */
export const MOST_INLINE_POLICY = 10_240;
/** Characters of all names and values of a function's environment. */
export const MOST_ENVIRONMENT = 4096;

export const AWS_LIMITS: readonly AwsLimit[] = [
  named('aws_iam_role', 64, IAM),
  { type: 'aws_iam_role', what: 'characters of the trust policy', most: 2048, source: IAM, measure: lengthOf('assume_role_policy') },
  { type: 'aws_iam_role_policy', what: 'characters of the policy', most: MOST_INLINE_POLICY, source: IAM, measure: lengthOf('policy') },
  named('aws_iam_policy', 128, IAM),
  { type: 'aws_iam_policy', what: 'characters of the policy', most: 6144, source: IAM, measure: lengthOf('policy') },
  named('aws_lambda_function', 64, LAMBDA, 'function_name'),
  { type: 'aws_lambda_function', what: 'seconds of the timeout', most: 900, source: LAMBDA, measure: numberAt('timeout') },
  { type: 'aws_lambda_function', what: 'MB of memory', least: 128, most: 10_240, source: LAMBDA, measure: numberAt('memory_size') },
  { type: 'aws_lambda_function', what: 'characters of the description', most: 256, source: LAMBDA, measure: lengthOf('description') },
  {
    type: 'aws_lambda_function',
    what: 'characters of the environment',
    most: MOST_ENVIRONMENT,
    source: LAMBDA,
    measure: sizeOfEnvironment,
  },
  {
    type: 'aws_lambda_event_source_mapping',
    what: 'messages of a batch',
    most: 10_000,
    source: `${DOCS}/lambda/latest/dg/services-sqs-configure.html`,
    measure: numberAt('batch_size'),
  },
  {
    type: 'aws_lambda_event_source_mapping',
    what: 'seconds that a batch is gathered',
    most: 300,
    source: `${DOCS}/lambda/latest/dg/services-sqs-configure.html`,
    measure: numberAt('maximum_batching_window_in_seconds'),
  },
  named('aws_sqs_queue', 80, SQS),
  {
    type: 'aws_sqs_queue',
    what: 'seconds of the visibility timeout',
    most: 43_200,
    source: SQS,
    measure: numberAt('visibility_timeout_seconds'),
  },
  {
    type: 'aws_sqs_queue',
    what: 'seconds that messages are kept',
    least: 60,
    most: 1_209_600,
    source: SQS,
    measure: numberAt('message_retention_seconds'),
  },
  { type: 'aws_sqs_queue_policy', what: 'actions of a statement', most: 7, source: SQS_POLICIES, measure: mostActions },
  { type: 'aws_sqs_queue_policy', what: 'statements', most: 20, source: SQS_POLICIES, measure: (queue) => readStatements(queue).length },
  named('aws_s3_bucket', 63, `${DOCS}/AmazonS3/latest/userguide/bucketnamingrules.html`, 'bucket'),
  named('aws_sns_topic', 256, `${DOCS}/sns/latest/api/API_CreateTopic.html`),
  named('aws_sfn_state_machine', 80, STATES),
  { type: 'aws_sfn_state_machine', what: 'characters of the definition', most: 1_048_576, source: STATES, measure: lengthOf('definition') },
  {
    type: 'aws_sfn_state_machine',
    what: 'seconds of an Express execution',
    most: 300,
    source: STATES,
    measure: (machine) => (machine['type'] === 'EXPRESS' ? secondsOfExecution(machine) : undefined),
  },
  named('aws_cloudwatch_event_rule', 64, EVENTS),
  { type: 'aws_cloudwatch_event_rule', what: 'characters of the pattern', most: 2048, source: EVENTS, measure: lengthOf('event_pattern') },
  { type: 'aws_cloudwatch_event_rule', what: 'characters of the description', most: 512, source: EVENTS, measure: lengthOf('description') },
  named('aws_scheduler_schedule', 64, `${DOCS}/scheduler/latest/APIReference/API_CreateSchedule.html`),
  named('aws_cloudwatch_metric_alarm', 255, `${DOCS}/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html`, 'alarm_name'),
  {
    type: 'aws_cloudwatch_metric_alarm',
    what: 'characters of the description',
    most: 1024,
    source: `${DOCS}/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html`,
    measure: lengthOf('alarm_description'),
  },
  named('aws_cloudwatch_log_group', 512, `${DOCS}/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html`),
  named('aws_dynamodb_table', 255, `${DOCS}/amazondynamodb/latest/developerguide/Constraints.html`),
  {
    type: 'aws_securityhub_action_target',
    what: 'characters of the name',
    most: 20,
    source: `${DOCS}/securityhub/1.0/APIReference/API_CreateActionTarget.html`,
    measure: lengthOf('name'),
  },
  {
    type: 'aws_vpc_endpoint',
    what: 'characters of the policy',
    most: 20_480,
    source: `${DOCS}/vpc/latest/privatelink/vpc-limits-endpoints.html`,
    measure: lengthOf('policy'),
  },
  {
    type: 'aws_subnet',
    what: 'bits of the network',
    least: 16,
    most: 28,
    source: `${DOCS}/vpc/latest/userguide/subnet-sizing.html`,
    measure: (subnet) => Number(String(subnet['cidr_block']).split('/')[1]),
  },
];

const stackSchema = z.looseObject({
  resource: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))).default({}),
});

/** Everything in a stack that AWS would refuse, one sentence each with the source of the limit. @param stack as Terraform reads it */
export function findExceededLimits(stack: unknown): string[] {
  const { resource } = stackSchema.parse(stack);
  return AWS_LIMITS.flatMap(({ type, what, least = 0, most, source, measure }) =>
    Object.entries(resource[type] ?? {}).flatMap(([id, attributes]) => {
      const found = measure(attributes);
      if (found === undefined || Number.isNaN(found) || (found >= least && found <= most)) return [];
      return [
        `${type}.${id}: ${found.toLocaleString('en')} ${what}; AWS takes ${least.toLocaleString('en')} to ${most.toLocaleString('en')} (${source}).`,
      ];
    }),
  );
}

function named(type: string, most: number, source: string, attribute = 'name'): AwsLimit {
  return { type, what: 'characters of the name', least: 1, most, source, measure: lengthOf(attribute) };
}

/** The account of a member stack is the workspace, of which Terraform puts twelve digits in. */
const WORKSPACE = `\${terraform.workspace}`;

function lengthOf(attribute: string): AwsLimit['measure'] {
  return ({ [attribute]: text }) => (typeof text === 'string' ? text.replaceAll(WORKSPACE, '0'.repeat(12)).length : undefined);
}

function numberAt(attribute: string): AwsLimit['measure'] {
  return ({ [attribute]: value }) => (typeof value === 'number' ? value : undefined);
}

const variablesSchema = z.looseObject({ environment: z.looseObject({ variables: z.record(z.string(), z.string()) }) });

function sizeOfEnvironment(attributes: Attributes): number | undefined {
  const { data } = variablesSchema.safeParse(attributes);
  return data && Object.entries(data.environment.variables).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
}

const policySchema = z.looseObject({ Statement: z.array(z.looseObject({ Action: z.union([z.string(), z.array(z.string())]) })) });

function readStatements({ policy }: Attributes): readonly { readonly Action: string | string[] }[] {
  return typeof policy === 'string' && policy.startsWith('{') ? policySchema.parse(JSON.parse(policy)).Statement : [];
}

function mostActions(queue: Attributes): number {
  return Math.max(0, ...readStatements(queue).map(({ Action }) => [Action].flat().length));
}

function secondsOfExecution({ definition }: Attributes): number | undefined {
  return typeof definition === 'string' ? readNumber(JSON.parse(definition), 'TimeoutSeconds') : undefined;
}
