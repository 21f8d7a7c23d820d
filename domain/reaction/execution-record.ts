import { changePlan, json } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { reaction } from './reaction.ts';
import { reactionResult } from './reaction-result.ts';

/** Names of the steps of an execution in its record, in the order in which they can happen. */
export const STEP_NAMES = [
  'OPENED',
  'PLANNED',
  'APPROVAL_REQUESTED',
  'APPROVAL_ACKNOWLEDGED',
  'APPROVAL_COUNTED',
  'APPROVAL_ANSWERED',
  'BACKED_UP',
  'APPLIED',
  'VERIFIED',
  'CONCLUDED',
  'FINDING_UPDATED',
  'NOTIFIED',
  'ROLLBACK_FORCE_ASKED',
  'ROLLBACK_CONFIRMED',
  'ROLLBACK_BEGUN',
  'ROLLED_BACK',
  'ROLLBACK_FAILED',
  'FIX_UNDONE',
] as const;

/** One thing that happened, who caused it, and what there is to know about it. Never changed afterwards. */
export const executionStep = z.object({
  name: z.enum(STEP_NAMES),
  at: z.iso.datetime(),
  /** A person's id, or `platform`. */
  actor: z.string(),
  detail: json,
});
export type ExecutionStep = z.output<typeof executionStep>;

/**
 * Everything a rollback needs: the plan that was applied, with its backup, and what apply created. `left` is the state in which
 * the fix left the resource, in the form of the backup; undefined: it could not be read.
 */
export const kept = z.object({ plan: changePlan, parameters: z.record(z.string(), json), created: json, left: json.optional() });
export type Kept = z.output<typeof kept>;

/** The whole plan that people are asked about, or that waits for its window, with the digest that the workflow carries. */
export const proposal = z.object({ hash: z.string(), ...changePlan.pick({ summary: true, effect: true, changes: true }).shape });
export type Proposal = z.output<typeof proposal>;

/** Everything about one execution. */
const executionRecord = z.object({
  id: z.string(),
  openedAt: z.iso.datetime(),
  reaction,
  /** null: there is no plan yet, nothing may be changed, or the record is older than the field. */
  proposal: proposal.nullable(),
  /** null: it still runs, or was lost. */
  result: reactionResult.nullable(),
  kept: kept.nullable(),
  steps: z.array(executionStep),
});
export type ExecutionRecord = z.output<typeof executionRecord>;

/** How a message and a finding's note refer to what is kept of the earlier state. */
export function nameBackup(executionId: string): string {
  return `execution/${executionId}/backup`;
}
