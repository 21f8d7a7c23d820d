import { effect, json, text } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { reason } from './reason.ts';

/** A plan as the workflow and people see it; the whole plan stands in the execution record. */
export const planSummary = z.object({
  /** An approval holds for exactly this. */
  hash: z.string(),
  summary: text,
  effect,
  changes: z.array(z.object({ resource: z.string(), field: z.string(), before: json, after: json })),
  /** How many more changes the record holds. */
  omitted: z.int(),
});
export type PlanSummary = z.output<typeof planSummary>;

/** Every result has the same fields, because workflow files read them; the status decides which of them hold something. */
function defineResult<Status extends string, Fields extends Record<'plan' | 'backupRef' | 'verified' | 'reason', z.ZodType>>(
  status: Status,
  fields: Fields,
) {
  return z.object({
    status: z.literal(status),
    ...fields,
    /** The reason as data, for messages in any language; a row that is older than codes has the text alone. */
    why: z.array(reason).optional(),
    messages: z.array(z.string()),
  });
}

/** The reason stands in English, for logs and records. */
const english = z.string();
const unchanged = { plan: z.null(), backupRef: z.null() };
/** It may have ended before there was a plan, before anything was changed, or after. */
const unfixed = { plan: planSummary.nullable(), backupRef: z.string().nullable(), verified: z.literal(false), reason: english };

/** A plan that waits for its approval, its window or its turn, or is only proposed; the reason says why, if there is one. */
export const plannedResult = defineResult('PLANNED', {
  plan: planSummary,
  backupRef: z.null(),
  verified: z.literal(false),
  reason: english.nullable(),
});

const finalResults = [
  /** Changed, and read back as fixed: the only result that resolves the finding. A reason tells what went wrong besides. */
  defineResult('FIXED', { plan: planSummary, backupRef: z.string(), verified: z.literal(true), reason: english.nullable() }),
  /** Changed as planned and read back so, but the finding is not gone by it; the reason tells what is left. */
  defineResult('PARTLY', { plan: planSummary, backupRef: z.string(), verified: z.literal(true), reason: english }),
  /** Nothing was changed, for a reason that passes: another execution begins when it has passed. */
  defineResult('DEFERRED', { plan: planSummary.nullable(), backupRef: z.null(), verified: z.literal(false), reason: english }).extend({
    retryAt: z.iso.datetime(),
  }),
  /** Read, and found to be as it should be. */
  defineResult('NOTHING_TO_DO', { ...unchanged, verified: z.literal(true), reason: english }),
  defineResult('SKIPPED', { ...unchanged, verified: z.literal(false), reason: english }),
  /** A person said no, or nobody answered. */
  defineResult('REJECTED', { plan: planSummary, backupRef: z.null(), verified: z.literal(false), reason: english }),
  defineResult('REFUSED', unfixed),
  defineResult('FAILED', unfixed),
  /** Read back as restored; the plan is the way back. `by` is null where the record is older than the field. */
  defineResult('ROLLED_BACK', { plan: planSummary, backupRef: z.string(), verified: z.literal(true), reason: english }).extend({
    by: z.string().nullable().default(null),
  }),
] as const;

/** The result of a reaction that is over. */
export const finalResult = z.discriminatedUnion('status', finalResults);
export type FinalResult = z.output<typeof finalResult>;

export const reactionResult = z.discriminatedUnion('status', [plannedResult, ...finalResults]);
export type ReactionResult = z.output<typeof reactionResult>;

export type ResultStatus = ReactionResult['status'];
export const RESULT_STATUSES: readonly ResultStatus[] = reactionResult.options.map(({ shape }) => shape.status.value);
/** The result with one of these statuses. */
export type ResultOf<Status extends ResultStatus> = Extract<ReactionResult, { readonly status: Status }>;
