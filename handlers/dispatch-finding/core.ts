import type { Mode } from '@attack-reactor/kit/contract';
import { asJson, type ChangePlan, readText, type Text, truncate, type Verification } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { type AppError, ExecutionBusy, ExecutionUnknown } from '#domain/base/errors.ts';
import { isLasting } from '#domain/base/passing-errors.ts';
import type { Binding } from '#domain/reaction/binding.ts';
import { readChangesInAll } from '#domain/reaction/budget.ts';
import { deferred, statusOfError, unfixed } from '#domain/reaction/conclusion.ts';
import { identifySubject, subjectHash } from '#domain/reaction/execution-name.ts';
import { type ExecutionRecord, type Kept, nameBackup } from '#domain/reaction/execution-record.ts';
import { explain } from '#domain/reaction/explanation.ts';
import { LATEST_READ_BACK_SECONDS, LEASE_MS } from '#domain/reaction/phase-times.ts';
import { isCovered, planHash } from '#domain/reaction/plan-hash.ts';
import { summaryOfPlan } from '#domain/reaction/plan-summary.ts';
import type { FinalResult, ReactionResult, ResultOf } from '#domain/reaction/reaction-result.ts';
import { type Answered, answered, type Decided, decided, type Ended, type Planned, planned } from '#domain/reaction/reaction-state.ts';
import type { Reason } from '#domain/reaction/reason.ts';
import { nameResource } from '#domain/reaction/resource-arn.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { ReactionGuards } from '#platform/reaction/reaction-guards.ts';
import { findReplaced, openPlanner, openReactorSession, type ReactionWork } from '#platform/reaction/reaction-work.ts';
import type { ReactorSession } from '#platform/reaction/reactor-session.ts';
import { type ResourceLeases, withResource } from '#platform/reaction/resource-leases.ts';
import type { ResourceOwnership } from '#platform/reaction/resource-ownership.ts';
import { type LookDeps, lookAgain } from './look-again.ts';
import { settleDecision } from './settle-decision.ts';

/** One step of the workflow: `plan` looks, `execute` carries out, verifies and concludes. */
export const dispatchRequest = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('plan'), reaction: decided }),
  z.object({ phase: z.literal('execute'), reaction: z.union([answered, planned]) }),
]);

/** A plan, with the answer to it where people were asked. */
type Agreed = Planned | Answered;

export type DispatchDeps = ReactionWork &
  LookDeps & {
    readonly guards: ReactionGuards;
    readonly leases: ResourceLeases;
    readonly ownership: ResourceOwnership;
    readonly clock: Pick<Clock, 'now'>;
  };

/**
 * Asks the reactor what it would do. Changes nothing.
 * @returns PLANNED with the `mode` that counts, as what infrastructure code owns, or may own, is only proposed; or the end:
 *   NOTHING_TO_DO, REFUSED, SKIPPED where the tags of today are outside of the scope, or DEFERRED where another version of the
 *   reactor is installed by now
 */
export async function planReaction(given: Decided, deps: DispatchDeps): Promise<Planned | Ended> {
  const state = await settleDecision(given, deps);
  if ('result' in state) return state;
  const replaced = await findReplaced(state, deps);
  if (replaced !== undefined) return { ...state, result: deferred([replaced], deps.clock.now()) };
  const session = await openPlanner(state, deps);
  const plan = await session.plan();
  if (plan.outcome === 'refuse') return { ...state, result: refusedByReactor(plan.reason) };
  if (plan.outcome === 'nothing-to-do') return { ...state, result: nothingToDo(plan.summary) };
  const { mode, because } = await effectiveMode(state, plan, deps);
  const explanation = because === undefined ? { reason: null } : explain(because);
  const summary = summaryOfPlan(plan);
  if (mode !== 'notify') await deps.records.propose(state.id, plan);
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
 * Carries out the plan that the state holds and reads the resource back, unless the finding or its binding say otherwise by
 * now. May be called again after a crash or a duplicate: what was concluded is answered again, what was begun is finished
 * under the first backup. Outside the change window the state comes back PLANNED, with the moment at which to call again.
 * @throws ExecutionBusy, ReactorThrottled, ExecutionRecordUnavailable, OrganizationUnavailable, SecurityHub…Unavailable (call
 *   again), ReactorOverreach, …
 */
export async function executeReaction(state: Agreed, deps: DispatchDeps): Promise<Agreed | Ended> {
  const latestReadBack = deps.clock.now() + LATEST_READ_BACK_SECONDS * 1000;
  const { result: concluded } = await requireRecord(state.id, deps);
  if (concluded !== null) return withResult(state, concluded);
  if (!(await deps.records.lease(state.id, LEASE_MS))) throw new ExecutionBusy(`Execution ${state.id} is being worked on.`);
  try {
    // Read again: whoever held the lease before may have begun or concluded since.
    const { result: meanwhile, kept: begun } = await requireRecord(state.id, deps);
    if (meanwhile !== null) return withResult(state, meanwhile);
    const outlook = begun === null ? await lookAgain(state, deps) : ({ kind: 'go', binding: state.decision.binding } as const);
    if (outlook.kind === 'wait') return postponed(state, outlook.until);
    const result = outlook.kind === 'end' ? outlook.result : await carryOut(state, begun, outlook.binding, { ...deps, latestReadBack });
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

function postponed(state: Agreed, until: string): Agreed {
  const result = { ...state.result, ...explain({ code: 'window-closed', until }) };
  return { ...state, decision: { ...state.decision, waitUntil: until }, result };
}

/** The part of a binding that limits how often it may change something. */
type Limits = Pick<Binding, 'id' | 'budget' | 'breaker'>;

/** `latestReadBack`: what is only read back for a later rollback begins by then, in milliseconds since the epoch. */
type ChangeDeps = DispatchDeps & { readonly latestReadBack: number };

/** From the fresh plan to the reading back, the resource is in the hand of this execution. */
function carryOut(state: Agreed, begun: Kept | null, limits: Limits, deps: ChangeDeps): Promise<FinalResult> {
  const hold = { name: nameResource(state.resource, state.target), holder: state.id, milliseconds: LEASE_MS };
  return withResource(deps.leases, hold, async (hand) => {
    const session = await openReactorSession(state, deps, begun ?? undefined);
    const plan = begun?.plan ?? (await freshPlan(state, session, limits, deps));
    if ('status' in plan) return plan;
    await deps.records.keep(state.id, plan, session.parameters);
    await hand.requireHold();
    return change(state, plan, session, limits, deps);
  });
}

async function change(
  state: Agreed,
  plan: ChangePlan,
  session: ReactorSession,
  { id: bindingId, breaker }: Limits,
  deps: ChangeDeps,
): Promise<FinalResult> {
  const soFar = { plan: summaryOfPlan(plan), backupRef: nameBackup(state.id), messages: [readText(plan.summary, 'en')] };
  const trouble = await apply(state.id, plan, session, deps);
  const verification = await readBack(session, plan);
  await deps.records.note(state.id, { name: 'VERIFIED', actor: 'platform', detail: asJson(verification) });
  await keepLeft(state.id, plan, session, deps);
  // A reactor that reached for more than it may is not trusted, even where the resource reads well afterwards.
  const isRefused = trouble !== undefined && statusOfError(trouble.name) === 'REFUSED';
  const isFixed = verification.verified && !isRefused;
  await deps.guards.noteOutcome({ ...breaker, bindingId }, state.id, isFixed);
  if (isFixed && verification.rest !== undefined) return partly(soFar, verification.rest);
  if (isFixed) return { ...soFar, status: 'FIXED', verified: true, reason: null };
  const reading: Reason = verification.verified ? { code: 'read-back-well' } : { code: 'read-back', reading: verification.reason };
  const error: Reason[] = trouble === undefined ? [] : [{ code: 'error', name: trouble.name, message: trouble.message }];
  return unfixed(isRefused ? 'REFUSED' : 'FAILED', [...error, reading], soFar);
}

function partly(soFar: Pick<ResultOf<'PARTLY'>, 'plan' | 'backupRef' | 'messages'>, rest: Text): FinalResult {
  const explanation = explain({ code: 'partly', rest });
  return { ...soFar, status: 'PARTLY', verified: true, ...explanation, messages: [...soFar.messages, explanation.reason] };
}

/** The plan as of now, if it is still the one that was agreed on and the guards let it pass. */
async function freshPlan(state: Agreed, session: ReactorSession, limits: Limits, deps: DispatchDeps): Promise<ChangePlan | FinalResult> {
  const agreed = state.result.plan;
  const plan = await session.plan();
  if (plan.outcome === 'refuse') return refusedByReactor(plan.reason, agreed);
  if (plan.outcome === 'nothing-to-do') return nothingToDo(plan.summary);
  const refused = (because: Reason): FinalResult =>
    unfixed('REFUSED', [because], { plan: summaryOfPlan(plan), backupRef: null, messages: [] });
  // The workflow never comes here without; that is no reason to rely on it.
  if (!isAgreedOn(state)) return refused({ code: 'not-agreed', mode: state.mode });
  if (!(await isWithin(agreed.hash, plan, state.id, deps))) {
    // Nobody said yes to the earlier plan in mode automatic, so that another execution may make the new one.
    const isAutomatic = state.mode === 'automatic';
    return isAutomatic ? deferred([{ code: 'plan-changed' }], deps.clock.now(), summaryOfPlan(plan)) : refused({ code: 'plan-changed' });
  }
  const obstacle = await findObstacle(state, limits, deps);
  return obstacle === undefined ? plan : deferred([obstacle.because], obstacle.until, summaryOfPlan(plan));
}

/** True if the plan is the agreed one, or a part of it. The kept plan counts only where it is the one that the workflow carries. */
async function isWithin(agreedHash: string, plan: ChangePlan, id: string, deps: DispatchDeps): Promise<boolean> {
  if (agreedHash === planHash(plan)) return true;
  const { proposal } = await requireRecord(id, deps);
  return proposal !== null && proposal.hash === agreedHash && isCovered(plan, proposal);
}

/** The guard that holds the change up, and until when (milliseconds since the epoch); else a change of the budget is taken. */
async function findObstacle(
  state: Agreed,
  { id: bindingId, budget, breaker }: Limits,
  { guards }: DispatchDeps,
): Promise<{ readonly because: Reason; readonly until: number } | undefined> {
  const { accountId } = state.target;
  const may = await guards.mayChange({ ...breaker, bindingId }, state.id);
  if (may.kind === 'later') return { because: may.because, until: may.at };
  const who = { subject: subjectHash(identifySubject(state)), executionId: state.id };
  const taken = await guards.takeBudget({ ...budget, bindingId, accountId }, who);
  if (taken.kind === 'taken') return undefined;
  const { changesPerHour } = budget;
  const because: Reason = taken.overall
    ? { code: 'budget-spent-everywhere', bindingId, changesPerHour: readChangesInAll(budget) }
    : { code: 'budget-spent', bindingId, changesPerHour, accountId };
  return { because, until: taken.at };
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
    if (!isLasting(error)) throw error;
    await deps.records.note(executionId, {
      name: 'APPLIED',
      actor: 'platform',
      detail: asJson({ error: error.name, message: error.message }),
    });
    return error;
  }
}

/** A change that cannot be read back is not verified. */
async function readBack(session: ReactorSession, plan: ChangePlan): Promise<Verification> {
  try {
    return await session.verify(plan);
  } catch (error) {
    if (!isLasting(error)) throw error;
    return { verified: false, reason: truncate(`${error.name}: ${error.message}`, 500) };
  }
}

/**
 * Lets a rollback tell whether somebody changed the resource since. Best effort: the fix stands without it, so it is left out
 * where the function might end before its answer.
 */
async function keepLeft(executionId: string, { backup }: ChangePlan, session: ReactorSession, deps: ChangeDeps): Promise<void> {
  if (deps.clock.now() > deps.latestReadBack) return;
  try {
    await deps.records.keepLeft(executionId, await session.readBack(backup));
  } catch (error) {
    if (!isLasting(error)) throw error;
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
