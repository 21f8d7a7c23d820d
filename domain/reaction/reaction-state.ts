import { mode } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { decline, react, reaction } from './reaction.ts';
import { finalResult, plannedResult, reactionResult } from './reaction-result.ts';

/** Why a step of the workflow failed, as Step Functions' `Catch` writes it. */
export const stepFailure = z.object({ Error: z.string(), Cause: z.string().optional() });
export type StepFailure = z.output<typeof stepFailure>;

/** The answer of people; `by` names all of them. `breakGlass`: one of them approved what they had asked for. */
export const approvalAnswer = z.object({
  verdict: z.enum(['approve', 'reject']),
  by: z.string(),
  comment: z.string(),
  breakGlass: z.boolean().optional(),
});
export type ApprovalAnswer = z.output<typeof approvalAnswer>;

/** Nothing is to be done: only the decision is recorded. */
const declined = reaction.extend({ decision: decline });
type Declined = z.output<typeof declined>;

/** A reactor is to be asked for a plan. */
export const decided = reaction.extend({ decision: react });
export type Decided = z.output<typeof decided>;

/** There is a plan. `mode` is the one that counts: a change to what infrastructure code owns is only proposed. */
export const planned = decided.extend({ mode, result: plannedResult });
export type Planned = z.output<typeof planned>;

/** People were asked about the plan, and one of them answered. */
export const answered = planned.extend({ approval: approvalAnswer });
export type Answered = z.output<typeof answered>;

/** The reaction is over. */
const ended = reaction.extend({ mode: mode.optional(), approval: approvalAnswer.optional(), result: finalResult });
export type Ended = z.output<typeof ended>;

/** A step failed, at whatever point; `result` is what the steps before came to. */
const failed = ended.extend({ failure: stepFailure, result: reactionResult.optional() });
export type Failed = z.output<typeof failed>;

/** A reaction on its way through the workflow, as flat JSON: each step adds what it found out. */
export type ReactionState = Declined | Decided | Planned | Answered | Ended | Failed;

const flat = z.looseObject({
  decision: z.looseObject({ kind: z.string() }),
  result: z.looseObject({ status: z.string() }).optional(),
});

/** Reads a state as the one that its fields say it is in, so that a problem is named by its field. */
export const reactionState = flat.transform((value, context): ReactionState => {
  const read = schemaFor(value).safeParse(value);
  if (read.success) return read.data;
  for (const { path, message } of read.error.issues) context.addIssue({ code: 'custom', path: [...path], message });
  return z.NEVER;
});

function schemaFor({ decision, result, approval, failure }: z.output<typeof flat>): z.ZodType<ReactionState> {
  if (failure !== undefined) return failed;
  if (result === undefined) return decision.kind === 'react' ? decided : declined;
  if (result.status !== 'PLANNED') return ended;
  return approval === undefined ? planned : answered;
}

/** A state after the step that records it; `recordFailure` says that the record or the finding could not be written. */
export const closedState = z.intersection(reactionState, z.object({ recordFailure: stepFailure.optional() }));
export type ClosedState = z.output<typeof closedState>;

/** True while a plan waits for what comes next. */
export function isPlanned(state: ReactionState): state is Planned | Answered {
  return !('failure' in state) && 'result' in state && state.result.status === 'PLANNED';
}

/** True for a reaction that a reactor works on. */
export function isDecided<State extends { readonly decision: z.output<typeof reaction>['decision'] }>(
  state: State,
): state is State & { readonly decision: z.output<typeof react> } {
  return state.decision.kind === 'react';
}
