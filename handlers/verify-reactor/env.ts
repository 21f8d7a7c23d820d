import * as z from 'zod';
import { hubEnv, observabilityEnv } from '#platform/base/env.ts';

/** Variables of λ verify-reactor. */
export const verifyReactorEnv = z.object({
  ...observabilityEnv,
  ...hubEnv,
});
export type VerifyReactorEnv = z.input<typeof verifyReactorEnv>;
