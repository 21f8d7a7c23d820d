import * as z from 'zod';
import { observabilityEnv, sharedEnv } from '#platform/base/env.ts';

/** Variables of λ resume-reactions. */
export const resumeReactionsEnv = z.object({
  ...observabilityEnv,
  EXECUTIONS_TABLE: sharedEnv.EXECUTIONS_TABLE,
  GUARDS_TABLE: sharedEnv.GUARDS_TABLE,
  HOME_REGION: sharedEnv.HOME_REGION,
  REACTION_QUEUE_URL: sharedEnv.REACTION_QUEUE_URL,
  WAITING_STATE_MACHINE_ARN: sharedEnv.WAITING_STATE_MACHINE_ARN,
  EXPRESS_STATE_MACHINE_ARN: sharedEnv.EXPRESS_STATE_MACHINE_ARN,
});
export type ResumeReactionsEnv = z.input<typeof resumeReactionsEnv>;
