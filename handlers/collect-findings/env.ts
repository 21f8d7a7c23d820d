import * as z from 'zod';
import { observabilityEnv, sharedEnv } from '#platform/base/env.ts';

/** Variables of λ collect-findings. */
export const collectFindingsEnv = z.object({
  ...observabilityEnv,
  FINDINGS_TABLE: sharedEnv.FINDINGS_TABLE,
  STANDARDS_TABLE: sharedEnv.STANDARDS_TABLE,
  HOME_REGION: sharedEnv.HOME_REGION,
  /** How often findings are collected that were updated since. */
  INCREMENTAL_EVERY_MINUTES: z.coerce.number().positive(),
  /** How often all findings are collected, and those closed that are there no more. */
  COMPLETE_EVERY_HOURS: z.coerce.number().positive(),
  /** Share of the quota of GetFindings (3 calls a second per account and Region). */
  READ_CALLS_PER_SECOND: z.coerce.number().positive().max(3),
});
export type CollectFindingsEnv = z.input<typeof collectFindingsEnv>;
