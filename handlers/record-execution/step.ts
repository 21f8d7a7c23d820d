import { concludeReaction, withConclusion } from '#domain/reaction/conclusion.ts';
import { whyUntimely } from '#domain/reaction/due-step.ts';
import { type ReactionState, reactionState } from '#domain/reaction/reaction-state.ts';
import { declareStep, type Situation } from '#domain/reaction/step-contract.ts';
import { recordExecutionFunction } from './function.ts';

/** Declares what workflows may expect of λ record-execution: the state with its conclusion, and without the failure it wrote down. */
export const recordExecutionStep = declareStep({
  handler: recordExecutionFunction.name,
  role: 'record',
  input: reactionState,
  judged: reactionState,
  throws: ['ExecutionRecordUnavailable', 'SecurityHubThrottled', 'SecurityHubUnavailable', 'SecurityHubDenied'],
  toldAtOnce: { SecurityHubDenied: 'a person has to grant the permission; people are told at once' },
  untimely: (state, situation) => lostFailure(state, situation) ?? whyUntimely('record', state),
  answers: (state) => {
    // A failure by a passing error was begun, or is tried again.
    const conclusions = [concludeReaction(state), ...('failure' in state ? [concludeReaction(state, { now: 0 })] : [])];
    return conclusions.map((conclusion) => {
      const output = withConclusion(state, conclusion);
      return { label: `status ${output.result.status}`, output };
    });
  },
});

function lostFailure(state: ReactionState, { failed }: Situation): string | undefined {
  if (failed === null || 'failure' in state) return undefined;
  return `the failure of "${failed}" is lost: the record reads it from $.failure; let the Catch keep it there (ResultPath)`;
}
