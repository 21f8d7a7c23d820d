import { at } from '#domain/base/json.ts';
import { concludeReaction } from '#domain/reaction/conclusion.ts';
import { type ClosedState, closedState } from '#domain/reaction/reaction-state.ts';
import { declareStep, type Situation } from '#domain/reaction/step-contract.ts';
import type { ReactionEnd } from './core.ts';
import { sendNotificationFunction } from './function.ts';

/** Declares what workflows may expect of λ send-notification: what is left of a reaction when it ends. */
export const sendNotificationStep = declareStep({
  handler: sendNotificationFunction.name,
  role: 'tell',
  input: closedState,
  judged: closedState,
  throws: ['NotificationUnavailable', 'ExecutionRecordUnavailable'],
  untimely: whyTooEarly,
  saysFailed: (output) => at(output, 'status') === 'FAILED',
  answers: (state) => {
    const { status, verified } = concludeReaction(state);
    const end: ReactionEnd = { executionId: state.id, status, verified, notification: '0123456789abcdef' };
    return [{ label: `status ${status}`, output: end, fails: status === 'FAILED' }];
  },
});

function whyTooEarly({ recordFailure }: ClosedState, { recorded }: Situation): string | undefined {
  if (recorded === 'no') return 'people are told what is not recorded; let a state record it first';
  if (recorded === 'yes' || recordFailure !== undefined) return undefined;
  return 'nobody is told that the record failed: the message reads it from $.recordFailure; let the Catch keep it there (ResultPath)';
}
