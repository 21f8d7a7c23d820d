import { APPROVAL_TIMES } from '../../../../domain/reaction/approval-times.ts';

type Step = { readonly name: string; readonly at: string; readonly actor: string; readonly detail?: unknown };

/** A wish to undo a change by force, which a second person has to confirm. */
export type UndoQuestion = { readonly by: string; readonly at: string; readonly expiresAt: string; readonly approvers: readonly string[] };

/** Finds the question that waits for a second person; undefined: nobody asked, it was answered, or its day is over. */
export function findUndoQuestion(steps: readonly Step[], now: number): UndoQuestion | undefined {
  const index = steps.findLastIndex(({ name }) => name === 'ROLLBACK_FORCE_ASKED');
  const asked = steps[index];
  if (asked === undefined || steps.slice(index).some(({ name }) => name === 'ROLLBACK_BEGUN' || name === 'ROLLED_BACK')) return undefined;
  const expiresAt = Date.parse(asked.at) + APPROVAL_TIMES.seconds * 1000;
  if (now >= expiresAt) return undefined;
  return { by: asked.actor, at: asked.at, expiresAt: new Date(expiresAt).toISOString(), approvers: readApprovers(asked.detail) };
}

function readApprovers(detail: unknown): readonly string[] {
  const approvers = typeof detail === 'object' && detail !== null && 'approvers' in detail ? detail.approvers : [];
  return Array.isArray(approvers) ? approvers.map(String) : [];
}
