import { isPassing } from '#domain/base/passing-errors.ts';
import { dueStep } from './due-step.ts';
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
/** Step Functions gave up on a step that changes nothing, or Lambda ended one. */
const TIMED_OUT: ReadonlySet<string> = new Set(['States.Timeout', 'Sandbox.Timedout']);

/** REFUSED where an error kept the reactor from doing what it must not, else FAILED. */
export function statusOfError(name: string): 'REFUSED' | 'FAILED' {
  return REFUSALS.has(name) ? 'REFUSED' : 'FAILED';
}

/** How long what met a passing error waits before another execution begins. */
export const RETRY_AFTER_MS = 15 * 60_000;

/** The circumstances of a conclusion. */
export type Circumstances = {
  /** Where the earlier state is kept, if a change was begun before a step failed. */
  readonly backupRef?: string | null;
  /** Milliseconds since the epoch, where what passes may be tried again; left out: it has failed. */
  readonly now?: number;
};

/** Concludes a reaction, whichever way it left the workflow. */
export function concludeReaction(state: Exclude<ReactionState, Planned | Answered>, circumstances?: Circumstances): FinalResult;
export function concludeReaction(state: ReactionState, circumstances?: Circumstances): ReactionResult;
export function concludeReaction(state: ReactionState, { backupRef = null, now }: Circumstances = {}): ReactionResult {
  if ('failure' in state) return ofFailure(state, backupRef, now);
  if (isPlanned(state) && now !== undefined && dueStep(state) !== 'record') return ofUnfinished(state, now);
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

/** The result of a reaction that waits for something that passes, for these reasons. @param retryAt milliseconds since the epoch */
export function deferred(why: readonly Reason[], retryAt: number, plan: PlanSummary | null = null): ResultOf<'DEFERRED'> {
  const explanation = explain(...why);
  const until = new Date(retryAt).toISOString();
  return { status: 'DEFERRED', plan, backupRef: null, verified: false, ...explanation, retryAt: until, messages: [explanation.reason] };
}

/** The result of a reaction to a finding that asks for none by now. */
export function skipped(...why: readonly Reason[]): ResultOf<'SKIPPED'> {
  const explanation = explain(...why);
  return { status: 'SKIPPED', plan: null, backupRef: null, verified: false, ...explanation, messages: [explanation.reason] };
}

function ofDecision({ kind, detail, why }: Decline): FinalResult {
  const reasons = readReasons(detail, why);
  const status = STATUS_OF_DECLINE[kind];
  return status === 'REFUSED' ? unfixed(status, reasons) : skipped(...reasons);
}

/** An Express workflow can neither ask nor wait: where the rules came to want that in its course, another one begins. */
function ofUnfinished({ result: { plan }, decision: { binding } }: Planned | Answered, now: number): FinalResult {
  return deferred([{ code: 'binding-changed', bindingId: binding.id }], now, plan);
}

function ofAnswer(result: ReactionResult, answer: ApprovalAnswer | undefined): ReactionResult {
  return result.status === 'PLANNED' && answer?.verdict === 'reject' ? rejected(result, rejection(answer)) : result;
}

function ofFailure(state: Failed, backupRef: string | null, now: number | undefined): FinalResult {
  const { result, failure, mode, approval } = state;
  const isQuestion = result?.status === 'PLANNED' && mode === 'approval' && approval === undefined;
  if (isQuestion && backupRef === null && LAPSED.has(failure.Error)) return rejected(result, { code: 'lapsed' });
  const passing = backupRef === null ? readPassing(failure) : undefined;
  if (passing !== undefined && now !== undefined) return deferred([passing], now + RETRY_AFTER_MS, result?.plan);
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

/** The reason to try it again where nothing was changed: an error that passes, or a time that was too short; undefined: none. */
function readPassing(failure: StepFailure): Reason | undefined {
  if (failure.Error === 'ExecutionBusy') return { code: 'resource-busy' };
  if (TIMED_OUT.has(failure.Error)) return { code: 'timed-out' };
  return isPassing(failure.Error) || failure.Error === 'ReactorTimedOut' ? errorIn(failure) : undefined;
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

/** The finding status after a result; undefined: it stays, as what is tried again is still new. Only FIXED, which was read back, resolves it. */
export function chooseFindingStatus(status: ReactionResult['status']): 'RESOLVED' | 'NOTIFIED' | undefined {
  if (status === 'SKIPPED' || status === 'DEFERRED') return undefined;
  return status === 'FIXED' ? 'RESOLVED' : 'NOTIFIED';
}

/** True where a finding that is RESOLVED may be open again: the resource was changed, and is not as the finding wants it. */
export function mayReopen({ status, backupRef }: Pick<ReactionResult, 'status' | 'backupRef'>): boolean {
  return backupRef !== null && status !== 'FIXED';
}
