import { lookUp } from '@attack-reactor/kit/contract';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import type { Config } from '#infra/config/config.ts';

/** Where a resource stands; `account` and `region` are empty for services that know none. */
export type Place = { readonly partition: Config['partition']; readonly region: string; readonly account: string };

type Shape = {
  readonly service: string;
  readonly resource: string;
  readonly regional: boolean;
  /** False: no two accounts can have the name, and the ARN says no account. */
  readonly owned?: false;
};

/**
 * How the ARN of a resource is made of its name, by resource type. These are known before the resource exists.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const SHAPES: Readonly<Record<string, Shape>> = {
  aws_cloudwatch_event_rule: { service: 'events', resource: 'rule/', regional: true },
  aws_cloudwatch_log_group: { service: 'logs', resource: 'log-group:', regional: true },
  aws_dynamodb_table: { service: 'dynamodb', resource: 'table/', regional: true },
  aws_iam_role: { service: 'iam', resource: 'role/', regional: false },
  aws_lambda_function: { service: 'lambda', resource: 'function:', regional: true },
  aws_s3_bucket: { service: 's3', resource: '', regional: false, owned: false },
  aws_scheduler_schedule_group: { service: 'scheduler', resource: 'schedule-group/', regional: true },
  aws_securityhub_action_target: { service: 'securityhub', resource: 'action/custom/', regional: true },
  aws_sfn_state_machine: { service: 'states', resource: 'stateMachine:', regional: true },
  aws_sns_topic: { service: 'sns', resource: '', regional: true },
  aws_sqs_queue: { service: 'sqs', resource: '', regional: true },
};

const DNS_SUFFIX: Readonly<Record<Place['partition'], string>> = {
  aws: 'amazonaws.com',
  'aws-cn': 'amazonaws.com.cn',
  'aws-us-gov': 'amazonaws.com',
};

/** Any ARN. */
export function arn({ partition, region, account }: Place, service: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

/**
 * The ARN that a resource of this type gets with this name.
 * @throws ConfigurationInvalid for a type whose ARNs AWS makes up, or that nobody wrote down
 */
export function arnByName(place: Place, type: string, name: string): string {
  const shape = lookUp(SHAPES, type);
  if (shape === undefined) throw new ConfigurationInvalid(`infra/base/arns.ts does not say how the ARN of ${type} is made. Add it there.`);
  const { region, account } = place;
  const within = { ...place, region: shape.regional ? region : '', account: shape.owned === false ? '' : account };
  return arn(within, shape.service, `${shape.resource}${name}`);
}

/** The URL that SQS gives a queue: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html */
export function queueUrl({ partition, region, account }: Place, name: string): string {
  return `https://sqs.${region}.${DNS_SUFFIX[partition]}/${account}/${name}`;
}
