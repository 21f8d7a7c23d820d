import * as z from 'zod';
import { observabilityEnv, sharedEnv } from '#platform/base/env.ts';

/** Variables of λ answer-approval. */
export const answerApprovalEnv = z.object({
  ...observabilityEnv,
  EXECUTIONS_TABLE: sharedEnv.EXECUTIONS_TABLE,
  APPROVALS_TABLE: sharedEnv.APPROVALS_TABLE,
  HOME_REGION: sharedEnv.HOME_REGION,
});
export type AnswerApprovalEnv = z.input<typeof answerApprovalEnv>;
