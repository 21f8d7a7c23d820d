import * as z from 'zod';
import { hubEnv, observabilityEnv } from '#platform/base/env.ts';

/** Variables of λ verify-reactor. */
export const verifyReactorEnv = z.object({
  ...observabilityEnv,
  ...hubEnv,
  /** `sandbox`: test vectors of a package run in a process of their own on this machine; `none`: they do not run, and the row says so. */
  RUN_VECTORS: z.enum(['sandbox', 'none']),
});
export type VerifyReactorEnv = z.input<typeof verifyReactorEnv>;
