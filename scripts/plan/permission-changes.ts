import { lookUp } from '@attack-reactor/kit/contract';
import { textAt } from '#domain/base/json.ts';
import type { PlannedResource } from './plan-file.ts';
import { type PolicyRule, splitPolicy } from './policy-rules.ts';

/** Rules of one policy that come or go together: they differ in nothing but the action. */
export type PermissionChange = {
  readonly change: 'added' | 'removed';
  /** The role, queue or other thing whose policy it is. */
  readonly subject: { readonly kind: string; readonly name: string };
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resource: string;
  readonly principal: string;
  readonly condition: string;
};

export type PermissionChanges = {
  readonly changes: readonly PermissionChange[];
  /** Addresses of policies that only apply knows, or that nobody here can read. */
  readonly unknown: readonly string[];
};

/** A kind of resource with a policy: where it stands, and who or what it is about. */
type PolicyPlace = { readonly policy: string; readonly kind: string; readonly named: readonly string[] };
const PLACES: Readonly<Record<string, readonly PolicyPlace[]>> = {
  aws_iam_role_policy: [{ policy: 'policy', kind: 'role', named: ['role'] }],
  aws_iam_policy: [{ policy: 'policy', kind: 'policy', named: ['name'] }],
  aws_iam_role: [{ policy: 'assume_role_policy', kind: 'trust of role', named: ['name'] }],
  aws_sqs_queue_policy: [{ policy: 'policy', kind: 'queue', named: ['queue_url'] }],
  aws_sns_topic_policy: [{ policy: 'policy', kind: 'topic', named: ['arn'] }],
  aws_vpc_endpoint: [{ policy: 'policy', kind: 'endpoint', named: ['service_name'] }],
};

/** Lists the rights that roles gain and lose by the plan; queues, topics, endpoints and trusts as well. */
export function listPermissionChanges(resources: readonly PlannedResource[]): PermissionChanges {
  const changed = resources.filter(({ kind }) => kind !== undefined);
  const found = changed.flatMap((resource) => (lookUp(PLACES, resource.type) ?? []).map((place) => ({ resource, place })));
  return {
    changes: found.flatMap(({ resource, place }) => comparePolicies(resource, place)),
    unknown: found.flatMap(({ resource, place }) => (isKnown(resource, place) ? [] : [resource.address])),
  };
}

function isKnown({ after, unknown }: PlannedResource, { policy }: PolicyPlace): boolean {
  if (unknown[policy] === true) return false;
  const text = textAt(after, policy);
  return text === undefined || splitPolicy(text) !== undefined;
}

function comparePolicies(resource: PlannedResource, place: PolicyPlace): readonly PermissionChange[] {
  const before = splitPolicy(textAt(resource.before, place.policy) ?? '') ?? [];
  // Nobody knows what a policy that is known after apply leaves out.
  const after = isKnown(resource, place) ? (splitPolicy(textAt(resource.after, place.policy) ?? '') ?? []) : before;
  const subject = { kind: place.kind, name: nameSubject(resource, place) };
  return [
    ...group(without(before, after)).map((rules) => describe('removed', subject, rules)),
    ...group(without(after, before)).map((rules) => describe('added', subject, rules)),
  ];
}

function nameSubject({ before, after, name }: PlannedResource, { named }: PolicyPlace): string {
  const [text = name] = named.flatMap((attribute) => textAt(after, attribute) ?? textAt(before, attribute) ?? []);
  return text.split(/[/:]/).at(-1) ?? text;
}

function without(rules: readonly PolicyRule[], others: readonly PolicyRule[]): readonly PolicyRule[] {
  const known = new Set(others.map((rule) => JSON.stringify(rule)));
  return rules.filter((rule) => !known.has(JSON.stringify(rule)));
}

/** Rules that differ in their action only. */
function group(rules: readonly PolicyRule[]): readonly (readonly [PolicyRule, ...PolicyRule[]])[] {
  const groups = new Map<string, [PolicyRule, ...PolicyRule[]]>();
  for (const rule of rules) {
    const key = JSON.stringify({ ...rule, action: '' });
    const one = groups.get(key);
    if (one === undefined) groups.set(key, [rule]);
    else one.push(rule);
  }
  return [...groups.values()];
}

function describe(
  change: 'added' | 'removed',
  subject: PermissionChange['subject'],
  rules: readonly [PolicyRule, ...PolicyRule[]],
): PermissionChange {
  const [{ effect, resource, principal, condition }] = rules;
  return { change, subject, effect, actions: rules.map(({ action }) => action), resource, principal, condition };
}
