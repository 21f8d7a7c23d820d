import * as z from 'zod';
import { observabilityEnv, sharedEnv } from '#platform/base/env.ts';

/** Variables of λ answer-approval. */
export const answerApprovalEnv = z.object({
  ...observabilityEnv,
  EXECUTIONS_TABLE: sharedEnv.EXECUTIONS_TABLE,
  APPROVALS_TABLE: sharedEnv.APPROVALS_TABLE,
  HOME_REGION: sharedEnv.HOME_REGION,
  /** `<account>/<region>/<project>-<environment>`: what callers sign. */
  ENVIRONMENT: z.string().regex(/^\d{12}\/[a-z0-9-]+\/[a-z0-9-]+$/),
  /** Left out: callers prove who they are by STS. `accept` takes a name for it, on one machine. */
  NAMED_CALLERS: z.enum(['refuse', 'accept']).default('refuse'),
  /** The STS of this machine, such as `http://127.0.0.1:4100`; left out: those of AWS. */
  STS_ENDPOINT: z.url().optional(),
});
export type AnswerApprovalEnv = z.input<typeof answerApprovalEnv>;
