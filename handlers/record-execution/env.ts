import * as z from 'zod';
import { observabilityEnv } from '#platform/base/env.ts';

/** Variables of λ record-execution. */
export const recordExecutionEnv = z.object({
  ...observabilityEnv,
  EXECUTIONS_TABLE: z.string().min(1),
  /** Where Security Hub aggregates; the finding's workflow is changed there. */
  HOME_REGION: z.string().min(1),
});
export type RecordExecutionEnv = z.input<typeof recordExecutionEnv>;
