import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { at, listAt } from '#domain/base/json.ts';
import { whyUntimely } from '#domain/reaction/due-step.ts';
import { LEASE_MS, PLAN_SECONDS } from '#domain/reaction/phase-times.ts';
import type { ResultOf } from '#domain/reaction/reaction-result.ts';
import { type Answered, type Ended, type Planned, type ReactionState, reactionState } from '#domain/reaction/reaction-state.ts';
import { declareStep, type Situation, type StepAnswer } from '#domain/reaction/step-contract.ts';
import { dispatchRequest } from './core.ts';
import { dispatchFindingFunction } from './function.ts';

const LATER = '2026-12-06T02:00:00.000Z';
const PLANNED: ResultOf<'PLANNED'> = {
  status: 'PLANNED',
  plan: { hash: '0123456789abcdef', summary: 'Turn on Block Public Access', effect: 'reversible', changes: [], omitted: 0 },
  backupRef: null,
  verified: false,
  reason: null,
  messages: [],
};
const { plan } = PLANNED;
const SAID = { reason: 'In the words of the reactor.', messages: [] };
const NOTHING_TO_DO: ResultOf<'NOTHING_TO_DO'> = { ...SAID, status: 'NOTHING_TO_DO', plan: null, backupRef: null, verified: true };
const REFUSED: ResultOf<'REFUSED'> = { ...SAID, status: 'REFUSED', plan: null, backupRef: null, verified: false };
const SKIPPED: ResultOf<'SKIPPED'> = { ...SAID, status: 'SKIPPED', plan: null, backupRef: null, verified: false };
const DEFERRED: ResultOf<'DEFERRED'> = { ...SAID, status: 'DEFERRED', plan: null, backupRef: null, verified: false, retryAt: LATER };
const FIXED: ResultOf<'FIXED'> = {
  status: 'FIXED',
  plan,
  backupRef: 'execution/sample/backup',
  verified: true,
  reason: null,
  messages: [],
};
const PARTLY: ResultOf<'PARTLY'> = { ...FIXED, ...SAID, status: 'PARTLY' };
const FAILED: ResultOf<'FAILED'> = { ...FIXED, ...SAID, status: 'FAILED', verified: false };

/** Any state, so that a step at the wrong time is told by what is wrong with the time. */
const judged = z.object({ phase: z.string(), reaction: reactionState });

/** Declares what workflows may expect of phase `plan`. */
export const planStep = declareStep({
  handler: dispatchFindingFunction.name,
  role: 'plan',
  input: dispatchRequest.options[0],
  judged,
  throws: ['ReactorThrottled', 'BindingsUnavailable', 'OrganizationUnavailable', 'ExecutionRecordUnavailable'],
  seconds: PLAN_SECONDS,
  serves: (payload) => at(payload, 'phase') === 'plan',
  untimely: ({ reaction }, { said }) => whyUntimely('plan', reaction) ?? whyForgedDecision(reaction, said),
  answers: ({ reaction }) => [
    // A reaction to a resource that infrastructure code owns has become mode notify.
    ...[...new Set(['notify' as const, reaction.decision.mode])].map((mode) => answer({ ...reaction, mode, result: PLANNED })),
    ...[NOTHING_TO_DO, REFUSED, DEFERRED].map((result) => answer({ ...reaction, result })),
  ],
});

/** Declares what workflows may expect of phase `execute`, and what they owe it: an agreed plan, and the change window. */
export const executeStep = declareStep({
  handler: dispatchFindingFunction.name,
  role: 'change',
  input: dispatchRequest.options[1],
  judged,
  throws: [
    'ExecutionBusy',
    'ReactorThrottled',
    'BindingsUnavailable',
    'OrganizationUnavailable',
    'ExecutionRecordUnavailable',
    'SecurityHubThrottled',
    'SecurityHubUnavailable',
    'SecurityHubDenied',
  ],
  toldAtOnce: { SecurityHubDenied: 'a person has to grant the permission; people are told at once' },
  patience: {
    errors: ['ExecutionBusy', 'Lambda.Unknown', 'Runtime.ExitError', 'Sandbox.Timedout'],
    milliseconds: LEASE_MS,
    because: 'a function that died in the middle holds its lease that long, and what it began must be finished',
  },
  serves: (payload) => at(payload, 'phase') === 'execute',
  untimely: ({ reaction }, { said }) => whyUntimely('change', reaction) ?? whyForged(reaction, said),
  notBefore: ({ reaction }) => reaction.decision.waitUntil,
  answers: ({ reaction }) => [
    ...[FIXED, PARTLY, NOTHING_TO_DO, SKIPPED, { ...REFUSED, plan }, { ...DEFERRED, plan }, FAILED].map((result) =>
      answer({ ...reaction, result }),
    ),
    postponed(reaction),
  ],
});

const NOT_WRITTEN = 'no other state may write it; take that out';

/** A decision that λ parse-finding did not take. */
function whyForgedDecision({ decision }: ReactionState, { parse }: Situation['said']): string | undefined {
  const decided = [at(parse, 'decision'), ...listAt(parse, 'reactions').map((one) => at(one, 'decision'))];
  if (parse === undefined || decided.some((one) => isDeepStrictEqual(one, decision))) return undefined;
  return `$.decision is not what parse-finding decided; ${NOT_WRITTEN}`;
}

/** A plan that no plan step made, or an approval that nobody gave. */
function whyForged(reaction: ReactionState, { plan, change, ask }: Situation['said']): string | undefined {
  const planned = change ?? plan;
  const forged = (['mode', 'decision', 'result'] as const).find((name) => !isDeepStrictEqual(at(planned, name), at(reaction, name)));
  if (forged !== undefined) return `a resource is changed by a ${forged} that the plan step did not answer; ${NOT_WRITTEN}`;
  if (at(reaction, 'mode') !== 'approval' || isDeepStrictEqual(ask, at(reaction, 'approval'))) return undefined;
  return `a resource is changed by an approval that nobody gave; ${NOT_WRITTEN}`;
}

/** The window closed while people were asked: nothing was done, and the step has to be called again when it opens. */
function postponed(reaction: Planned | Answered): StepAnswer {
  const waiting = { ...reaction, decision: { ...reaction.decision, waitUntil: LATER } };
  return { ...answer(waiting), label: 'status PLANNED, the change window has closed' };
}

function answer(state: Planned | Answered | Ended): StepAnswer {
  const mode = state.mode === undefined ? '' : `, mode ${state.mode}`;
  return { label: `status ${state.result.status}${mode}`, output: state };
}
