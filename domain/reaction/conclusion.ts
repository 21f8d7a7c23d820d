import { explain } from './explanation.ts';
import { type Decline, STATUS_OF_DECLINE } from './reaction.ts';
import type { FinalResult, PlanSummary, ReactionResult, ResultOf } from './reaction-result.ts';
import {
  type Answered,
  type ApprovalAnswer,
  type Ended,
  type Failed,
  isPlanned,
  type Planned,
  type ReactionState,
  type StepFailure,
} from './reaction-state.ts';
import { type Reason, readReasons } from './reason.ts';

/** Errors by which a reactor was kept from doing what it must not; everything else failed. */
const REFUSALS: ReadonlySet<string> = new Set(['ReactorOverreach', 'ReactorInvalid', 'MemberAccountDenied']);
const LAPSED: ReadonlySet<string> = new Set(['States.Timeout', 'States.HeartbeatTimeout']);

/** REFUSED where an error kept the reactor from doing what it must not, else FAILED. */
export function statusOfError(name: string): 'REFUSED' | 'FAILED' {
  return REFUSALS.has(name) ? 'REFUSED' : 'FAILED';
}

/**
 * Concludes a reaction, whichever way it left the workflow.
 * @param backupRef where the earlier state is kept, if a change was begun before a step failed
 */
export function concludeReaction(state: Exclude<ReactionState, Planned | Answered>, backupRef?: string | null): FinalResult;
export function concludeReaction(state: ReactionState, backupRef?: string | null): ReactionResult;
export function concludeReaction(state: ReactionState, backupRef: string | null = null): ReactionResult {
  if ('failure' in state) return ofFailure(state, backupRef);
  if ('result' in state) return 'approval' in state ? ofAnswer(state.result, state.approval) : state.result;
  const { decision } = state;
  return decision.kind === 'react' ? unfixed('FAILED', [{ code: 'no-result' }]) : ofDecision(decision);
}

/**
 * The state with what was recorded as its conclusion, and without the failure that the conclusion tells. A plan that was recorded
 * earlier is no conclusion of a state beyond it.
 */
export function withConclusion(state: ReactionState, recorded: ReactionResult): Planned | Answered | Ended {
  if (isPlanned(state)) return recorded.status === 'PLANNED' ? { ...state, result: recorded } : { ...state, result: recorded };
  const { failure: _told, ...rest } = { failure: undefined, ...state };
  return { ...rest, result: recorded.status === 'PLANNED' ? concludeReaction(state) : recorded };
}

/** The part of the earlier steps that a result keeps. */
export type SoFar = { readonly plan: PlanSummary | null; readonly backupRef: string | null; readonly messages: readonly string[] };

const NOTHING: SoFar = { plan: null, backupRef: null, messages: [] };

/** The result of a reaction that ended without a fix, for these reasons. */
export function unfixed<Status extends 'REFUSED' | 'FAILED'>(status: Status, why: readonly Reason[], soFar?: SoFar): ResultOf<Status>;
export function unfixed(status: 'REFUSED' | 'FAILED', why: readonly Reason[], soFar = NOTHING): ResultOf<'REFUSED' | 'FAILED'> {
  const { plan, backupRef, messages } = soFar;
  const explanation = explain(...why);
  return { status, plan, backupRef, verified: false, ...explanation, messages: [...messages, explanation.reason] };
}

function ofDecision({ kind, detail, why }: Decline): FinalResult {
  const reasons = readReasons(detail, why);
  const status = STATUS_OF_DECLINE[kind];
  if (status === 'REFUSED') return unfixed(status, reasons);
  const explanation = explain(...reasons);
  return { status, plan: null, backupRef: null, verified: false, ...explanation, messages: [explanation.reason] };
}

function ofAnswer(result: ReactionResult, answer: ApprovalAnswer | undefined): ReactionResult {
  return result.status === 'PLANNED' && answer?.verdict === 'reject' ? rejected(result, rejection(answer)) : result;
}

function ofFailure({ result, failure }: Failed, backupRef: string | null): FinalResult {
  const isLapsed = LAPSED.has(failure.Error) && backupRef === null;
  // Only the question to people waits that long; nothing has been changed then.
  if (isLapsed && result?.status === 'PLANNED') return rejected(result, { code: 'lapsed' });
  const soFar = { ...(result ?? NOTHING), ...(backupRef !== null && { backupRef }) };
  return unfixed(statusOfError(failure.Error), [errorIn(failure)], soFar);
}

function rejected({ plan, messages }: ResultOf<'PLANNED'>, because: Reason): FinalResult {
  const explanation = explain(because);
  return { status: 'REJECTED', plan, backupRef: null, verified: false, ...explanation, messages: [...messages, explanation.reason] };
}

function rejection({ by, comment }: ApprovalAnswer): Reason {
  return comment === '' ? { code: 'rejected', by } : { code: 'rejected-with-comment', by, comment };
}

function errorIn({ Error: name, Cause: cause = '' }: StepFailure): Reason {
  return { code: 'error', name, message: readMessage(cause) };
}

/** Lambda puts an error into `Cause` as JSON. */
function readMessage(cause: string): string {
  try {
    const parsed: unknown = JSON.parse(cause);
    const message = typeof parsed === 'object' && parsed !== null && 'errorMessage' in parsed ? String(parsed.errorMessage) : cause;
    return message.slice(0, 1000);
  } catch {
    return cause.slice(0, 1000);
  }
}

/** The finding status after a result; undefined: it stays. Only FIXED, which was read back, resolves it. */
export function chooseFindingStatus(status: ReactionResult['status']): 'RESOLVED' | 'NOTIFIED' | undefined {
  if (status === 'SKIPPED') return undefined;
  return status === 'FIXED' ? 'RESOLVED' : 'NOTIFIED';
}
