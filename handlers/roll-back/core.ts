import { AppError, ExecutionBusy, ExecutionUnknown } from '#domain/errors.ts';
import { textAt } from '#domain/json.ts';
import type { NotificationKind } from '#domain/notification/notification.ts';
import { backupRefOf, type ExecutionRecord, type Kept } from '#domain/reaction/execution-record.ts';
import { explain } from '#domain/reaction/explanation.ts';
import { asJson } from '#domain/reaction/plan.ts';
import { summaryOfPlan } from '#domain/reaction/plan-summary.ts';
import type { Reaction, ReactionResult } from '#domain/reaction/reaction.ts';
import { type NotificationContext, notificationOf } from '#domain/reaction/reaction-notification.ts';
import type { FindingWorkflow } from '#platform/gateways/finding-workflow.ts';
import type { NotificationTopic } from '#platform/gateways/notification-topic.ts';
import { LEASE_MS, openReactorSession, type ReactionWork } from '#platform/reaction/reaction-work.ts';

export type RollBackDeps = ReactionWork & {
  readonly findings: FindingWorkflow;
  readonly topic: NotificationTopic;
  readonly notificationContext: () => NotificationContext;
};

/**
 * Restores what an execution changed, says so at the finding and to people. Rolling back twice is once; what could not be
 * told the first time is told then.
 * @param requestedBy the person, as the identity provider names them
 * @throws ExecutionUnknown, ExecutionBusy, the errors of the reactor and of the gateways; a failure is announced first
 */
export async function rollBack(executionId: string, requestedBy: string, deps: RollBackDeps): Promise<ReactionResult> {
  await changedBy(executionId, deps);
  if (!(await deps.records.lease(executionId, LEASE_MS))) throw new ExecutionBusy(`Execution ${executionId} is being worked on.`);
  try {
    // Read under the lease: somebody else may have rolled back until now.
    const record = await changedBy(executionId, deps);
    const result = record.result?.status === 'ROLLED_BACK' ? record.result : await restore(record, requestedBy, deps);
    const isTold = record.steps.some(({ name, detail }) => name === 'NOTIFIED' && textAt(detail, 'kind') === 'ROLLED_BACK');
    if (!isTold) await tell(record.reaction, result, deps);
    return result;
  } finally {
    await deps.records.release(executionId);
  }
}

type ChangedRecord = ExecutionRecord & { readonly kept: Kept };

async function changedBy(executionId: string, { records }: RollBackDeps): Promise<ChangedRecord> {
  const record = await records.find(executionId);
  if (record !== undefined && record.kept !== null) return { ...record, kept: record.kept };
  const what = record === undefined ? 'is unknown' : 'changed nothing';
  throw new ExecutionUnknown(`Execution ${executionId} ${what}; there is nothing to roll back.`);
}

/** An execution that was lost before it concluded is concluded by this: nobody carries on with it. */
async function restore({ id, reaction, kept, result }: ChangedRecord, requestedBy: string, deps: RollBackDeps): Promise<ReactionResult> {
  const before: ReactionResult = result ?? {
    status: 'FAILED',
    verified: false,
    reason: null,
    plan: summaryOfPlan(kept.plan),
    backupRef: backupRefOf(id),
    messages: [],
  };
  try {
    const session = await openReactorSession(reaction, deps, kept);
    await session.rollback(kept.plan.backup, kept.created);
  } catch (error) {
    await tellFailure(reaction, before, requestedBy, error, deps);
    throw error;
  }
  const explanation = explain({ code: 'rolled-back', by: requestedBy });
  const messages = [...before.messages, explanation.reason];
  const restored: ReactionResult = { ...before, ...explanation, status: 'ROLLED_BACK', verified: false, messages };
  await deps.records.amend(id, restored);
  await deps.records.note(id, { name: 'ROLLED_BACK', actor: requestedBy, detail: null });
  return restored;
}

async function tell(reaction: Reaction, result: ReactionResult, deps: RollBackDeps): Promise<void> {
  await deps.findings.move(reaction.finding, 'NOTIFIED', `${result.reason} Execution ${reaction.id}.`);
  await announce('ROLLED_BACK', reaction, result, deps);
  await deps.records.note(reaction.id, { name: 'NOTIFIED', actor: 'platform', detail: { kind: 'ROLLED_BACK' } });
}

/** What is merely busy or throttled is asked for again by whoever asked; everything else is announced. */
async function tellFailure(
  reaction: Reaction,
  result: ReactionResult,
  requestedBy: string,
  error: unknown,
  deps: RollBackDeps,
): Promise<void> {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const explanation = explain({ code: 'error', name, message });
  // Neither may keep the other, nor the error itself, from whoever asked.
  await Promise.allSettled([
    deps.records.note(reaction.id, { name: 'ROLLBACK_FAILED', actor: requestedBy, detail: asJson(explanation) }),
    ...(error instanceof AppError && error.retryable ? [] : [announce('ROLLBACK_FAILED', reaction, { ...result, ...explanation }, deps)]),
  ]);
}

async function announce(kind: NotificationKind, reaction: Reaction, result: ReactionResult, deps: RollBackDeps): Promise<void> {
  await deps.topic.publish(notificationOf(reaction, kind, result, deps.notificationContext()));
}
