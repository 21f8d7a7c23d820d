import * as z from 'zod';
import { observabilityEnv } from '#platform/base/env.ts';

/** What λ answer-approval needs. */
export const answerApprovalEnv = z.object({
  ...observabilityEnv,
  EXECUTIONS_TABLE: z.string().min(1),
  APPROVALS_TABLE: z.string().min(1),
  HOME_REGION: z.string().min(1),
});
export type AnswerApprovalEnv = z.input<typeof answerApprovalEnv>;
