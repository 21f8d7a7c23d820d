import * as z from 'zod';
import { observabilityEnv, sharedEnv } from '#platform/base/env.ts';

/** Variables of λ record-execution. */
export const recordExecutionEnv = z.object({
  ...observabilityEnv,
  EXECUTIONS_TABLE: sharedEnv.EXECUTIONS_TABLE,
  GUARDS_TABLE: sharedEnv.GUARDS_TABLE,
  HOME_REGION: sharedEnv.HOME_REGION,
});
export type RecordExecutionEnv = z.input<typeof recordExecutionEnv>;
