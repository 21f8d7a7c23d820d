import type { Mode } from '@attack-reactor/kit/contract';
import { asJson, type ChangePlan, readText, type Text, truncate, type Verification } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { AppError, ExecutionBusy, ExecutionUnknown } from '#domain/base/errors.ts';
import type { Binding } from '#domain/reaction/binding.ts';
import { nextOpening } from '#domain/reaction/change-window.ts';
import { statusOfError, unfixed } from '#domain/reaction/conclusion.ts';
import { type ExecutionRecord, type Kept, nameBackup } from '#domain/reaction/execution-record.ts';
import { explain } from '#domain/reaction/explanation.ts';
import { planHash } from '#domain/reaction/plan-hash.ts';
import { summaryOfPlan } from '#domain/reaction/plan-summary.ts';
import { trusts } from '#domain/reaction/reaction-decision.ts';
import type { FinalResult, ReactionResult, ResultOf } from '#domain/reaction/reaction-result.ts';
import { type Answered, answered, type Decided, decided, type Ended, type Planned, planned } from '#domain/reaction/reaction-state.ts';
import type { Reason } from '#domain/reaction/reason.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { ReactionGuards } from '#platform/reaction/reaction-guards.ts';
import { LEASE_MS, openReactorSession, type ReactionWork } from '#platform/reaction/reaction-work.ts';
import type { ReactorSession } from '#platform/reaction/reactor-session.ts';
import type { ResourceOwnership } from '#platform/reaction/resource-ownership.ts';

/** One step of the workflow: `plan` looks, `execute` carries out, verifies and concludes. */
export const dispatchRequest = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('plan'), reaction: decided }),
  z.object({ phase: z.literal('execute'), reaction: z.union([answered, planned]) }),
]);

/** A plan, with the answer to it where people were asked. */
type Agreed = Planned | Answered;

export type DispatchDeps = ReactionWork & {
  readonly guards: ReactionGuards;
  readonly ownership: ResourceOwnership;
  readonly clock: Pick<Clock, 'now'>;
};

/**
 * Asks the reactor what it would do. Changes nothing.
 * @returns PLANNED with the `mode` that counts, as what infrastructure code owns, or may own, is only proposed; or the end:
 *   NOTHING_TO_DO or REFUSED
 */
export async function planReaction(state: Decided, deps: DispatchDeps): Promise<Planned | Ended> {
  const session = await openReactorSession(state, deps);
  const plan = await session.plan();
  if (plan.outcome === 'refuse') return { ...state, result: refusedByReactor(plan.reason) };
  if (plan.outcome === 'nothing-to-do') return { ...state, result: nothingToDo(plan.summary) };
  const { mode, because } = await effectiveMode(state, plan, deps);
  const explanation = because === undefined ? { reason: null } : explain(because);
  const summary = summaryOfPlan(plan);
  await deps.records.note(state.id, { name: 'PLANNED', actor: 'platform', detail: asJson({ plan: summary, mode, ...explanation }) });
  const messages = [readText(plan.summary, 'en')];
  return { ...state, mode, result: { status: 'PLANNED', plan: summary, backupRef: null, verified: false, ...explanation, messages } };
}

function refusedByReactor(text: Text, agreed: ResultOf<'PLANNED'>['plan'] | null = null): FinalResult {
  return unfixed('REFUSED', [{ code: 'text', text }], { plan: agreed, backupRef: null, messages: [] });
}

function nothingToDo(text: Text): FinalResult {
  const explanation = explain({ code: 'text', text });
  return { status: 'NOTHING_TO_DO', plan: null, backupRef: null, verified: true, ...explanation, messages: [explanation.reason] };
}

/**
 * Carries out the plan that the state holds and reads the resource back. May be called again after a crash or a
 * duplicate: what was concluded is answered again, what was begun is finished under the first backup. Outside the change
 * window the state comes back PLANNED, with the moment at which to call again.
 * @throws ExecutionBusy, ReactorThrottled, ExecutionRecordUnavailable, OrganizationUnavailable (call again), ReactorOverreach, …
 */
export async function executeReaction(state: Agreed, deps: DispatchDeps): Promise<Agreed | Ended> {
  const { result: concluded } = await requireRecord(state.id, deps);
  if (concluded !== null) return withResult(state, concluded);
  if (!(await deps.records.lease(state.id, LEASE_MS))) throw new ExecutionBusy(`Execution ${state.id} is being worked on.`);
  try {
    // Read again: whoever held the lease before may have begun or concluded since.
    const { result: meanwhile, kept: begun } = await requireRecord(state.id, deps);
    if (meanwhile !== null) return withResult(state, meanwhile);
    const opening = begun === null ? await findOpening(state, deps) : undefined;
    if (opening !== undefined) return postponed(state, opening);
    const result = await carryOut(state, begun, deps);
    const isFirst = await deps.records.conclude(state.id, result);
    return withResult(state, isFirst ? result : ((await requireRecord(state.id, deps)).result ?? result));
  } finally {
    await deps.records.release(state.id);
  }
}

function withResult(state: Agreed, result: ReactionResult): Agreed | Ended {
  return result.status === 'PLANNED' ? { ...state, result } : { ...state, result };
}

async function requireRecord(id: string, { records }: DispatchDeps): Promise<ExecutionRecord> {
  const record = await records.find(id);
  if (record === undefined) throw new ExecutionUnknown(`Execution ${id} has no record; start it through the workflow.`);
  return record;
}

/** When the change window of today's binding opens; undefined: now. An answer to an approval may come long after it closed. */
async function findOpening(state: Decided, deps: DispatchDeps): Promise<number | undefined> {
  const current = await currentBinding(state, deps);
  return nextOpening(current?.window, deps.clock.now());
}

function postponed(state: Agreed, opening: number): Agreed {
  const until = new Date(opening).toISOString();
  const result = { ...state.result, ...explain({ code: 'window-closed', until }) };
  return { ...state, decision: { ...state.decision, waitUntil: until }, result };
}

/** The binding as it is now; undefined: it was taken back, trusts the product no more, or is about another reactor or only about messages now. */
async function currentBinding({ finding, decision: { binding } }: Decided, { rules }: DispatchDeps): Promise<Binding | undefined> {
  const current = (await rules()).bindings.find(({ id }) => id === binding.id);
  if (current === undefined || !trusts(current, finding)) return undefined;
  return current.reactorId === binding.reactorId && current.mode !== 'notify' ? current : undefined;
}

async function carryOut(state: Agreed, begun: Kept | null, deps: DispatchDeps): Promise<FinalResult> {
  const session = await openReactorSession(state, deps, begun ?? undefined);
  const plan = begun?.plan ?? (await freshPlan(state, session, deps));
  if ('status' in plan) return plan;
  await deps.records.keep(state.id, plan, session.parameters);

  const soFar = { plan: summaryOfPlan(plan), backupRef: nameBackup(state.id), messages: [readText(plan.summary, 'en')] };
  const trouble = await apply(state.id, plan, session, deps);
  const verification = await readBack(session);
  await deps.records.note(state.id, { name: 'VERIFIED', actor: 'platform', detail: asJson(verification) });
  await keepLeft(state.id, plan, session, deps);
  const { binding } = state.decision;
  // A reactor that reached for more than it may is not trusted, even where the resource reads well afterwards.
  const isRefused = trouble !== undefined && statusOfError(trouble.name) === 'REFUSED';
  const isFixed = verification.verified && !isRefused;
  await deps.guards.noteOutcome({ ...binding.breaker, bindingId: binding.id }, isFixed);
  if (isFixed) return { ...soFar, status: 'FIXED', verified: true, reason: null };
  const reading: Reason = verification.verified ? { code: 'read-back-well' } : { code: 'read-back', reading: verification.reason };
  const error: Reason[] = trouble === undefined ? [] : [{ code: 'error', name: trouble.name, message: trouble.message }];
  return unfixed(isRefused ? 'REFUSED' : 'FAILED', [...error, reading], soFar);
}

/** The plan as of now, if it is still the one that was agreed on and the guards let it pass. */
async function freshPlan(state: Agreed, session: ReactorSession, deps: DispatchDeps): Promise<ChangePlan | FinalResult> {
  const agreed = state.result.plan;
  const plan = await session.plan();
  if (plan.outcome === 'refuse') return refusedByReactor(plan.reason, agreed);
  if (plan.outcome === 'nothing-to-do') return nothingToDo(plan.summary);
  const refused = (because: Reason): FinalResult =>
    unfixed('REFUSED', [because], { plan: summaryOfPlan(plan), backupRef: null, messages: [] });
  // The workflow never comes here without; that is no reason to rely on it.
  if (!isAgreedOn(state)) return refused({ code: 'not-agreed', mode: state.mode });
  if (agreed.hash !== planHash(plan)) return refused({ code: 'plan-changed' });

  const { binding } = state.decision;
  if ((await currentBinding(state, deps)) === undefined) return refused({ code: 'binding-changed', bindingId: binding.id });
  const pausedUntil = await deps.guards.pausedUntil(binding.id);
  if (pausedUntil !== undefined)
    return refused({ code: 'breaker-open', bindingId: binding.id, until: new Date(pausedUntil).toISOString() });
  const share = { bindingId: binding.id, accountId: state.target.accountId, changesPerHour: binding.budget.changesPerHour };
  if (await deps.guards.takeBudget(share, state.id)) return plan;
  return refused({ code: 'budget-spent', ...share });
}

function isAgreedOn(state: Agreed): boolean {
  return state.mode === 'automatic' || (state.mode === 'approval' && 'approval' in state && state.approval.verdict === 'approve');
}

/** The error, where only reading back can tell how far the change got. An error that a second call may mend is thrown. */
async function apply(executionId: string, plan: ChangePlan, session: ReactorSession, deps: DispatchDeps): Promise<AppError | undefined> {
  try {
    await deps.records.keepCreated(executionId, await session.apply(plan));
    await deps.records.note(executionId, { name: 'APPLIED', actor: 'platform', detail: null });
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError) || error.retryable) throw error;
    await deps.records.note(executionId, {
      name: 'APPLIED',
      actor: 'platform',
      detail: asJson({ error: error.name, message: error.message }),
    });
    return error;
  }
}

/** A change that cannot be read back is not verified. */
async function readBack(session: ReactorSession): Promise<Verification> {
  try {
    return await session.verify();
  } catch (error) {
    if (!(error instanceof AppError) || error.retryable) throw error;
    return { verified: false, reason: truncate(`${error.name}: ${error.message}`, 500) };
  }
}

/** Lets a rollback tell whether somebody changed the resource since. Best effort: the fix stands without it. */
async function keepLeft(executionId: string, { backup }: ChangePlan, session: ReactorSession, { records }: DispatchDeps): Promise<void> {
  try {
    await records.keepLeft(executionId, await session.readBack(backup));
  } catch (error) {
    if (!(error instanceof AppError) || error.retryable) throw error;
  }
}

/** Fails closed: what nobody can tell about, and what nobody could undo, is proposed only. */
async function effectiveMode(state: Decided, plan: ChangePlan, { ownership }: DispatchDeps): Promise<{ mode: Mode; because?: Reason }> {
  const { mode, binding } = state.decision;
  if (mode === 'automatic' && plan.effect === 'irreversible') return { mode: 'notify', because: { code: 'irreversible' } };
  if (mode === 'notify' || binding.infrastructureCode === 'change') return { mode };
  const owner = await ownership.of(state);
  if (owner === undefined) return { mode: 'notify', because: { code: 'owner-unknown' } };
  if (owner.kind === 'by-hand') return { mode };
  return {
    mode: 'notify',
    because: owner.by === 'tag' ? { code: 'owned-by-tag', tag: owner.name } : { code: 'owned-by-stack', stack: owner.name },
  };
}
