import { explain } from './explanation.ts';
import type { ReactionResult, ReactionState, ResultStatus } from './reaction.ts';
import { type Reason, readReasons } from './reason.ts';

/** Errors by which a reactor was kept from doing what it must not; everything else failed. */
const REFUSALS: ReadonlySet<string> = new Set(['ReactorOverreach', 'ReactorInvalid', 'MemberAccountDenied']);

/** REFUSED where an error kept the reactor from doing what it must not, else FAILED. */
export function statusOfError(name: string): 'REFUSED' | 'FAILED' {
  return REFUSALS.has(name) ? 'REFUSED' : 'FAILED';
}
const LAPSED: ReadonlySet<string> = new Set(['States.Timeout', 'States.HeartbeatTimeout']);

/** The result of a reaction, on every way out of the workflow. */
export function conclusionOf(state: ReactionState): ReactionResult {
  const { decision, result, approval, failure } = state;
  const soFar: ReactionResult = result ?? { status: 'FAILED', plan: null, backupRef: null, verified: false, reason: null, messages: [] };
  if (decision.kind === 'skip') return ended(soFar, 'SKIPPED', ...readReasons(decision.detail, decision.why));
  if (decision.kind === 'refuse') return ended(soFar, 'REFUSED', ...readReasons(decision.detail, decision.why));
  if (failure !== undefined) return ofFailure(soFar, failure);
  if (approval?.verdict === 'reject') return ended(soFar, 'REJECTED', rejection(approval));
  return result ?? ended(soFar, 'FAILED', { code: 'no-result' });
}

function ofFailure(soFar: ReactionResult, { Error: name, Cause: cause = '' }: NonNullable<ReactionState['failure']>): ReactionResult {
  // Only the question to people waits that long; nothing has been changed then.
  if (LAPSED.has(name) && soFar.status === 'PLANNED') return ended(soFar, 'REJECTED', { code: 'lapsed' });
  return ended(soFar, statusOfError(name), { code: 'error', name, message: messageOf(cause) });
}

function ended(soFar: ReactionResult, status: Exclude<ResultStatus, 'ROLLED_BACK'>, ...why: readonly Reason[]): ReactionResult {
  const explanation = explain(...why);
  return { ...soFar, ...explanation, status, verified: false, messages: [...soFar.messages, explanation.reason] };
}

function rejection({ by, comment }: { readonly by: string; readonly comment: string }): Reason {
  return comment === '' ? { code: 'rejected', by } : { code: 'rejected-with-comment', by, comment };
}

/** Lambda puts an error into `Cause` as JSON. */
function messageOf(cause: string): string {
  try {
    const parsed: unknown = JSON.parse(cause);
    const message = typeof parsed === 'object' && parsed !== null && 'errorMessage' in parsed ? String(parsed.errorMessage) : cause;
    return message.slice(0, 1000);
  } catch {
    return cause.slice(0, 1000);
  }
}

/** The status that the finding gets; undefined: it stays. Only what was read back as fixed is resolved. */
export function workflowAfter({ status, verified }: Pick<ReactionResult, 'status' | 'verified'>): 'RESOLVED' | 'NOTIFIED' | undefined {
  if (status === 'SKIPPED') return undefined;
  return status === 'FIXED' && verified ? 'RESOLVED' : 'NOTIFIED';
}
