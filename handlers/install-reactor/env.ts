import * as z from 'zod';
import { hubEnv, observabilityEnv, reactionRulesEnv, reactorFunctionsEnv, sharedEnv } from '#platform/base/env.ts';

/** Variables of λ install-reactor. */
export const installReactorEnv = z.object({
  ...observabilityEnv,
  ...hubEnv,
  ...reactorFunctionsEnv,
  CONTROLS_TABLE: reactionRulesEnv.CONTROLS_TABLE,
  LOCAL_REACTORS_TABLE: reactionRulesEnv.LOCAL_REACTORS_TABLE,
  /** `sandbox`: test vectors of a package run again on this machine before it is installed; `none`: those of the hub are enough. */
  RERUN_VECTORS: z.enum(['sandbox', 'none']),
  EXECUTIONS_TABLE: sharedEnv.EXECUTIONS_TABLE,
  GUARDS_TABLE: sharedEnv.GUARDS_TABLE,
  TRUST_BUCKET: sharedEnv.TRUST_BUCKET,
});
export type InstallReactorEnv = z.input<typeof installReactorEnv>;
