import { asJson, compareStates, type Text } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { AppError, ExecutionBusy, ExecutionUnknown } from '#domain/base/errors.ts';
import { textAt } from '#domain/base/json.ts';
import type { NotificationKind } from '#domain/notification/notification.ts';
import { type AnswerPlaces, toNotification } from '#domain/notification/reaction-notification.ts';
import { unfixed } from '#domain/reaction/conclusion.ts';
import { type ExecutionRecord, type Kept, nameBackup } from '#domain/reaction/execution-record.ts';
import { explain } from '#domain/reaction/explanation.ts';
import { summaryOfPlan } from '#domain/reaction/plan-summary.ts';
import type { Reaction } from '#domain/reaction/reaction.ts';
import type { PlanSummary, ReactionResult, ResultOf } from '#domain/reaction/reaction-result.ts';
import { type Decided, isDecided } from '#domain/reaction/reaction-state.ts';
import type { Reason } from '#domain/reaction/reason.ts';
import { describeDifferences, summarizeRestoration } from '#domain/reaction/restoration.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { NotificationTopic } from '#platform/notification/notification-topic.ts';
import { openReactorSession, type ReactionWork } from '#platform/reaction/reaction-work.ts';
import type { ReactorSession } from '#platform/reaction/reactor-session.ts';
import type { FindingStatusWriter } from '#platform/security-hub/finding-status.ts';

export type RollBackDeps = ReactionWork & {
  readonly findings: FindingStatusWriter;
  readonly topic: NotificationTopic;
  readonly places: AnswerPlaces;
  readonly clock: Pick<Clock, 'now'>;
};

/** `requestedBy` is put in by the API from the caller's token, never by the caller. */
export const rollBackRequest = z.object({
  executionId: z.string().min(1).max(64),
  /** The person, as the identity provider names them. */
  requestedBy: z.string().min(1).max(128),
  /** Restore although somebody changed the resource since the fix; what they did is lost. */
  evenIfChanged: z.boolean().optional(),
});
export type RollBackRequest = z.output<typeof rollBackRequest>;

/** REFUSED: nothing was done; FAILED: the resource does not read as restored. */
export type RollBackResult = ResultOf<'ROLLED_BACK' | 'REFUSED' | 'FAILED'>;

/** Longer than λ roll-back may run, which calls the reactor three times. */
export const ROLL_BACK_LEASE_MS = 250_000;

/**
 * Restores what an execution changed, reads it back, says so at the finding and to people. Rolling back twice is once; what
 * could not be told the first time is told then.
 * @returns ROLLED_BACK, which is always verified; REFUSED, nothing done: somebody changed the resource since the fix; FAILED:
 *   the resource does not read as restored. The reason says what differs
 * @throws ExecutionUnknown, ExecutionBusy, the errors of the reactor and of the gateways; a failure is announced first
 */
export async function rollBack(request: RollBackRequest, deps: RollBackDeps): Promise<RollBackResult> {
  const { executionId } = request;
  await requireChange(executionId, deps);
  if (!(await deps.records.lease(executionId, ROLL_BACK_LEASE_MS))) throw new ExecutionBusy(`Execution ${executionId} is being worked on.`);
  try {
    // Read under the lease: somebody else may have rolled back until now.
    const record = await requireChange(executionId, deps);
    const result = record.result?.status === 'ROLLED_BACK' ? record.result : await restore(record, request, deps);
    const isTold = record.steps.some(({ name, detail }) => name === 'NOTIFIED' && textAt(detail, 'kind') === 'ROLLED_BACK');
    if (result.status === 'ROLLED_BACK' && !isTold) await tell(record.reaction, result, deps);
    return result;
  } finally {
    await deps.records.release(executionId);
  }
}

/** The record of a reaction that changed something, so that a reactor was decided for. */
type ChangedRecord = Omit<ExecutionRecord, 'kept' | 'reaction'> & { readonly kept: Kept; readonly reaction: Decided };

async function requireChange(executionId: string, { records }: RollBackDeps): Promise<ChangedRecord> {
  const record = await records.find(executionId);
  if (record !== undefined && record.kept !== null && isDecided(record.reaction))
    return { ...record, kept: record.kept, reaction: record.reaction };
  const what = record === undefined ? 'is unknown' : 'changed nothing';
  throw new ExecutionUnknown(`Execution ${executionId} ${what}; there is nothing to roll back.`);
}

/** An execution that was lost before it concluded is concluded by this: nobody carries on with it. */
async function restore(record: ChangedRecord, request: RollBackRequest, deps: RollBackDeps): Promise<RollBackResult> {
  const attempt: Attempt = { record, request, deps, before: buildBefore(record) };
  try {
    const session = await openReactorSession(record.reaction, deps, record.kept);
    const changed = request.evenIfChanged === true ? undefined : await findChangeSince(record, session);
    if (changed !== undefined) return await refuse(attempt, changed);
    await begin(attempt);
    return await finish(attempt, session);
  } catch (error) {
    await tellFailure(attempt, [explainError(error)], isPassing(error));
    throw error;
  }
}

type Attempt = {
  readonly record: ChangedRecord;
  readonly request: RollBackRequest;
  readonly deps: RollBackDeps;
  /** The result of the execution before the rollback. */
  readonly before: { readonly plan: PlanSummary; readonly backupRef: string; readonly messages: readonly string[] };
};

/** An execution that was lost has no result, and an early one no reference to its backup. */
function buildBefore({ id, kept, result }: ChangedRecord): Attempt['before'] {
  const { plan, backupRef, messages } = result ?? { plan: null, backupRef: null, messages: [] };
  return { plan: plan ?? summaryOfPlan(kept.plan), backupRef: backupRef ?? nameBackup(id), messages };
}

/**
 * Compares today's state with the one that the fix left. A rollback that has begun leaves neither the one nor the earlier
 * state, and may be finished.
 * @returns the differences in words; undefined: there are none, or nobody can tell
 */
async function findChangeSince({ kept, steps }: ChangedRecord, session: ReactorSession): Promise<Text | undefined> {
  const { plan, left } = kept;
  if (left === undefined || steps.some(({ name }) => name === 'ROLLBACK_BEGUN')) return undefined;
  const today = await session.readBack(plan.backup, left);
  const isRestored = compareStates(plan.backup, today).length === 0;
  const differences = compareStates(left, today);
  return isRestored || differences.length === 0 ? undefined : describeDifferences(differences);
}

async function refuse(attempt: Attempt, differences: Text): Promise<RollBackResult> {
  const why: Reason = { code: 'changed-since', differences };
  await tellFailure(attempt, [why]);
  return unfixed('REFUSED', [why], attempt.before);
}

/** From the first write on the record claims nothing that was not read back, even where this function ends in the middle. */
async function begin({ record, request, deps, before }: Attempt): Promise<void> {
  const { requestedBy } = request;
  await deps.records.note(record.id, { name: 'ROLLBACK_BEGUN', actor: requestedBy, detail: null });
  await deps.records.amend(record.id, unfixed('FAILED', [{ code: 'rollback-begun', by: requestedBy }], before));
}

async function finish(attempt: Attempt, session: ReactorSession): Promise<RollBackResult> {
  const { record, request, deps, before } = attempt;
  const { requestedBy } = request;
  const differences = await restoreAndCompare(attempt, session);
  if (differences !== undefined) {
    const why: Reason = { code: 'not-restored', by: requestedBy, differences };
    const failed = await leaveFailed(attempt, [why]);
    await tellFailure(attempt, [why]);
    return failed;
  }
  const explanation = explain({ code: 'rolled-back', by: requestedBy });
  const plan = summarizeRestoration(record.kept.plan);
  const said = { ...explanation, messages: [...before.messages, explanation.reason] };
  const restored: RollBackResult = { status: 'ROLLED_BACK', plan, backupRef: before.backupRef, verified: true, by: requestedBy, ...said };
  await deps.records.amend(record.id, restored);
  await deps.records.note(record.id, { name: 'ROLLED_BACK', actor: requestedBy, detail: asJson({ plan, verified: true }) });
  return restored;
}

/** @returns how the resource, read back, differs from the backup, in words; undefined: it does not */
async function restoreAndCompare(attempt: Attempt, session: ReactorSession): Promise<Text | undefined> {
  const { plan, created } = attempt.record.kept;
  try {
    await session.rollback(plan.backup, created);
    const differences = compareStates(plan.backup, await session.readBack(plan.backup, plan.backup));
    return differences.length === 0 ? undefined : describeDifferences(differences);
  } catch (error) {
    const failure = { code: 'rollback-failed', by: attempt.request.requestedBy } as const;
    if (!isPassing(error)) await leaveFailed(attempt, [failure, explainError(error)]);
    throw error;
  }
}

/** The finding is open again as far as anybody knows; that it could not be told keeps nobody from seeing the result. */
async function leaveFailed({ record, deps, before }: Attempt, why: readonly Reason[]): Promise<ResultOf<'FAILED'>> {
  const failed = unfixed('FAILED', why, before);
  await deps.records.amend(record.id, failed);
  await Promise.allSettled([deps.findings.move(record.reaction.finding, 'NOTIFIED', `${failed.reason} Execution ${record.id}.`)]);
  return failed;
}

async function tell(reaction: Reaction, result: ReactionResult, deps: RollBackDeps): Promise<void> {
  await deps.findings.move(reaction.finding, 'NOTIFIED', `${result.reason} Execution ${reaction.id}.`);
  await announce('ROLLED_BACK', reaction, result, deps);
  await deps.records.note(reaction.id, { name: 'NOTIFIED', actor: 'platform', detail: { kind: 'ROLLED_BACK' } });
}

/** The caller asks again for what passes; everything else is announced. Both are best effort: the caller sees the failure itself. */
async function tellFailure({ record, request, deps, before }: Attempt, why: readonly Reason[], isShortLived = false): Promise<void> {
  const failed = unfixed('FAILED', why, before);
  const detail = asJson({ reason: failed.reason, why });
  await Promise.allSettled([
    deps.records.note(record.id, { name: 'ROLLBACK_FAILED', actor: request.requestedBy, detail }),
    ...(isShortLived ? [] : [announce('ROLLBACK_FAILED', record.reaction, failed, deps)]),
  ]);
}

function isPassing(error: unknown): boolean {
  return error instanceof AppError && error.retryable;
}

function explainError(error: unknown): Reason {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { code: 'error', name, message };
}

async function announce(kind: NotificationKind, reaction: Reaction, result: ReactionResult, deps: RollBackDeps): Promise<void> {
  await deps.topic.publish(toNotification(reaction, kind, result, { ...deps.places, now: deps.clock.now() }));
}
