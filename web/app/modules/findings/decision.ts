import type { Answer } from '../../api/answers.ts';

type Decision = Answer<'getDecision'>;

/** Why nothing is done about a finding, or what would be done now; one entry a resource. */
export type DecisionEntry = {
  /** null: it is about the finding as a whole. */
  readonly resource: { readonly Type: string; readonly Id: string } | null;
  readonly kind: 'react' | 'skip' | 'refuse';
  /** A code with a text below `findings.reason`; null: there is a reaction. */
  readonly reason: string | null;
  /** The words of the platform in English, with names. */
  readonly detail: string | null;
  readonly bindingId: string | null;
  readonly reactorId: string | null;
  readonly mode: string | null;
  readonly waitUntil: string | null;
};

/** Reads a decision. A finding that cannot be read comes with the name of its field after a colon. */
export function readDecision({ reason, resources }: Decision): readonly DecisionEntry[] {
  if (reason === null) return resources;
  const [code = '', field] = reason.split(/: (.*)/s);
  const nobody = { bindingId: null, reactorId: null, mode: null, waitUntil: null };
  return [{ resource: null, kind: 'skip', reason: code, detail: field ?? null, ...nobody }];
}

/** Tells whether a change is about to be made or proposed for any resource. */
export function isReacting(entries: readonly DecisionEntry[]): boolean {
  return entries.some(({ kind }) => kind === 'react');
}
