import * as z from 'zod';
import { hubEnv, observabilityEnv } from '#platform/base/env.ts';

/** Variables of λ verify-reactor. */
export const verifyReactorEnv = z
  .object({
    ...observabilityEnv,
    ...hubEnv,
    /**
     * Where test vectors of a package run: `sandbox`, in a process of their own on this machine; `function`, as versions of
     * VECTORS_FUNCTION; `none`, nowhere, and the row says so.
     */
    RUN_VECTORS: z.enum(['sandbox', 'function', 'none']),
    /** The function that runs test vectors, where one does. */
    VECTORS_FUNCTION: z.string().min(1).optional(),
  })
  .superRefine(({ RUN_VECTORS, VECTORS_FUNCTION }, context) => {
    if (RUN_VECTORS === 'function' && VECTORS_FUNCTION === undefined)
      context.addIssue({ code: 'custom', path: ['VECTORS_FUNCTION'], message: 'names no function, and RUN_VECTORS wants one' });
  });
export type VerifyReactorEnv = z.input<typeof verifyReactorEnv>;
export type VerifyReactorSettings = z.output<typeof verifyReactorEnv>;
