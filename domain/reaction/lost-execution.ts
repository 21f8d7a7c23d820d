import { unfixed } from './conclusion.ts';
import { type ExecutionRecord, nameBackup } from './execution-record.ts';
import { explain } from './explanation.ts';
import { summaryOfPlan } from './plan-summary.ts';
import type { ReactionResult } from './reaction-result.ts';

/**
 * Concludes an execution that ended without telling so. A result that was written down stands. One that had begun to change
 * the resource has failed; one that had not is tried again, once.
 * @param now milliseconds since the epoch
 */
export function concludeLost({ id, reaction, result, kept }: ExecutionRecord, now: number): ReactionResult {
  if (result !== null) return result;
  if (kept !== null) {
    const soFar = { plan: summaryOfPlan(kept.plan), backupRef: nameBackup(id), messages: [] };
    return unfixed('FAILED', [{ code: 'lost-in-change' }], soFar);
  }
  // A reaction that a person asked for is not begun again unasked.
  if (reaction.claim === null || reaction.claim.isAfterLoss) return unfixed('FAILED', [{ code: 'lost' }]);
  const explanation = explain({ code: 'lost' });
  const retryAt = new Date(now).toISOString();
  return { status: 'DEFERRED', plan: null, backupRef: null, verified: false, ...explanation, retryAt, messages: [explanation.reason] };
}
