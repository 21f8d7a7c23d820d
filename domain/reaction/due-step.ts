import { isPlanned, type ReactionState } from './reaction-state.ts';

/** The steps that a reaction can call for. */
export type DueStep = 'plan' | 'ask' | 'change' | 'record';

/** The step that a reaction calls for next, read from its state alone. Every workflow file is checked against this. */
export function dueStep(state: ReactionState): DueStep {
  if (isPlanned(state)) {
    if (state.mode === 'notify') return 'record';
    if (state.mode === 'automatic') return 'change';
    if (!('approval' in state)) return 'ask';
    return state.approval.verdict === 'approve' ? 'change' : 'record';
  }
  return state.decision.kind === 'react' && !('result' in state || 'failure' in state) ? 'plan' : 'record';
}

/** Why a step must not run on a state that calls for another, and what to do in the workflow; undefined: it may run. */
export function whyUntimely(step: DueStep, state: ReactionState): string | undefined {
  const due = dueStep(state);
  if (due === step) return undefined;
  return step === 'record' ? UNFINISHED[due] : `${FORBIDDEN[step]} although ${whyNot(due, state)}`;
}

const UNFINISHED: Readonly<Record<DueStep, string>> = {
  plan: 'a reaction is recorded that was never planned; let a state plan it first',
  ask: 'a plan that needs an approval is recorded, and nobody is ever asked; let a state ask first',
  change: 'an agreed change is recorded and never made; let a state carry it out first',
  record: '',
};

const FORBIDDEN = {
  plan: 'a reactor is asked for a plan',
  ask: 'people are asked to approve',
  change: 'a resource is changed',
} as const;

function whyNot(due: DueStep, state: ReactionState): string {
  if (due === 'ask') return 'nobody has approved the plan (mode approval); ask first';
  if (due === 'change') return 'the change is agreed on already; carry it out';
  if (due === 'plan') return 'there is no plan yet; plan first';
  if (state.decision.kind !== 'react') return `the decision is "${state.decision.kind}"; only "react" may lead here`;
  if ('failure' in state) return 'a step before has failed; record the failure';
  if (isPlanned(state)) {
    if ('approval' in state) return `the verdict is "${state.approval.verdict}"; only "approve" may lead here`;
    return `the mode is "${state.mode}"; only an approval or mode "automatic" may lead here`;
  }
  return `the status is ${'result' in state ? state.result.status : 'missing'}; only PLANNED may lead here`;
}
