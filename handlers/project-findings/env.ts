import * as z from 'zod';
import { observabilityEnv, sharedEnv } from '#platform/base/env.ts';

/** Variables of λ project-findings. */
export const projectFindingsEnv = z.object({
  ...observabilityEnv,
  FINDINGS_TABLE: sharedEnv.FINDINGS_TABLE,
  DEAD_LETTER_QUEUE_URL: sharedEnv.DEAD_LETTER_QUEUE_URL,
});
export type ProjectFindingsEnv = z.input<typeof projectFindingsEnv>;
