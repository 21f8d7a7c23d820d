import { asJson, readText } from '@attack-reactor/kit/contract';
import { chooseFindingStatus, concludeReaction, withConclusion } from '#domain/reaction/conclusion.ts';
import { nameBackup } from '#domain/reaction/execution-record.ts';
import type { Reaction } from '#domain/reaction/reaction.ts';
import type { ReactionResult } from '#domain/reaction/reaction-result.ts';
import type { Answered, Ended, Planned, ReactionState } from '#domain/reaction/reaction-state.ts';
import type { ExecutionRecords } from '#platform/reaction/execution-records.ts';
import type { FindingStatusWriter } from '#platform/security-hub/finding-status.ts';

export type RecordExecutionDeps = { readonly records: ExecutionRecords; readonly findings: FindingStatusWriter };

/**
 * Writes down what a reaction came to and moves the finding: RESOLVED only where the fix was read back, else NOTIFIED
 * with the reason. Called again it does the same again.
 * @throws ExecutionRecordUnavailable, SecurityHubThrottled, SecurityHubDenied, SecurityHubUnavailable
 */
export async function recordExecution(state: ReactionState, deps: RecordExecutionDeps): Promise<Planned | Answered | Ended> {
  const concluded = withConclusion(state, await conclude(state, deps.records));
  const { result } = concluded;
  const to = chooseFindingStatus(result.status);
  if (to !== undefined) {
    const moved = await deps.findings.move(state.finding, to, writeNote(state, result));
    await deps.records.note(state.id, { name: 'FINDING_UPDATED', actor: 'platform', detail: asJson({ workflow: to, moved }) });
  }
  return concluded;
}

/** The first conclusion stands: a step that failed after the reactor was done does not undo what is known. */
async function conclude(state: ReactionState, records: ExecutionRecords): Promise<ReactionResult> {
  // A step that failed says nothing of a backup; what was changed until then can be undone by it.
  const isBegun = 'failure' in state && (await records.find(state.id))?.kept != null;
  const result = concludeReaction(state, isBegun ? nameBackup(state.id) : null);
  if (await records.conclude(state.id, result)) return result;
  return (await records.find(state.id))?.result ?? result;
}

function writeNote({ id, decision }: Reaction, { status, reason, plan, messages }: ReactionResult): string {
  const by = decision.kind === 'react' ? ` by ${decision.reactor.id} ${decision.reactor.version}` : '';
  const what = reason ?? (plan === null ? undefined : readText(plan.summary, 'en')) ?? messages[0] ?? '';
  return `${status}${by}: ${what} (execution ${id})`;
}
