import { isDeepStrictEqual } from 'node:util';
import { at, listAt } from '#domain/base/json.ts';
import { whyUntimely } from '#domain/reaction/due-step.ts';
import type { ReactionResult, ReactionState } from '#domain/reaction/reaction.ts';
import type { Mode } from '#domain/reaction/reactor-manifest.ts';
import { declareStep, type Situation, type StepAnswer } from '#domain/reaction/step-contract.ts';
import { LEASE_MS } from '#platform/reaction/reaction-work.ts';
import { dispatchRequest } from './core.ts';

const LATER = '2026-12-06T02:00:00.000Z';
const NOTHING: ReactionResult = { status: 'FAILED', plan: null, backupRef: null, verified: false, reason: null, messages: [] };
const PLANNED: ReactionResult = {
  ...NOTHING,
  status: 'PLANNED',
  plan: { digest: '0123456789abcdef', summary: 'Turn on Block Public Access', effect: 'reversible', changes: [], omitted: 0 },
};

/** Declares what workflows may expect of phase `plan`. */
export const planStep = declareStep({
  handler: 'dispatch-finding',
  role: 'plan',
  input: dispatchRequest,
  throws: ['ReactorThrottled', 'BindingsUnavailable', 'OrganizationUnavailable', 'ExecutionRecordUnavailable'],
  serves: (payload) => at(payload, 'phase') === 'plan',
  untimely: ({ reaction }, { said }) => whyUntimely('plan', reaction) ?? whyForgedDecision(reaction, said),
  answers: ({ reaction }) => [
    // A reaction to a resource that infrastructure code owns has become mode notify.
    ...[...new Set(['notify' as const, ...wantedMode(reaction)])].map((mode) => answer({ ...reaction, mode, result: PLANNED })),
    answer({ ...reaction, result: { ...NOTHING, status: 'NOTHING_TO_DO', verified: true } }),
    answer({ ...reaction, result: { ...NOTHING, status: 'REFUSED', reason: 'The resource is exempt.' } }),
  ],
});

/** Declares what workflows may expect of phase `execute`, and what they owe it: an agreed plan, and the change window. */
export const executeStep = declareStep({
  handler: 'dispatch-finding',
  role: 'change',
  input: dispatchRequest,
  throws: ['ExecutionBusy', 'ReactorThrottled', 'BindingsUnavailable', 'OrganizationUnavailable', 'ExecutionRecordUnavailable'],
  patience: {
    errors: ['ExecutionBusy', 'Lambda.Unknown', 'Runtime.ExitError', 'Sandbox.Timedout'],
    milliseconds: LEASE_MS,
    because: 'a function that died in the middle holds its lease that long, and what it began must be finished',
  },
  serves: (payload) => at(payload, 'phase') === 'execute',
  untimely: ({ reaction }, { said }) => whyUntimely('change', reaction) ?? whyForged(reaction, said),
  notBefore: ({ reaction: { decision } }) => (decision.kind === 'react' ? decision.waitUntil : null),
  answers: ({ reaction }) => [
    ...(['FIXED', 'NOTHING_TO_DO', 'REFUSED', 'FAILED'] as const).map((status) =>
      answer({ ...reaction, result: { ...PLANNED, status, verified: status === 'FIXED' || status === 'NOTHING_TO_DO' } }),
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
  const forged = (['mode', 'decision', 'result'] as const).find((name) => !isDeepStrictEqual(at(planned, name), reaction[name]));
  if (forged !== undefined) return `a resource is changed by a ${forged} that the plan step did not answer; ${NOT_WRITTEN}`;
  if (reaction.mode !== 'approval' || isDeepStrictEqual(ask, reaction.approval)) return undefined;
  return `a resource is changed by an approval that nobody gave; ${NOT_WRITTEN}`;
}

/** The window closed while people were asked: nothing was done, and the step has to be called again when it opens. */
function postponed(reaction: ReactionState): StepAnswer {
  const { decision } = reaction;
  const waiting = decision.kind === 'react' ? { ...reaction, decision: { ...decision, waitUntil: LATER } } : reaction;
  return { ...answer(waiting), label: 'status PLANNED, the change window has closed' };
}

function wantedMode({ decision }: ReactionState): Mode[] {
  return decision.kind === 'react' ? [decision.mode] : [];
}

function answer(state: ReactionState): StepAnswer {
  const mode = state.mode === undefined ? '' : `, mode ${state.mode}`;
  return { label: `status ${state.result?.status}${mode}`, output: state };
}
