import type { Answer } from '../../api/answers.ts';
import type { DecisionEntry } from './decision.ts';

export type FindingAction = 'remediate' | 'suppress' | 'unsuppress' | 'note';
export type Outcome = Answer<'actOnFindings'>['outcomes'][number];

/** A finding that somebody wants to act on. `bindings`: those about it; null: there is none; left out: nobody asked. */
export type ActedFinding = { readonly identity: string; readonly title: string; readonly bindings?: readonly string[] | null };

/** So many findings are acted on in one request. */
export const MOST_FINDINGS = 500;

/** Findings with the same fate and, where there is one, the same reason in words of the platform. */
export type OutcomeClass = { readonly outcome: Outcome['outcome']; readonly detail: string | null; readonly identities: readonly string[] };

const ORDER = ['asked', 'changed', 'unchanged', 'over', 'shared', 'refused', 'unknown'] as const satisfies readonly Outcome['outcome'][];

/** Puts findings together by their fate: first what is done, then what is left alone, each with its reason. */
export function classifyOutcomes(outcomes: readonly Outcome[]): readonly OutcomeClass[] {
  return ORDER.flatMap((outcome) => {
    const same = outcomes.filter((one) => one.outcome === outcome);
    // The detail of a start names the finding itself, so it is no reason that several share.
    const byReason = Map.groupBy(same, ({ detail }) => (isDone(outcome) ? null : detail));
    return [...byReason].map(([detail, of]) => ({ outcome, detail, identities: of.map(({ identity }) => identity) }));
  });
}

/** Tells whether an outcome means that something is done about a finding. */
export function isDone(outcome: Outcome['outcome']): boolean {
  return outcome === 'asked' || outcome === 'changed';
}

/** Counts the findings that would go to the workflow although no binding is about them, so that nothing would come of it. */
export function countUnbound(outcomes: readonly Outcome[], findings: readonly ActedFinding[]): number {
  const asked = new Set(outcomes.filter(({ outcome }) => outcome === 'asked').map(({ identity }) => identity));
  return findings.filter(({ identity, bindings }) => asked.has(identity) && bindings !== undefined && (bindings ?? []).length === 0).length;
}

/** Tells whether a start by hand has a sense: there is a reaction, or nothing but an earlier message keeps an event from it. */
export function canRemediate(entries: readonly DecisionEntry[]): boolean {
  return entries.some(({ kind, reason }) => kind === 'react' || reason === 'already-notified');
}
