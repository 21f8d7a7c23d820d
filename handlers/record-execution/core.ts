import { asJson, readText } from '@attack-reactor/kit/contract';
import { endClaim } from '#domain/reaction/claim-end.ts';
import { chooseFindingStatus, concludeReaction, mayReopen, withConclusion } from '#domain/reaction/conclusion.ts';
import type { DeferredReaction } from '#domain/reaction/deferred-reaction.ts';
import { identifySubject, subjectHash } from '#domain/reaction/execution-name.ts';
import { nameBackup } from '#domain/reaction/execution-record.ts';
import type { Reaction } from '#domain/reaction/reaction.ts';
import type { ReactionResult, ResultOf } from '#domain/reaction/reaction-result.ts';
import type { Answered, Ended, Planned, ReactionState } from '#domain/reaction/reaction-state.ts';
import { readReasons } from '#domain/reaction/reason.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { DeferredReactions } from '#platform/reaction/deferred-reactions.ts';
import type { ExecutionRecords } from '#platform/reaction/execution-records.ts';
import type { ReactionGuards } from '#platform/reaction/reaction-guards.ts';
import type { FindingStatusWriter } from '#platform/security-hub/finding-status.ts';

export type RecordExecutionDeps = {
  readonly records: ExecutionRecords;
  readonly deferred: DeferredReactions;
  readonly findings: FindingStatusWriter;
  readonly guards: Pick<ReactionGuards, 'ended'>;
  readonly clock: Pick<Clock, 'now'>;
};

/**
 * Writes down what a reaction came to and moves the finding: RESOLVED only where the fix was read back, else NOTIFIED
 * with the reason. A reaction that is tried again waits for its time, and its finding stays as it is. Idempotent.
 * @throws ExecutionRecordUnavailable, SecurityHubThrottled, SecurityHubDenied, SecurityHubUnavailable
 */
export async function recordExecution(state: ReactionState, deps: RecordExecutionDeps): Promise<Planned | Answered | Ended> {
  const concluded = withConclusion(state, await conclude(state, deps));
  const { result } = concluded;
  // Put before the claim is free, so that neither is lost with this function.
  if (result.status === 'DEFERRED') await deps.deferred.put(toDeferred(state, result));
  if (state.claim !== null) await deps.guards.ended(state.claim, endClaim(result, state.decision, deps.clock.now()));
  const to = chooseFindingStatus(result.status);
  if (to !== undefined) {
    const moved = await deps.findings.move(state.finding, to, writeNote(state, result), { reopens: mayReopen(result) });
    await deps.records.note(state.id, { name: 'FINDING_UPDATED', actor: 'platform', detail: asJson({ workflow: to, moved }) });
  }
  return concluded;
}

/** The first conclusion stands: a step that failed after the reactor was done does not undo what is known. */
async function conclude(state: ReactionState, { records, clock }: RecordExecutionDeps): Promise<ReactionResult> {
  // A step that failed says nothing of a backup; what was changed until then can be undone by it.
  const isBegun = 'failure' in state && (await records.find(state.id))?.kept != null;
  const result = concludeReaction(state, { backupRef: isBegun ? nameBackup(state.id) : null, now: clock.now() });
  if (await records.conclude(state.id, result)) return result;
  return (await records.find(state.id))?.result ?? result;
}

function toDeferred(reaction: Reaction, { retryAt, reason, why }: ResultOf<'DEFERRED'>): DeferredReaction {
  const { finding, resource, trigger, requestedBy } = reaction;
  const { Id, ProductArn, AwsAccountId, Region } = finding;
  return {
    subject: subjectHash(identifySubject(reaction)),
    finding: { Id, ProductArn, AwsAccountId, Region },
    resourceId: resource.Id,
    trigger,
    requestedBy,
    retryAt: Date.parse(retryAt),
    because: readReasons(reason, why)[0]?.code ?? 'text',
  };
}

function writeNote({ id, decision }: Reaction, { status, reason, plan, messages }: ReactionResult): string {
  const by = decision.kind === 'react' ? ` by ${decision.reactor.id} ${decision.reactor.version}` : '';
  const what = reason ?? (plan === null ? undefined : readText(plan.summary, 'en')) ?? messages[0] ?? '';
  return `${status}${by}: ${what} (execution ${id})`;
}
