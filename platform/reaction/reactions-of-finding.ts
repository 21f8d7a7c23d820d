import type { ReactionResource } from '@attack-reactor/kit/contract';
import type { Finding, Rejection } from '#domain/finding/finding.ts';
import { guardFinding } from '#domain/finding/guard-finding.ts';
import { decideIntent } from '#domain/finding/intent.ts';
import { resolveSourceKey } from '#domain/finding/source-key.ts';
import type { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { techniquesOfFinding, techniquesToPublish } from '#domain/mapping/techniques-of-finding.ts';
import type { Binding } from '#domain/reaction/binding.ts';
import { projectFinding } from '#domain/reaction/project-finding.ts';
import type { Reaction, ReactionDecision, SkipReason } from '#domain/reaction/reaction.ts';
import { candidateBindings, decideReaction, type FindingFacts, skip } from '#domain/reaction/reaction-decision.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { Organization } from './organization.ts';
import type { ReactionRules } from './reaction-rules-cache.ts';

const MAX_TECHNIQUES = 3;

export type ReactionSources = {
  readonly mapping: { current(): Promise<MappingIndex> };
  readonly rules: () => Promise<ReactionRules>;
  readonly organization: Organization;
  readonly clock: Pick<Clock, 'now'>;
};

/** A reaction that has no name yet. */
export type UnnamedReaction = Omit<Reaction, 'id'>;

/** The origin says who wants reactions. `fixedAt`: when our own fix of the finding ended; null: there was none. */
export type ReactionOrigin = Pick<Reaction, 'trigger' | 'requestedBy' | 'claim'> & { readonly fixedAt: number | null };

export type FindingReactions =
  | { readonly kind: 'none'; readonly reason: SkipReason }
  | { readonly kind: 'reactions'; readonly reactions: readonly UnnamedReaction[] }
  | Rejection;

/**
 * Decides about a finding, resource by resource. A finding without a binding costs no look-up beyond memory.
 * @throws MappingUnavailable, MappingReleaseMissing, BindingsUnavailable, OrganizationUnavailable: ask again later
 */
export async function reactionsOfFinding(
  finding: Finding,
  { fixedAt, ...by }: ReactionOrigin,
  sources: ReactionSources,
): Promise<FindingReactions> {
  const [index, rules] = await Promise.all([sources.mapping.current(), sources.rules()]);
  const judged = guardFinding(() => judge(finding, index));
  if ('kind' in judged) return judged;
  const { facts, techniques } = judged;
  const candidates = candidateBindings(facts, { ...rules, trigger: by.trigger, fixedAt });
  // A person who asked gets an answer; nobody wants one for every import.
  if ('code' in candidates && by.trigger === 'event') return { kind: 'none', reason: candidates.code };
  const projection = guardFinding(() => projectFinding(finding));
  if (projection.kind === 'reject') return projection;

  const decide = 'code' in candidates ? () => skip(candidates) : await decider(facts, candidates, rules, sources);
  const named = techniquesToPublish(techniques, MAX_TECHNIQUES).map(({ id, name, tacticIds }) => ({ id, name, tacticIds: [...tacticIds] }));
  const { key } = facts;
  const react = (resource: ReactionResource): UnnamedReaction => ({
    ...by,
    sourceKey: key === undefined ? `finding_type:${finding.Types[0] ?? 'unknown'}` : `${key.kind}:${key.key}`,
    techniques: named,
    // Each reaction carries the one resource that it is about, and carries it once.
    finding: { ...projection.finding, Resources: [{ Type: resource.Type, Id: resource.Id }] },
    resource,
    target: projection.target,
    decision: decide(resource),
  });
  const reactions = guardFinding(() => projection.finding.Resources.map(react));
  if ('kind' in reactions) return reactions;
  return { kind: 'reactions', reactions };
}

function judge(finding: Finding, index: MappingIndex) {
  const key = resolveSourceKey(finding, index);
  const techniques = techniquesOfFinding(finding, key, index);
  const facts: FindingFacts = { finding, key, techniqueIds: techniques.map(({ id }) => id), intent: decideIntent(key, finding) };
  return { facts, techniques };
}

async function decider(
  facts: FindingFacts,
  candidates: readonly Binding[],
  { reactors, quarantined = [], tenants = [] }: ReactionRules,
  { organization, clock }: ReactionSources,
) {
  const place = await organization.findPlace(facts.finding.AwsAccountId);
  return (resource: ReactionResource): ReactionDecision =>
    decideReaction(facts, resource, candidates, place, { reactors, quarantined, tenants, now: clock.now(), canAskTags: true });
}
