import type { ReactionState } from './reaction.ts';

/** The steps that a reaction can call for. */
export type DueStep = 'plan' | 'ask' | 'change' | 'record';

/** The step that a reaction calls for next, read from its state alone. Every workflow file is checked against this. */
export function dueStep({ decision, mode, result, approval, failure }: ReactionState): DueStep {
  if (decision.kind !== 'react' || failure !== undefined) return 'record';
  if (result === undefined) return 'plan';
  if (result.status !== 'PLANNED' || mode === undefined || mode === 'notify') return 'record';
  if (mode === 'automatic') return 'change';
  if (approval === undefined) return 'ask';
  return approval.verdict === 'approve' ? 'change' : 'record';
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

function whyNot(due: DueStep, { decision, mode, result, approval, failure }: ReactionState): string {
  if (due === 'ask') return 'nobody has approved the plan (mode approval); ask first';
  if (due === 'change') return 'the change is agreed on already; carry it out';
  if (due === 'plan') return 'there is no plan yet; plan first';
  if (decision.kind !== 'react') return `the decision is "${decision.kind}"; only "react" may lead here`;
  if (failure !== undefined) return 'a step before has failed; record the failure';
  if (approval?.verdict === 'reject') return 'the verdict is "reject"; only "approve" may lead here';
  if (result?.status !== 'PLANNED') return `the status is ${result?.status ?? 'missing'}; only PLANNED may lead here`;
  return `the mode is "${mode ?? 'missing'}"; only an approval or mode "automatic" may lead here`;
}
