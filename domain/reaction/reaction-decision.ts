import type { ReactionResource } from '@attack-reactor/kit/contract';
import { formatReactorId, isOfProduct, readProduct, SEVERITY_LABELS, truncate } from '@attack-reactor/kit/contract';
import type { Tenant } from '#domain/base/tenant.ts';
import type { Finding } from '#domain/finding/finding.ts';
import type { Intent } from '#domain/finding/intent.ts';
import { findDisagreement } from './agreement.ts';
import { type Binding, rankSpecificity, readIntent, readTrust } from './binding.ts';
import { matchesBinding } from './binding-match.ts';
import { nextOpening } from './change-window.ts';
import { ineligibility } from './eligibility.ts';
import { explain } from './explanation.ts';
import type { InstalledReactor } from './installed-reactor.ts';
import type { QuarantinedBinding } from './quarantine.ts';
import type { FindingSkipReason, ReactionDecision, RefusalReason, SkipReason, Trigger } from './reaction.ts';
import type { ReasonOf } from './reason.ts';
import { bindingVerdict, type Place } from './scope.ts';

/** Facts about a finding that do not stand in it. */
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
  /** Bindings that cannot be read; left out: all could be. */
  readonly quarantined?: readonly QuarantinedBinding[];
  /** Left out: there is none, and a binding that names one does nothing. */
  readonly tenants?: readonly Tenant[];
  readonly trigger: Trigger;
  /** When our own fix to the finding ended; null or left out: there was none. Milliseconds since the epoch, as `now`. */
  readonly fixedAt?: number | null;
  readonly now: number;
};

export type PlaceOf = Pick<Place, 'organizationalUnits'> & { readonly isMember: boolean };

/** The bindings that cannot be read and may be about a finding: whatever they say, nothing is done without it. */
function listQuarantined(facts: FindingFacts, { quarantined = [] }: Pick<ReactionRules, 'quarantined'>): readonly QuarantinedBinding[] {
  return quarantined.filter(({ matches: all }) => all.some((match) => matches({ match }, facts)));
}

/**
 * The bindings that could apply to a finding, whatever its place. None, where only one that cannot be read is about it; a
 * reason, where there is nothing to look up.
 */
export function candidateBindings(
  facts: FindingFacts,
  rules: Pick<ReactionRules, 'bindings' | 'quarantined' | 'trigger' | 'fixedAt'>,
): readonly Binding[] | ReasonOf<FindingSkipReason> {
  const { finding } = facts;
  const over = ineligibility(finding, rules.trigger, rules.fixedAt);
  if (over !== undefined) return { code: over };
  // Controls always report a result; without one nobody knows that it failed.
  if (facts.key?.kind === 'securityhub_control' && finding.ComplianceStatus === undefined) return { code: 'not-failed' };
  const found = findCandidates(facts, rules);
  return 'code' in found && listQuarantined(facts, rules).length > 0 ? [] : found;
}

function findCandidates(
  facts: FindingFacts,
  { bindings }: Pick<ReactionRules, 'bindings'>,
): readonly Binding[] | ReasonOf<FindingSkipReason> {
  const { finding } = facts;
  const matching = bindings.filter((candidate) => matches(candidate, facts));
  if (matching.length === 0) return { code: 'no-binding' };
  // Techniques and types are what a finding says of itself: whoever may import findings can say anything.
  const trusting = matching.filter((candidate) => trusts(candidate, finding));
  if (trusting.length === 0)
    return { code: 'untrusted-product', product: truncate(readProduct(finding.ProductArn) ?? finding.ProductArn, 128) };
  const intended = trusting.filter((candidate) => isIntended(candidate, facts.intent));
  if (intended.length === 0) return { code: 'other-intent' };
  const severe = intended.filter((candidate) => rankOf(finding.Severity.Label) >= rankOf(candidate.minimumSeverity));
  return severe.length === 0 ? { code: 'below-severity' } : severe;
}

/** True if a binding acts on what the product of a finding reports. */
function trusts(binding: Pick<Binding, 'trust'>, { ProductArn }: Pick<Finding, 'ProductArn'>): boolean {
  return isOfProduct(ProductArn, readTrust(binding));
}

/**
 * Decides about one resource of a finding: the narrowest of the candidate bindings whose scope holds wins. Pure; every
 * doubt ends without a change. The tags are those of the resource as it is given: `{}` for none, left out where unknown.
 */
export function decideReaction(
  facts: FindingFacts,
  resource: ReactionResource,
  candidates: readonly Binding[],
  place: PlaceOf,
  rules: ChoiceRules,
): ReactionDecision {
  const { finding } = facts;
  if (!place.isMember) return refuse({ code: 'not-a-member', accountId: finding.AwsAccountId });
  const disagreement = findDisagreement(finding, resource);
  if (disagreement !== undefined) return refuse(disagreement);
  const where: Place = {
    accountId: finding.AwsAccountId,
    region: finding.Region,
    organizationalUnits: place.organizationalUnits,
    tags: resource.Tags,
  };
  return chooseBinding(candidates, resource, where, { ...rules, quarantined: listQuarantined(facts, rules) });
}

/** The rules by which a binding is chosen; every quarantined one here is about the finding. */
type ChoiceRules = Pick<ReactionRules, 'reactors' | 'quarantined' | 'tenants' | 'now'> & { readonly canAskTags?: boolean };

/**
 * Chooses the narrowest of the bindings whose scope and tenant hold in a place. Refuses where an equally narrow or narrower one may
 * hold, unless tags alone are unknown and can be asked for: then the decision is open (`undecided`).
 */
export function chooseBinding(
  candidates: readonly Binding[],
  resource: ReactionResource,
  where: Place,
  rules: ChoiceRules,
): ReactionDecision {
  const { tenants = [] } = rules;
  const verdicts = candidates.map((candidate) => ({ candidate, verdict: bindingVerdict(candidate, where, tenants) }));
  const inScope = verdicts.flatMap(({ candidate, verdict }) => (verdict.inScope ? [candidate] : []));
  const best = Math.max(...inScope.map(rankSpecificity));
  // Nobody knows what an unreadable binding forbids: only a narrower one overrules it.
  const [unreadable] = (rules.quarantined ?? [])
    .map(({ id, fault, matches: all }) => ({ bindingId: id, fault, rank: Math.max(...all.map((match) => rankSpecificity({ match }))) }))
    .toSorted((a, b) => b.rank - a.rank);
  if (unreadable !== undefined && best <= unreadable.rank)
    return refuse({ code: 'binding-unreadable', bindingId: unreadable.bindingId, fault: unreadable.fault });
  // A narrower binding that may hold must not be overruled by a wider one that does.
  const doubts = verdicts
    .flatMap(({ candidate, verdict }) => (verdict.inScope || verdict.known ? [] : [{ candidate, rule: verdict.rule }]))
    .filter(({ candidate }) => rankSpecificity(candidate) >= best)
    .toSorted((a, b) => rankSpecificity(b.candidate) - rankSpecificity(a.candidate));
  const doubt = doubts.find(({ rule }) => rule !== 'tags') ?? doubts[0];
  if (doubt?.rule === 'tags' && where.tags === undefined && rules.canAskTags === true)
    return leaveOpen([...doubts.map(({ candidate }) => candidate), ...inScope], resource, rules);
  if (doubt !== undefined) return refuse({ code: 'scope-unknown', bindingId: doubt.candidate.id, rule: doubt.rule, resource: resource.Id });
  if (inScope.length === 0) return skip({ code: 'out-of-scope', accountId: where.accountId, region: where.region });
  const [chosen, second] = inScope.filter((one) => rankSpecificity(one) === best);
  if (chosen === undefined || second !== undefined) {
    return refuse({ code: 'ambiguous-binding', bindingId: chosen?.id ?? '', otherBindingId: second?.id ?? '', resource: resource.Id });
  }
  return decided(chosen, resource, rules);
}

/**
 * Leaves it to the plan step, which can ask for the tags of today, which of these bindings holds. The first of them stands for
 * all until then.
 */
function leaveOpen(possible: readonly Binding[], resource: ReactionResource, rules: ChoiceRules): ReactionDecision {
  const decisions = possible.map((one) => decided(one, resource, rules));
  const first = decisions.find((decision) => decision.kind === 'react');
  if (first === undefined) return decisions[0] ?? skip({ code: 'no-binding' });
  const mayWait = possible.some(({ mode, window }) => mode === 'approval' || window !== undefined);
  return { ...first, undecided: { candidates: possible.map(({ id }) => id), mayWait } };
}

function decided(
  chosen: Binding,
  resource: ReactionResource,
  { reactors, now }: Pick<ReactionRules, 'reactors' | 'now'>,
): ReactionDecision {
  const installed = reactors.get(chosen.reactorId);
  if (installed === undefined) return refuse({ code: 'reactor-not-installed', bindingId: chosen.id, reactorId: chosen.reactorId });
  const { manifest: reactor, disabled } = installed;
  if (disabled !== undefined) {
    const { version } = reactor;
    return refuse({ code: 'reactor-disabled', bindingId: chosen.id, reactorId: chosen.reactorId, version, said: disabled.reason });
  }
  if (!reactor.modes.includes(chosen.mode)) {
    return refuse({
      code: 'mode-not-allowed',
      bindingId: chosen.id,
      reactorId: chosen.reactorId,
      mode: chosen.mode,
      modes: [...reactor.modes],
    });
  }
  if (!reactor.resourceTypes.includes(resource.Type)) {
    return skip({
      code: 'no-matching-resource',
      reactorId: chosen.reactorId,
      resourceTypes: [...reactor.resourceTypes],
      resourceType: resource.Type,
    });
  }
  const { id, match, reactorId, parameters, budget, breaker, infrastructureCode, trust, approvers, fourEyes, selfApproval } = chosen;
  const { coolDownMinutes, mode, window } = chosen;
  const opening = mode === 'notify' ? undefined : nextOpening(window, now);
  return {
    kind: 'react',
    mode,
    binding: {
      id,
      match,
      reactorId,
      parameters,
      budget,
      breaker,
      infrastructureCode,
      ...(trust !== undefined && { trust }),
      approvers,
      fourEyes,
      selfApproval,
      coolDownMinutes,
    },
    reactor: {
      id: formatReactorId(reactor),
      version: reactor.version,
      title: reactor.title,
      ...(mode === 'approval' && { description: reactor.description }),
    },
    waitUntil: opening === undefined ? null : new Date(opening).toISOString(),
  };
}

function matches({ match }: Pick<Binding, 'match'>, { key, techniqueIds, finding }: FindingFacts): boolean {
  return matchesBinding({ match }, { key, techniqueIds, types: finding.Types });
}

function isIntended(binding: Binding, actual: Intent): boolean {
  const wanted = readIntent(binding);
  return wanted === 'any' || wanted === actual;
}

function rankOf(label: (typeof SEVERITY_LABELS)[number]): number {
  return SEVERITY_LABELS.indexOf(label);
}

/** The decision to leave a finding alone. */
export function skip(because: ReasonOf<SkipReason>): ReactionDecision {
  const { reason: detail, why } = explain(because);
  return { kind: 'skip', reason: because.code, detail, why };
}

function refuse(because: ReasonOf<RefusalReason>): ReactionDecision {
  const { reason: detail, why } = explain(because);
  return { kind: 'refuse', reason: because.code, detail, why };
}
