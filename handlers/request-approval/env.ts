import * as z from 'zod';
import { observabilityEnv, sharedEnv } from '#platform/base/env.ts';
import { notificationEnv } from '#platform/notification/notification-env.ts';

/** Variables of λ request-approval. */
export const requestApprovalEnv = z.object({
  ...observabilityEnv,
  ...notificationEnv,
  EXECUTIONS_TABLE: sharedEnv.EXECUTIONS_TABLE,
  APPROVALS_TABLE: sharedEnv.APPROVALS_TABLE,
  /** As long as the workflow waits for an answer. */
  APPROVAL_SECONDS: z.coerce.number().int().min(60),
  /** As long as the workflow waits for a sign that somebody is at it. */
  ACKNOWLEDGE_SECONDS: z.coerce.number().int().min(60),
});
export type RequestApprovalEnv = z.input<typeof requestApprovalEnv>;
