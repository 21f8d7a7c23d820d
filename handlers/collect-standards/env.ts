import * as z from 'zod';
import { observabilityEnv, reactionRulesEnv, sharedEnv } from '#platform/base/env.ts';

/** Variables of λ collect-standards. */
export const collectStandardsEnv = z.object({
  ...observabilityEnv,
  STANDARDS_TABLE: sharedEnv.STANDARDS_TABLE,
  CONTROLS_TABLE: reactionRulesEnv.CONTROLS_TABLE,
  /** Account whose standards and controls are collected. */
  HOME_ACCOUNT_ID: z.string().regex(/^\d{12}$/),
  /** Regions where they are collected, separated by commas. */
  COLLECTED_REGIONS: z.string().min(1),
});
export type CollectStandardsEnv = z.input<typeof collectStandardsEnv>;
