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
  'APPROVAL_ANSWERED',
  'BACKED_UP',
  'APPLIED',
  'VERIFIED',
  'CONCLUDED',
  'FINDING_UPDATED',
  'NOTIFIED',
  'ROLLBACK_BEGUN',
  'ROLLED_BACK',
  'ROLLBACK_FAILED',
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

/** Everything about one execution. */
const executionRecord = z.object({
  id: z.string(),
  openedAt: z.iso.datetime(),
  reaction,
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
