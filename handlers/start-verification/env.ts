import * as z from 'zod';
import { hubEnv, observabilityEnv, sharedEnv } from '#platform/base/env.ts';

/** Variables of λ start-verification. */
export const startVerificationEnv = z.object({
  ...observabilityEnv,
  CATALOG_TABLE: hubEnv.CATALOG_TABLE,
  HUB_CONTROLS_TABLE: sharedEnv.HUB_CONTROLS_TABLE,
  /** The workflow that checks packages. */
  VERIFY_STATE_MACHINE_ARN: z.string().min(1),
});
export type StartVerificationEnv = z.input<typeof startVerificationEnv>;
