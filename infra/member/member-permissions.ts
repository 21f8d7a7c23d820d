import { ConfigurationInvalid } from '#domain/base/errors.ts';
import {
  includesPattern,
  listMemberRights,
  listPassedServices,
  type MemberRight,
  type MemberRoleParts,
  PASS_ROLE,
} from '#domain/reaction/member-rights.ts';
import { identityPolicy, type Statement } from '#infra/base/policy.ts';

/**
 * Characters of one managed policy, white space aside, and policies of one role:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const POLICY_CHARACTERS = 6144;
const POLICIES_OF_A_ROLE = 10;
/** As long as an account id. */
const ANY_ACCOUNT = '000000000000';

/** Reads of the platform itself before it changes anything; equal to the OWNERSHIP_PERMISSION of the platform. */
export const LOOK_AT_OWNERSHIP = [
  'tag:GetResources',
  'iam:GetAccessKeyLastUsed',
  'iam:ListRoleTags',
  'iam:ListUserTags',
  'cloudformation:DescribeStackResources',
];

/**
 * Policies that allow everything that these reactors ask for in any phase, for any resource of their types, what the ceiling declares for
 * reactors of a hub, and nothing else; each within the limit of a managed policy. A session may do much less: its own policy names one
 * phase of one reactor on one resource.
 * @param place literal partition, and the account as it shall stand in the ARNs
 * @throws ConfigurationInvalid where a manifest asks for something without known bounds, or for too much in all
 */
export function memberPolicies(parts: MemberRoleParts, place: { partition: string; account: string }): readonly string[] {
  const statements = listStatements(parts, place.partition);
  const policies = split(statements).map((part) => identityPolicy(part));
  if (policies.length > POLICIES_OF_A_ROLE) {
    throw new ConfigurationInvalid(
      `The installed reactors and reaction.memberRoleCeiling need ${policies.length} policies on the member role; AWS allows ${POLICIES_OF_A_ROLE}. Name fewer reactors in reaction.reactors, or rights in the ceiling.`,
    );
  }
  return policies.map((policy) => policy.replaceAll(ANY_ACCOUNT, place.account));
}

/** One statement for the actions that have the same resources, in the order of the actions' names. */
function listStatements(parts: MemberRoleParts, partition: string): readonly Statement[] {
  const ownership = LOOK_AT_OWNERSHIP.map((action): MemberRight => ({ action, resource: '*' }));
  const byAction = new Map<string, Set<string>>();
  for (const { action, resource } of [...ownership, ...listMemberRights(parts)]) {
    const resources = byAction.get(action) ?? new Set<string>();
    byAction.set(action, resources.add(fillPlace(resource, partition)));
  }
  const services = listPassedServices(parts.manifests);
  const byResources = new Map<string, Statement>();
  for (const [action, found] of [...byAction].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const resources = widest([...found]);
    const bounds = action === PASS_ROLE ? { conditions: { StringEquals: { 'iam:PassedToService': services } } } : {};
    const key = JSON.stringify([resources, bounds]);
    const { actions } = byResources.get(key) ?? { actions: [] };
    byResources.set(key, { actions: [...actions, action], resources, ...bounds });
  }
  return [...byResources.values()];
}

/** Without patterns that another one includes. */
function widest(patterns: readonly string[]): readonly string[] {
  return patterns.filter((narrow) => !patterns.some((wide) => wide !== narrow && includesPattern(wide, narrow))).sort();
}

function fillPlace(pattern: string, partition: string): string {
  return pattern.replaceAll('{partition}', partition).replaceAll('{account}', ANY_ACCOUNT);
}

function split(statements: readonly Statement[]): readonly (readonly Statement[])[] {
  const parts: Statement[][] = [];
  for (const statement of statements) {
    const last = parts.at(-1);
    if (last !== undefined && identityPolicy([...last, statement]).length <= POLICY_CHARACTERS) last.push(statement);
    else parts.push([statement]);
  }
  return parts;
}
