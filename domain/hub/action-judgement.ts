import {
  ANY_TEXT,
  type Glob,
  isReadingAction,
  lookUp,
  type ManifestDocument,
  matchesGlob,
  type Permission,
} from '@attack-reactor/kit/contract';
import type { Exemption } from './exemptions.ts';
import { type ActionRules, FORBIDDEN } from './forbidden-actions.ts';
import { ACTION_RISKS, type ActionRisk, type PackageReason } from './reason.ts';
import { CLOSED_SERVICES, RESTRICTED } from './restricted-actions.ts';
import type { Trust } from './trust-store.ts';

/** The ruling on an action: `restricted` needs an exemption of the reactor. */
export type ActionRuling = { readonly kind: 'open' } | { readonly kind: 'restricted' | 'forbidden'; readonly risk: ActionRisk };

/**
 * Judges one exact action. IAM reads the names of actions without regard to case, and so does this.
 * @example
 * judgeAction('sts:AssumeRole'); // { kind: 'forbidden', risk: 'identity' }
 */
export function judgeAction(action: string): ActionRuling {
  const forbidden = findRisk(action, FORBIDDEN);
  if (forbidden !== undefined) return { kind: 'forbidden', risk: forbidden };
  const reads = isReadingAction(action);
  const restricted = reads ? undefined : findRisk(action, RESTRICTED);
  if (restricted !== undefined) return { kind: 'restricted', risk: restricted };
  const [service = ''] = action.toLowerCase().split(':');
  const closed = lookUp(CLOSED_SERVICES, service);
  const isClosed = closed !== undefined && !reads && !closed.open.some((open) => matches(action, open));
  return isClosed ? { kind: 'forbidden', risk: closed.risk } : { kind: 'open' };
}

/**
 * Judges all that a manifest asks for.
 * @param trust of the key that signed it; undefined: nobody whom we know, for whom no exemption holds
 */
export function judgePermissions(
  manifest: Pick<ManifestDocument, 'publisher' | 'id' | 'permissions'>,
  trust: Trust | undefined,
  exemptions: readonly Exemption[],
): readonly PackageReason[] {
  const held = trust === undefined || trust === 'community' ? [] : exemptions;
  const exempt = held.filter(({ publisher, reactor }) => publisher === manifest.publisher && reactor === manifest.id);
  const actions = [...new Set(manifest.permissions.flatMap((permission) => permission.actions))];
  return [
    ...actions.flatMap((action) => explainAction(action, exempt)),
    ...manifest.permissions.flatMap(explainPhases),
    ...manifest.permissions.flatMap(explainRoles),
  ];
}

function explainAction(action: string, exemptions: readonly Exemption[]): PackageReason[] {
  const ruling = judgeAction(action);
  if (ruling.kind === 'open') return [];
  if (ruling.kind === 'forbidden') return [{ code: 'action-forbidden', action, risk: ruling.risk }];
  const isExempt = exemptions.some(({ actions }) => actions.some((one) => matches(action, one)));
  return isExempt ? [] : [{ code: 'action-restricted', action, risk: ruling.risk }];
}

/** Planning and verifying read; a right to write in them is one that nobody sees used. */
function explainPhases({ phases, actions }: Permission): PackageReason[] {
  const early = phases.filter((phase) => phase === 'plan' || phase === 'verify');
  const writing = actions.filter((action) => !isReadingAction(action));
  return early.flatMap((phase) => writing.map((action): PackageReason => ({ code: 'action-writes-early', action, phase })));
}

/** A role that is passed on must be one that a binding names. */
function explainRoles({ actions, resources }: Permission): PackageReason[] {
  if (!actions.some((action) => matches(action, 'iam:PassRole'))) return [];
  return resources
    .filter((resource) => !/^\{parameter:\w+\}$/.test(resource))
    .map((resource): PackageReason => ({ code: 'role-not-named', resource }));
}

function findRisk(action: string, rules: ActionRules): ActionRisk | undefined {
  return ACTION_RISKS.find((risk) => rules[risk]?.some((pattern) => matches(action, pattern)));
}

/** Each `*` of ours stands for any text. */
function matches(action: string, pattern: string): boolean {
  return matchesGlob(action.toLowerCase(), readGlob(pattern.toLowerCase()));
}

function readGlob(pattern: string): Glob {
  return Array.from(pattern, (character) => (character === '*' ? ANY_TEXT : character));
}
