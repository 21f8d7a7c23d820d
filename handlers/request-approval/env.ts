import * as z from 'zod';
import { notificationEnv, observabilityEnv } from '#platform/base/env.ts';

/** Variables of λ request-approval. */
export const requestApprovalEnv = z.object({
  ...observabilityEnv,
  ...notificationEnv,
  EXECUTIONS_TABLE: z.string().min(1),
  APPROVALS_TABLE: z.string().min(1),
  /** As long as the workflow waits. */
  APPROVAL_SECONDS: z.coerce.number().int().min(60),
  /** As long as the workflow waits for a sign that somebody is at it. */
  ACKNOWLEDGE_SECONDS: z.coerce.number().int().min(60),
});
export type RequestApprovalEnv = z.input<typeof requestApprovalEnv>;
