import { type Finding, SEVERITY_LABELS } from '../finding.ts';
import type { Intent } from '../intent.ts';
import { type Binding, intentOf, specificityOf } from './binding.ts';
import { nextOpening } from './change-window.ts';
import { ineligibility } from './eligibility.ts';
import type { InstalledReactor } from './installed-reactor.ts';
import type { ReactionDecision, RefusalReason, SkipReason, Trigger } from './reaction.ts';
import type { ReactionResource } from './reaction-finding.ts';
import { type Place, scopeVerdict } from './scope.ts';

/** What is known of a finding beside the finding. */
export type FindingFacts = {
  readonly finding: Finding;
  /** The control id or finding type that its source key names; undefined: it has none. */
  readonly key: { readonly kind: string; readonly key: string } | undefined;
  readonly techniqueIds: readonly string[];
  readonly intent: Intent;
};

export type ReactionRules = {
  readonly bindings: readonly Binding[];
  readonly reactors: ReadonlyMap<string, InstalledReactor>;
  readonly trigger: Trigger;
  /** Milliseconds since the epoch. */
  readonly now: number;
};

export type PlaceOf = Pick<Place, 'organizationalUnits'> & { readonly isMember: boolean };

/** The bindings that could apply to a finding, whatever its place: none of them, nothing to look up. */
export function candidateBindings(
  facts: FindingFacts,
  { bindings, trigger }: Pick<ReactionRules, 'bindings' | 'trigger'>,
): readonly Binding[] | SkipReason {
  const reason = ineligibility(facts.finding, trigger);
  if (reason !== undefined) return reason;
  // Controls always report a result; without one nobody knows that it failed.
  if (facts.key?.kind === 'securityhub_control' && facts.finding.ComplianceStatus === undefined) return 'not-failed';
  const matching = bindings.filter((candidate) => matches(candidate, facts));
  if (matching.length === 0) return 'no-binding';
  const intended = matching.filter((candidate) => isIntended(candidate, facts.intent));
  if (intended.length === 0) return 'other-intent';
  const severe = intended.filter((candidate) => rankOf(facts.finding.Severity.Label) >= rankOf(candidate.minimumSeverity));
  return severe.length === 0 ? 'below-severity' : severe;
}

/**
 * What to do about one resource of a finding: the narrowest of the candidate bindings whose scope holds. Pure; every
 * doubt ends without a change.
 */
export function decideReaction(
  facts: FindingFacts,
  resource: ReactionResource,
  candidates: readonly Binding[],
  place: PlaceOf,
  rules: Pick<ReactionRules, 'reactors' | 'now'>,
): ReactionDecision {
  const { finding } = facts;
  if (!place.isMember) return refuse('not-a-member', `Account ${finding.AwsAccountId} is no active member of the organisation.`);
  const where: Place = {
    accountId: finding.AwsAccountId,
    region: finding.Region,
    organizationalUnits: place.organizationalUnits,
    tags: resource.Tags,
  };
  const verdicts = candidates.map((candidate) => ({ candidate, verdict: scopeVerdict(candidate.scope, where) }));
  const [unknown] = verdicts
    .filter(({ verdict }) => !verdict.inScope && !verdict.known)
    .toSorted((a, b) => specificityOf(b.candidate) - specificityOf(a.candidate));
  const inScope = verdicts.flatMap(({ candidate, verdict }) => (verdict.inScope ? [candidate] : []));
  // A narrower binding that may hold must not be overruled by a wider one that does.
  if (unknown !== undefined && inScope.every((one) => specificityOf(one) <= specificityOf(unknown.candidate))) {
    const rule = 'rule' in unknown.verdict ? unknown.verdict.rule : '';
    return skip('scope-unknown', `Binding ${unknown.candidate.id} asks for ${rule}, which are unknown for ${resource.Id}.`);
  }
  if (inScope.length === 0)
    return skip('out-of-scope', `No binding for this finding holds in account ${finding.AwsAccountId}, ${finding.Region}.`);
  const best = Math.max(...inScope.map(specificityOf));
  const [chosen, second] = inScope.filter((one) => specificityOf(one) === best);
  if (chosen === undefined || second !== undefined) {
    return refuse('ambiguous-binding', `Bindings ${chosen?.id} and ${second?.id} both apply to ${resource.Id}. Narrow the scope of one.`);
  }
  return decided(chosen, resource, rules);
}

function decided(
  chosen: Binding,
  resource: ReactionResource,
  { reactors, now }: Pick<ReactionRules, 'reactors' | 'now'>,
): ReactionDecision {
  const reactor = reactors.get(chosen.reactorId)?.manifest;
  if (reactor === undefined)
    return refuse('reactor-not-installed', `Binding ${chosen.id} names reactor ${chosen.reactorId}, which is not installed.`);
  if (!reactor.modes.includes(chosen.mode)) {
    return refuse(
      'mode-not-allowed',
      `Reactor ${reactor.id} does not allow mode ${chosen.mode} (it allows ${reactor.modes.join(', ')}). Change binding ${chosen.id}.`,
    );
  }
  if (!reactor.resourceTypes.includes(resource.Type)) {
    return skip('no-matching-resource', `Reactor ${reactor.id} acts on ${reactor.resourceTypes.join(', ')}, not on ${resource.Type}.`);
  }
  const { id, reactorId, parameters, budget, breaker, infrastructureCode, approvers, mode, window } = chosen;
  const opening = mode === 'notify' ? undefined : nextOpening(window, now);
  return {
    kind: 'react',
    mode,
    binding: { id, reactorId, parameters, budget, breaker, infrastructureCode, approvers },
    reactor: { id: reactor.id, version: reactor.version, title: reactor.title },
    waitUntil: opening === undefined ? null : new Date(opening).toISOString(),
  };
}

function matches({ match }: Binding, { key, techniqueIds, finding }: FindingFacts): boolean {
  if ('control' in match) return key?.kind === 'securityhub_control' && key.key === match.control;
  if ('technique' in match) return techniqueIds.some((id) => id === match.technique || id.startsWith(`${match.technique}.`));
  const types = [
    ...(key === undefined || key.kind === 'securityhub_control' ? [] : [key.key]),
    ...finding.Types.map((type) => type.split('/').at(-1) ?? type),
  ];
  const { findingType } = match;
  return types.some((type) => (findingType.endsWith('*') ? type.startsWith(findingType.slice(0, -1)) : type === findingType));
}

function isIntended(binding: Binding, actual: Intent): boolean {
  const wanted = intentOf(binding);
  return wanted === 'any' || wanted === actual;
}

function rankOf(label: (typeof SEVERITY_LABELS)[number]): number {
  return SEVERITY_LABELS.indexOf(label);
}

function skip(reason: SkipReason, detail: string): ReactionDecision {
  return { kind: 'skip', reason, detail };
}

function refuse(reason: RefusalReason, detail: string): ReactionDecision {
  return { kind: 'refuse', reason, detail };
}
