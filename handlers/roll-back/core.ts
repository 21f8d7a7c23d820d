import { asJson, compareStates, type Json, restoreTo, type Text } from '@attack-reactor/kit/contract';
import { ApprovalRefused, ExecutionBusy, ExecutionUnknown, ResourceGone } from '#domain/base/errors.ts';
import { textAt } from '#domain/base/json.ts';
import { isPassing } from '#domain/base/passing-errors.ts';
import type { NotificationKind } from '#domain/notification/notification.ts';
import { type AnswerPlaces, toNotification } from '#domain/notification/reaction-notification.ts';
import { unfixed } from '#domain/reaction/conclusion.ts';
import { type ExecutionRecord, type ExecutionStep, type Kept, nameBackup } from '#domain/reaction/execution-record.ts';
import { explain } from '#domain/reaction/explanation.ts';
import { ROLL_BACK_LEASE_MS } from '#domain/reaction/phase-times.ts';
import { summaryOfPlan } from '#domain/reaction/plan-summary.ts';
import type { Reaction } from '#domain/reaction/reaction.ts';
import type { PlanSummary, ReactionResult, ResultOf } from '#domain/reaction/reaction-result.ts';
import { type Decided, isDecided } from '#domain/reaction/reaction-state.ts';
import type { Reason } from '#domain/reaction/reason.ts';
import { nameResource } from '#domain/reaction/resource-arn.ts';
import { describeDifferences, summarizeRestoration } from '#domain/reaction/restoration.ts';
import { type RollbackRuling, rulingOnRollback } from '#domain/reaction/rollback-ruling.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { NotificationTopic } from '#platform/notification/notification-topic.ts';
import { openReactorSession } from '#platform/reaction/reaction-work.ts';
import type { ReactorSession } from '#platform/reaction/reactor-session.ts';
import { type ResourceLeases, withResource } from '#platform/reaction/resource-leases.ts';
import { type ReopenDeps, reopenUndone } from './reopen-undone.ts';

export type RollBackDeps = ReopenDeps & {
  readonly leases: ResourceLeases;
  readonly topic: NotificationTopic;
  readonly places: AnswerPlaces;
  readonly clock: Pick<Clock, 'now'>;
};

/** The wish of a person who is known by now. */
export type RollBackRequest = {
  readonly executionId: string;
  /** The person, as the identity provider names them. */
  readonly requestedBy: string;
  /** The person's groups; they count for a confirmation. */
  readonly groups?: readonly string[] | undefined;
  /** Restore what is in conflict too; what others did there is lost. */
  readonly force?: boolean | undefined;
  /** Agree to the force that somebody else asked for; never together with `force`. */
  readonly confirm?: boolean | undefined;
};

/** REFUSED: nothing was done; FAILED: the resource does not read as restored. */
export type RollBackResult = ResultOf<'ROLLED_BACK' | 'REFUSED' | 'FAILED'>;

/**
 * Restores what an execution changed, and only that, reads it back, says so at the finding and to people. Rolling back twice
 * is once; what could not be told the first time is told then.
 * @returns ROLLED_BACK, which is always verified; REFUSED, nothing done: there are conflicts, or the resource is gone; FAILED:
 *   the resource does not read as restored. The reason says what differs
 * @throws ExecutionUnknown, ExecutionBusy, ApprovalRefused (a confirmation that does not count), the errors of the reactor and
 *   of the gateways; a failure is announced first
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
  const { resource, target } = record.reaction;
  const hold = { name: nameResource(resource, target), holder: record.id, milliseconds: ROLL_BACK_LEASE_MS };
  return withResource(deps.leases, hold, () => restoreAlone(record, request, deps));
}

async function restoreAlone(record: ChangedRecord, request: RollBackRequest, deps: RollBackDeps): Promise<RollBackResult> {
  const attempt: Attempt = { record, request, deps, before: buildBefore(record) };
  try {
    const session = await openReactorSession(record.reaction, deps, record.kept);
    const today = await readToday(record, session);
    if (today instanceof ResourceGone) return await refuse(attempt, [{ code: 'resource-gone', resource: record.reaction.resource.Id }]);
    const { goal, conflicts } = restoreTo(record.kept.plan.backup, record.kept.left, today);
    const { requestedBy: id, groups = [], force = false, confirm = false } = request;
    const ruling = rulingOnRollback(record, { by: { id, groups }, force, confirm }, conflicts, deps.clock.now());
    if (ruling.kind === 'reject') throw new ApprovalRefused(`This confirmation does not count. ${ruling.detail}`);
    if (ruling.kind === 'refuse') return await refuse(attempt, ruling.why, ruling.step);
    await begin(attempt, ruling);
    return await finish(attempt, { goal, ruling }, session);
  } catch (error) {
    if (!(error instanceof ApprovalRefused)) await tellFailure(attempt, [explainError(error)], isPassing(error));
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
type Agreed = Extract<RollbackRuling, { kind: 'go' }>;
/** The state to bring about, and who answers for it. */
type Restoring = { readonly goal: Json; readonly ruling: Agreed };

/** An execution that was lost has no result, and an early one no reference to its backup. */
function buildBefore({ id, kept, result }: ChangedRecord): Attempt['before'] {
  const { plan, backupRef, messages } = result ?? { plan: null, backupRef: null, messages: [] };
  return { plan: plan ?? summaryOfPlan(kept.plan), backupRef: backupRef ?? nameBackup(id), messages };
}

/** Today's state, in the form of the backup; where the fix left another one, a slow service is asked again. */
async function readToday({ kept: { plan, left } }: ChangedRecord, session: ReactorSession): Promise<Json | ResourceGone> {
  try {
    return await session.readBack(plan.backup, left);
  } catch (error) {
    if (error instanceof ResourceGone) return error;
    throw error;
  }
}

async function refuse(attempt: Attempt, why: readonly Reason[], step?: Omit<ExecutionStep, 'at'>): Promise<RollBackResult> {
  // The question first: nobody is asked to confirm what is not written down.
  if (step !== undefined) await attempt.deps.records.note(attempt.record.id, step);
  await tellFailure(attempt, why);
  return unfixed('REFUSED', why, attempt.before);
}

/** From the first write on the record claims nothing that was not read back, even where this function ends in the middle. */
async function begin({ record, deps, before }: Attempt, { by, confirmedBy }: Agreed): Promise<void> {
  if (confirmedBy !== null) await deps.records.note(record.id, { name: 'ROLLBACK_CONFIRMED', actor: confirmedBy, detail: { by } });
  await deps.records.note(record.id, { name: 'ROLLBACK_BEGUN', actor: by, detail: null });
  await deps.records.amend(record.id, unfixed('FAILED', [{ code: 'rollback-begun', by }], before));
}

async function finish(attempt: Attempt, restoring: Restoring, session: ReactorSession): Promise<RollBackResult> {
  const { record, deps, before } = attempt;
  const { by } = restoring.ruling;
  const differences = await restoreAndCompare(attempt, restoring, session);
  if (differences !== undefined) {
    const why: Reason = { code: 'not-restored', by, differences };
    const failed = await leaveFailed(attempt, [why]);
    await tellFailure(attempt, [why]);
    return failed;
  }
  const explanation = explain(...explainRestored(record.kept.plan.backup, restoring));
  const plan = summarizeRestoration(record.kept.plan);
  const said = { ...explanation, messages: [...before.messages, explanation.reason] };
  const restored: RollBackResult = { status: 'ROLLED_BACK', plan, backupRef: before.backupRef, verified: true, by, ...said };
  await deps.records.amend(record.id, restored);
  await deps.records.note(record.id, { name: 'ROLLED_BACK', actor: by, detail: asJson({ plan, verified: true }) });
  return restored;
}

function explainRestored(backup: Json, { goal, ruling: { by, confirmedBy } }: Restoring): Reason[] {
  const kept = compareStates(backup, goal);
  return [
    confirmedBy === null ? { code: 'rolled-back', by } : { code: 'rolled-back-confirmed', by, confirmedBy },
    ...(kept.length === 0 ? [] : [{ code: 'kept-changes' as const, differences: describeDifferences(kept) }]),
  ];
}

/** @returns how the resource, read back, differs from the goal, in words; undefined: it does not */
async function restoreAndCompare(
  attempt: Attempt,
  { goal, ruling: { by } }: Restoring,
  session: ReactorSession,
): Promise<Text | undefined> {
  try {
    await session.rollback(goal, attempt.record.kept.created);
    const differences = compareStates(goal, await session.readBack(goal, goal));
    return differences.length === 0 ? undefined : describeDifferences(differences);
  } catch (error) {
    if (!isPassing(error)) await leaveFailed(attempt, [{ code: 'rollback-failed', by }, explainError(error)]);
    throw error;
  }
}

/** The finding is open again as far as anybody knows; that it could not be told keeps nobody from seeing the result. */
async function leaveFailed({ record, deps, before }: Attempt, why: readonly Reason[]): Promise<ResultOf<'FAILED'>> {
  const failed = unfixed('FAILED', why, before);
  await deps.records.amend(record.id, failed);
  await Promise.allSettled([
    deps.findings.move(record.reaction.finding, 'NOTIFIED', `${failed.reason} Execution ${record.id}.`, { reopens: true }),
  ]);
  return failed;
}

async function tell(reaction: Decided, result: ReactionResult, deps: RollBackDeps): Promise<void> {
  await deps.findings.move(reaction.finding, 'NOTIFIED', `${result.reason} Execution ${reaction.id}.`, { reopens: true });
  await reopenUndone(reaction, deps);
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

function explainError(error: unknown): Reason {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { code: 'error', name, message };
}

async function announce(kind: NotificationKind, reaction: Reaction, result: ReactionResult, deps: RollBackDeps): Promise<void> {
  await deps.topic.publish(toNotification(reaction, kind, result, { ...deps.places, now: deps.clock.now() }));
}
