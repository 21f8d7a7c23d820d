import * as z from 'zod';
import { observabilityEnv } from '#platform/base/env.ts';

/** Variables of λ answer-approval. */
export const answerApprovalEnv = z.object({
  ...observabilityEnv,
  EXECUTIONS_TABLE: z.string().min(1),
  APPROVALS_TABLE: z.string().min(1),
  HOME_REGION: z.string().min(1),
});
export type AnswerApprovalEnv = z.input<typeof answerApprovalEnv>;
