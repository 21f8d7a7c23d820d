import * as z from 'zod';
import { observabilityEnv, sharedEnv } from '#platform/base/env.ts';
import { notificationEnv } from '#platform/notification/notification-env.ts';
import { personEnv } from '#platform/reaction/person-env.ts';

/** Variables of λ answer-approval. */
export const answerApprovalEnv = z.object({
  ...observabilityEnv,
  ...notificationEnv,
  ...personEnv,
  EXECUTIONS_TABLE: sharedEnv.EXECUTIONS_TABLE,
});
export type AnswerApprovalEnv = z.input<typeof answerApprovalEnv>;
