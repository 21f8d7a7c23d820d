import type { ReactionResource } from '@attack-reactor/kit/contract';
import { isOfProduct, readProduct, SEVERITY_LABELS, truncate } from '@attack-reactor/kit/contract';
import type { Finding } from '#domain/finding/finding.ts';
import type { Intent } from '#domain/finding/intent.ts';
import { findDisagreement } from './agreement.ts';
import { type Binding, rankSpecificity, readIntent, readTrust } from './binding.ts';
import { nextOpening } from './change-window.ts';
import { ineligibility } from './eligibility.ts';
import { explain } from './explanation.ts';
import type { InstalledReactor } from './installed-reactor.ts';
import type { FindingSkipReason, ReactionDecision, RefusalReason, SkipReason, Trigger } from './reaction.ts';
import type { ReasonOf } from './reason.ts';
import { type Place, scopeVerdict } from './scope.ts';

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
  readonly trigger: Trigger;
  /** Milliseconds since the epoch. */
  readonly now: number;
};

export type PlaceOf = Pick<Place, 'organizationalUnits'> & { readonly isMember: boolean };

/** The bindings that could apply to a finding, whatever its place: none of them, nothing to look up. */
export function candidateBindings(
  facts: FindingFacts,
  { bindings, trigger }: Pick<ReactionRules, 'bindings' | 'trigger'>,
): readonly Binding[] | ReasonOf<FindingSkipReason> {
  const { finding } = facts;
  const over = ineligibility(finding, trigger);
  if (over !== undefined) return { code: over };
  // Controls always report a result; without one nobody knows that it failed.
  if (facts.key?.kind === 'securityhub_control' && finding.ComplianceStatus === undefined) return { code: 'not-failed' };
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
export function trusts(binding: Pick<Binding, 'trust'>, { ProductArn }: Pick<Finding, 'ProductArn'>): boolean {
  return isOfProduct(ProductArn, readTrust(binding));
}

/**
 * Decides about one resource of a finding: the narrowest of the candidate bindings whose scope holds wins. Pure; every
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
  if (!place.isMember) return refuse({ code: 'not-a-member', accountId: finding.AwsAccountId });
  const disagreement = findDisagreement(finding, resource);
  if (disagreement !== undefined) return refuse(disagreement);
  const where: Place = {
    accountId: finding.AwsAccountId,
    region: finding.Region,
    organizationalUnits: place.organizationalUnits,
    tags: resource.Tags,
  };
  const verdicts = candidates.map((candidate) => ({ candidate, verdict: scopeVerdict(candidate.scope, where) }));
  const [unknown] = verdicts
    .flatMap(({ candidate, verdict }) => (verdict.inScope || verdict.known ? [] : [{ candidate, rule: verdict.rule }]))
    .toSorted((a, b) => rankSpecificity(b.candidate) - rankSpecificity(a.candidate));
  const inScope = verdicts.flatMap(({ candidate, verdict }) => (verdict.inScope ? [candidate] : []));
  // A narrower binding that may hold must not be overruled by a wider one that does.
  if (unknown !== undefined && inScope.every((one) => rankSpecificity(one) <= rankSpecificity(unknown.candidate)))
    return skip({ code: 'scope-unknown', bindingId: unknown.candidate.id, rule: unknown.rule, resource: resource.Id });
  if (inScope.length === 0) return skip({ code: 'out-of-scope', accountId: finding.AwsAccountId, region: finding.Region });
  const best = Math.max(...inScope.map(rankSpecificity));
  const [chosen, second] = inScope.filter((one) => rankSpecificity(one) === best);
  if (chosen === undefined || second !== undefined) {
    return refuse({ code: 'ambiguous-binding', bindingId: chosen?.id ?? '', otherBindingId: second?.id ?? '', resource: resource.Id });
  }
  return decided(chosen, resource, rules);
}

function decided(
  chosen: Binding,
  resource: ReactionResource,
  { reactors, now }: Pick<ReactionRules, 'reactors' | 'now'>,
): ReactionDecision {
  const reactor = reactors.get(chosen.reactorId)?.manifest;
  if (reactor === undefined) return refuse({ code: 'reactor-not-installed', bindingId: chosen.id, reactorId: chosen.reactorId });
  if (!reactor.modes.includes(chosen.mode)) {
    return refuse({
      code: 'mode-not-allowed',
      bindingId: chosen.id,
      reactorId: reactor.id,
      mode: chosen.mode,
      modes: [...reactor.modes],
    });
  }
  if (!reactor.resourceTypes.includes(resource.Type)) {
    return skip({
      code: 'no-matching-resource',
      reactorId: reactor.id,
      resourceTypes: [...reactor.resourceTypes],
      resourceType: resource.Type,
    });
  }
  const { id, reactorId, parameters, budget, breaker, infrastructureCode, trust, approvers, mode, window } = chosen;
  const opening = mode === 'notify' ? undefined : nextOpening(window, now);
  return {
    kind: 'react',
    mode,
    binding: { id, reactorId, parameters, budget, breaker, infrastructureCode, ...(trust !== undefined && { trust }), approvers },
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
