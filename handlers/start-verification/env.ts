import * as z from 'zod';
import { hubEnv, observabilityEnv } from '#platform/base/env.ts';

/** Variables of λ start-verification. */
export const startVerificationEnv = z.object({
  ...observabilityEnv,
  CATALOG_TABLE: hubEnv.CATALOG_TABLE,
  /** DynamoDB table of the hub's controls, and of the versions that answer to each. */
  HUB_CONTROLS_TABLE: z.string().min(1),
  /** The workflow that checks packages. */
  VERIFY_STATE_MACHINE_ARN: z.string().min(1),
});
export type StartVerificationEnv = z.input<typeof startVerificationEnv>;
