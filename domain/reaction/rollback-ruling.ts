import { asJson, type Conflict, writeCanonical } from '@attack-reactor/kit/contract';
import { sha256 } from '#domain/base/hash.ts';
import { textAt } from '#domain/base/json.ts';
import type { Principal } from './approval.ts';
import { APPROVAL_TIMES } from './approval-times.ts';
import type { ExecutionRecord, ExecutionStep } from './execution-record.ts';
import type { Decided } from './reaction-state.ts';
import type { Reason } from './reason.ts';
import { explainConflicts } from './restoration.ts';

export type RollbackWish = {
  readonly by: Principal;
  /** Restore what is in conflict too; what others did there is lost. */
  readonly force: boolean;
  /** Agree to the override that somebody else asked for. */
  readonly confirm: boolean;
};

/** The fate of a rollback that has conflicts, and who answers for it. */
export type RollbackRuling =
  | { readonly kind: 'go'; readonly by: string; readonly confirmedBy: string | null }
  /** Nothing is done; `step` opens the question to a second person. */
  | { readonly kind: 'refuse'; readonly why: readonly Reason[]; readonly step?: Omit<ExecutionStep, 'at'> }
  /** A confirmation that does not count. */
  | { readonly kind: 'reject'; readonly detail: string };

type Rolled = Pick<ExecutionRecord, 'steps'> & { readonly reaction: Decided };

/**
 * Decides if a rollback goes on. Conflicts are overridden by force alone, and where the fix needed an approval, only with a
 * second person of the same groups, who agrees to exactly these conflicts within a day. Pure.
 */
export function rulingOnRollback(record: Rolled, wish: RollbackWish, conflicts: readonly Conflict[], now: number): RollbackRuling {
  const { by, force, confirm } = wish;
  if (confirm) return rulingOnConfirmation(record, by, conflicts, now);
  const isContested = conflicts.length > 0;
  if (isContested && !force) return { kind: 'refuse', why: [explainConflicts(conflicts)] };
  const { mode, binding } = record.reaction.decision;
  if (!isContested || mode !== 'approval') return { kind: 'go', by: by.id, confirmedBy: null };
  const detail = asJson({ conflicts: digestConflicts(conflicts), approvers: binding.approvers });
  const needed: Reason = { code: 'needs-confirmation', by: by.id, groups: [...binding.approvers] };
  return { kind: 'refuse', why: [needed, explainConflicts(conflicts)], step: { name: 'ROLLBACK_FORCE_ASKED', actor: by.id, detail } };
}

function rulingOnConfirmation(record: Rolled, by: Principal, conflicts: readonly Conflict[], now: number): RollbackRuling {
  const { approvers } = record.reaction.decision.binding;
  const question = record.steps.findLast(({ name }) => name === 'ROLLBACK_FORCE_ASKED');
  if (question === undefined) return reject('Nobody asked for a confirmation. Ask for the rollback first.');
  if (!approvers.some((group) => by.groups.includes(group))) return reject(`${by.id} is in none of the groups ${approvers.join(', ')}.`);
  if (question.actor === by.id) return reject(`${by.id} asked for this rollback; somebody else has to confirm it.`);
  if (now >= Date.parse(question.at) + APPROVAL_TIMES.seconds * 1000) return reject(`The question of ${question.at} expired. Ask again.`);
  if (textAt(question.detail, 'conflicts') !== digestConflicts(conflicts)) {
    return reject(`The resource changed since ${question.actor} asked at ${question.at}. Ask for the rollback again.`);
  }
  return { kind: 'go', by: question.actor, confirmedBy: by.id };
}

function reject(detail: string): RollbackRuling {
  return { kind: 'reject', detail };
}

/** A confirmation is about exactly these conflicts. */
function digestConflicts(conflicts: readonly Conflict[]): string {
  return sha256(writeCanonical(asJson(conflicts)));
}
