import { asJson, compareStates, type Json } from '@attack-reactor/kit/contract';
import type { Finding } from '#domain/finding/finding.ts';
import { decideIntent } from '#domain/finding/intent.ts';
import { SOURCE_KINDS } from '#domain/finding/source-kind.ts';
import type { React, ReactionDecision } from './reaction.ts';
import type { FindingFacts } from './reaction-decision.ts';
import type { Decided } from './reaction-state.ts';
import { type Reason, readReasons } from './reason.ts';

/** The facts by which a reaction was decided, about its finding as it is today. */
export function renewFacts({ sourceKey, techniques, decision }: Decided, finding: Finding): FindingFacts {
  const end = sourceKey.indexOf(':');
  const kind = SOURCE_KINDS.find((one) => one === sourceKey.slice(0, end));
  const key = kind === undefined ? undefined : { kind, key: sourceKey.slice(end + 1) };
  // A reaction carries the first few techniques only; the one that its binding was found by counts as well.
  const { match } = decision.binding;
  const foundBy = match !== undefined && 'technique' in match ? [match.technique] : [];
  return { finding, key, techniqueIds: [...techniques.map(({ id }) => id), ...foundBy], intent: decideIntent(key, finding) };
}

type Parameters = Readonly<Record<string, Json>>;

/** A decision with the parameters that the reactor would be called with. */
export type Terms = { readonly decision: React; readonly parameters: Parameters };

/** The standing, today, of a reaction that was agreed on earlier. */
export type Renewal =
  | { readonly kind: 'holds' }
  /** Not any more. */
  | { readonly kind: 'refused'; readonly why: readonly Reason[] }
  /** Something else, or under other conditions: it has to be decided, and perhaps agreed on, anew. */
  | { readonly kind: 'anew'; readonly why: readonly Reason[] };

/** Tells why a decision of today ends a reaction, if it does. */
export function whyRefusedToday(bindingId: string, today: ReactionDecision): readonly Reason[] | undefined {
  const changed: Reason = { code: 'binding-changed', bindingId };
  if (today.kind !== 'react') return [changed, ...readReasons(today.detail, today.why)];
  return today.mode === 'notify' ? [changed] : undefined;
}

/**
 * Compares what was agreed on with what would be decided today. Rules that came to allow more change nothing about what was
 * agreed on; rules that came to allow less, or something else, are never passed over.
 * @param mode the mode that the plan was agreed on in
 */
export function renewDecision(mode: React['mode'], agreed: Terms, today: Terms): Renewal {
  const { id, version } = agreed.decision.reactor;
  const { reactor, binding } = today.decision;
  const refused = whyRefusedToday(binding.id, today.decision);
  if (refused !== undefined) return { kind: 'refused', why: refused };
  if (reactor.id === id && reactor.version !== version)
    return { kind: 'anew', why: [{ code: 'reactor-replaced', reactorId: id, version, installed: reactor.version }] };
  const isOther = reactor.id !== id || differs(agreed.parameters, today.parameters) || isStricter(mode, agreed.decision, today.decision);
  return isOther ? { kind: 'anew', why: [{ code: 'binding-changed', bindingId: binding.id }] } : { kind: 'holds' };
}

/** The rules say who has to agree, and how many. */
function listAnswerRules({ approvers, fourEyes, selfApproval }: React['binding']) {
  return { approvers, fourEyes, selfApproval };
}

function isStricter(mode: React['mode'], agreed: React, today: React): boolean {
  const [before, now] = [agreed.binding, today.binding];
  if (mode === 'automatic' && today.mode === 'approval') return true;
  if (mode === 'approval' && differs(listAnswerRules(before), listAnswerRules(now))) return true;
  if (before.infrastructureCode === 'change' && now.infrastructureCode === 'propose') return true;
  // A reactor that takes access away believes only products that are named.
  return before.trust !== undefined && now.trust === undefined;
}

function differs(one: unknown, other: unknown): boolean {
  return compareStates(asJson(one), asJson(other)).length > 0;
}
