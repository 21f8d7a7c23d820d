import * as z from 'zod';
import { observabilityEnv, sharedEnv } from '#platform/base/env.ts';
import { notificationEnv } from '#platform/notification/notification-env.ts';

/** Variables of λ answer-approval. */
export const answerApprovalEnv = z.object({
  ...observabilityEnv,
  ...notificationEnv,
  EXECUTIONS_TABLE: sharedEnv.EXECUTIONS_TABLE,
  APPROVALS_TABLE: sharedEnv.APPROVALS_TABLE,
  /** `<account>/<region>/<project>-<environment>`: what callers sign. */
  ENVIRONMENT: z.string().regex(/^\d{12}\/[a-z0-9-]+\/[a-z0-9-]+$/),
  /** Left out: callers prove who they are by STS. `accept` takes a name for it, on one machine. */
  NAMED_CALLERS: z.enum(['refuse', 'accept']).default('refuse'),
  /** The STS of this machine, such as `http://127.0.0.1:4100`; left out: those of AWS. */
  STS_ENDPOINT: z.url().optional(),
});
export type AnswerApprovalEnv = z.input<typeof answerApprovalEnv>;
