import { lookUp } from '@attack-reactor/kit/contract';
import { planSchema } from '#scripts/plan/plan-file.ts';

export type Change = { readonly address: string; readonly actions: readonly string[]; readonly attributes: readonly string[] };

/** The changes that a reviewer has to read, by resource type. */
const TEXTS: Readonly<Record<string, string>> = {
  aws_cloudwatch_event_rule: 'event_pattern',
  aws_cloudwatch_event_target: 'arn',
  aws_iam_policy: 'policy',
  aws_iam_role: 'assume_role_policy',
  aws_iam_role_policy: 'policy',
  aws_lambda_function: 'environment',
  aws_s3_bucket_policy: 'policy',
  aws_scheduler_schedule: 'target',
  aws_sfn_state_machine: 'definition',
  aws_sns_topic_policy: 'policy',
  aws_sqs_queue_policy: 'policy',
  aws_sqs_queue_redrive_allow_policy: 'redrive_allow_policy',
  aws_vpc_endpoint: 'policy',
};

/** Policies, definitions, variables and targets (`<address>.<attribute>`) that a plan says are "known after apply", or in part. */
export function hiddenIn(planJson: string): readonly string[] {
  return planSchema.parse(JSON.parse(planJson)).resource_changes.flatMap(({ address, change }) => {
    const attribute = lookUp(TEXTS, address.split('.')[0] ?? '');
    return attribute !== undefined && isUnknown(change.after_unknown[attribute]) ? [`${address}.${attribute}`] : [];
  });
}

/** In `after_unknown` each value that is unknown is `true`, at any depth. */
function isUnknown(value: unknown): boolean {
  return value === true || (typeof value === 'object' && value !== null && Object.values(value).some(isUnknown));
}

/** The changes of a plan (`terraform show -json`) to managed resources; no entry for one that stays as it is. */
export function listChanges(planJson: string): readonly Change[] {
  const managed = planSchema.parse(JSON.parse(planJson)).resource_changes.filter(({ mode }) => mode === 'managed');
  return managed.flatMap(({ address, change: { actions, before, after } }) => {
    if (actions.join() === 'no-op') return [];
    const names = Object.keys({ ...before, ...after });
    return [{ address, actions, attributes: names.filter((name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name])) }];
  });
}

/** Changes that no entry of the allow-list explains. */
export function unexplained(changes: readonly Change[], allowed: Readonly<Record<string, readonly string[]>>): readonly string[] {
  return changes.flatMap(({ address, actions, attributes }) => {
    const rest = attributes.filter((attribute) => !allowed[address]?.includes(attribute));
    return actions.join() === 'update' && rest.length === 0 ? [] : [`${address} ${actions.join('+')} (${rest.join(', ')})`];
  });
}
