import { formatReactorId, type ManifestDocument } from '@attack-reactor/kit/contract';
import { arnTemplates, servicesPassedTo } from './member-resources.ts';
import type { RoleCeiling } from './role-ceiling.ts';

/** One action on one resource: an ARN with `{partition}` and `{account}`, in which `*` stands for what only a finding tells. */
export type MemberRight = { readonly action: string; readonly resource: string };

/** The parts that the rights of the member role are made of. */
export type MemberRoleParts = { readonly manifests: readonly ManifestDocument[]; readonly ceiling: RoleCeiling };

/** The rights that a reactor asks for and the member role has not, and what would give them. */
export type MissingRights = {
  readonly missing: readonly MemberRight[];
  /** Lines of `reaction` in the configuration. They leave `iam:PassRole` out, which no ceiling gives. */
  readonly lines: readonly string[];
};

export const PASS_ROLE = 'iam:PassRole';

/** Lists the rights that a reactor asks for in any phase. @throws ConfigurationInvalid for a resource without known bounds */
function listManifestRights(manifest: ManifestDocument): readonly MemberRight[] {
  const { resourceTypes, permissions } = manifest;
  const id = formatReactorId(manifest);
  return permissions.flatMap(({ actions, resources }) =>
    actions.flatMap((action) =>
      resources
        .flatMap((template) => arnTemplates(id, action, template, resourceTypes))
        .map((template) => ({ action, resource: widenTemplate(template) })),
    ),
  );
}

/** Lists the rights of the member role but for what the platform itself looks at. @throws ConfigurationInvalid */
export function listMemberRights({ manifests, ceiling }: MemberRoleParts): readonly MemberRight[] {
  const declared = ceiling.flatMap(({ actions, resources }) =>
    actions.flatMap((action) => resources.map((resource) => ({ action, resource: widenTemplate(resource) }))),
  );
  return [...manifests.flatMap(listManifestRights), ...declared];
}

/** Lists the services that the member role may hand roles to. @throws ConfigurationInvalid */
export function listPassedServices(manifests: readonly ManifestDocument[]): readonly string[] {
  const passing = manifests.filter(({ permissions }) => permissions.some(({ actions }) => actions.includes(PASS_ROLE)));
  return [...new Set(passing.flatMap((one) => servicesPassedTo(formatReactorId(one), one.resourceTypes)))].sort();
}

/**
 * Compares what a reactor asks for with what the member role has.
 * @returns undefined: the role has all of it
 * @throws ConfigurationInvalid where the reactor acts on a type of resource that nobody wrote the ARNs of down
 */
export function missingFromCeiling(manifest: ManifestDocument, parts: MemberRoleParts): MissingRights | undefined {
  const held = listMemberRights(parts);
  const services = listPassedServices(parts.manifests);
  const passes = ({ action }: MemberRight) =>
    action !== PASS_ROLE || listPassedServices([manifest]).every((service) => services.includes(service));
  const isHeld = (wanted: MemberRight) =>
    passes(wanted) && held.some(({ action, resource }) => action === wanted.action && includesPattern(resource, wanted.resource));
  const missing = listManifestRights(manifest).filter((wanted) => !isHeld(wanted));
  if (missing.length === 0) return undefined;
  const distinct = [...new Map(missing.map((right) => [`${right.action} ${right.resource}`, right])).values()];
  return { missing: distinct, lines: writeCeiling(distinct, manifest) };
}

/** Tells whether one pattern stands for all that another stands for. */
export function includesPattern(wide: string, narrow: string): boolean {
  return new RegExp(`^${wide.split('*').map(escapeRegExp).join('.*')}$`).test(narrow);
}

/** A name that is not known before there is a finding is any text. */
function widenTemplate(template: string): string {
  return template.replaceAll(/\{(?!partition\}|account\})[\w:]+\}/g, '*').replaceAll(/\*+/g, '*');
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');
}

/** One line for the actions that have the same resources. */
function writeCeiling(missing: readonly MemberRight[], { permissions }: ManifestDocument): readonly string[] {
  const byAction = Map.groupBy(
    missing.filter(({ action }) => action !== PASS_ROLE),
    ({ action }) => action,
  );
  const byResources = Map.groupBy(byAction, ([, rights]) => list(rights.map(({ resource }) => resource)));
  const entries = [...byResources].map(([resources, group]) => {
    const actions = group.map(([action]) => action);
    const because = permissions.find((one) => one.because !== undefined && one.actions.some((action) => actions.includes(action)))?.because;
    const reason = resources.includes("'*'") && because !== undefined ? `, because: ${quote(because)}` : '';
    return `  { actions: ${list(actions)}, resources: ${resources}${reason} },`;
  });
  return entries.length === 0 ? [] : ['memberRoleCeiling: [', ...entries, '],'];
}

function list(texts: readonly string[]): string {
  return `[${texts.toSorted().map(quote).join(', ')}]`;
}

/** A text of a manifest, which may hold anything, as TypeScript reads it. */
function quote(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${escaped}'`;
}
