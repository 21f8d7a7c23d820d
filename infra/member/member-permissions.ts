import type { ManifestDocument } from '@attack-reactor/kit/contract';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { identityPolicy, type Statement } from '#infra/base/policy.ts';
import { arnTemplates, servicesPassedTo } from './member-resources.ts';

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
 * Policies that allow everything that these reactors ask for in any phase, for any resource of their types, and nothing
 * else; each within the limit of a managed policy. A session may do much less: its own policy names one phase of one
 * reactor on one resource.
 * @param place literal partition, and the account as it shall stand in the ARNs
 * @throws ConfigurationInvalid where a manifest asks for something without known bounds, or for too much in all
 */
export function memberPolicies(manifests: readonly ManifestDocument[], place: { partition: string; account: string }): readonly string[] {
  const statements = listStatements(manifests, place.partition);
  const policies = split(statements).map((part) => identityPolicy(part));
  if (policies.length > POLICIES_OF_A_ROLE) {
    throw new ConfigurationInvalid(
      `The installed reactors need ${policies.length} policies on the member role; AWS allows ${POLICIES_OF_A_ROLE}. Name fewer in reaction.reactors.`,
    );
  }
  return policies.map((policy) => policy.replaceAll(ANY_ACCOUNT, place.account));
}

type Grant = { readonly action: string; readonly resource: string };

const PASS_ROLE = 'iam:PassRole';

function listGrants({ id, resourceTypes, permissions }: ManifestDocument): readonly Grant[] {
  return permissions.flatMap(({ actions, resources }) =>
    actions.flatMap((action) =>
      resources.flatMap((template) => arnTemplates(id, action, template, resourceTypes)).map((resource) => ({ action, resource })),
    ),
  );
}

/** One statement for the actions that have the same resources, in the order of the actions' names. */
function listStatements(manifests: readonly ManifestDocument[], partition: string): readonly Statement[] {
  const ownership = LOOK_AT_OWNERSHIP.map((action): Grant => ({ action, resource: '*' }));
  const byAction = new Map<string, Set<string>>();
  for (const { action, resource } of [...ownership, ...manifests.flatMap(listGrants)]) {
    const resources = byAction.get(action) ?? new Set<string>();
    byAction.set(action, resources.add(filled(resource, partition)));
  }
  const services = listServices(manifests);
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

/** The services that roles are handed to. */
function listServices(manifests: readonly ManifestDocument[]): readonly string[] {
  const passing = manifests.filter(({ permissions }) => permissions.some(({ actions }) => actions.includes(PASS_ROLE)));
  return [...new Set(passing.flatMap(({ id, resourceTypes }) => servicesPassedTo(id, resourceTypes)))].sort();
}

/** Without patterns that another one includes. */
function widest(patterns: readonly string[]): readonly string[] {
  const includes = (wide: string, narrow: string) =>
    wide !== narrow && new RegExp(`^${wide.split('*').map(escapeRegExp).join('.*')}$`).test(narrow);
  return patterns.filter((narrow) => !patterns.some((wide) => includes(wide, narrow))).sort();
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');
}

/** A name that is not known before there is a finding is any text of that kind. */
function filled(template: string, partition: string): string {
  const known: Readonly<Record<string, string>> = { '{partition}': partition, '{account}': ANY_ACCOUNT };
  return template.replaceAll(/\{[\w:]+\}/g, (placeholder) => known[placeholder] ?? '*').replaceAll(/\*+/g, '*');
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
