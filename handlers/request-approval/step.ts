import * as z from 'zod';
import { APPROVAL_TIMES } from '#domain/reaction/approval-times.ts';
import { whyUntimely } from '#domain/reaction/due-step.ts';
import { type ApprovalAnswer, reactionState } from '#domain/reaction/reaction-state.ts';
import { declareStep, type StepAnswer } from '#domain/reaction/step-contract.ts';
import { approvalRequest } from './core.ts';
import { requestApprovalFunction } from './function.ts';

/** Declares what workflows may expect of λ request-approval: the answer of a person, once there is one. */
export const requestApprovalStep = declareStep({
  handler: requestApprovalFunction.name,
  role: 'ask',
  input: approvalRequest,
  judged: z.object({ taskToken: z.string(), reaction: reactionState }),
  throws: ['ExecutionRecordUnavailable', 'NotificationUnavailable'],
  waits: APPROVAL_TIMES,
  untimely: ({ reaction }) => whyUntimely('ask', reaction),
  answers: () =>
    (['approve', 'reject'] as const).map((verdict): StepAnswer => {
      const output: ApprovalAnswer = { verdict, by: 'mei', comment: '' };
      return { label: `verdict ${verdict}`, output: output };
    }),
});
