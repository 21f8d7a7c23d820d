import * as z from 'zod';
import { hubEnv, observabilityEnv, reactionRulesEnv, reactorFunctionsEnv, sharedEnv } from '#platform/base/env.ts';

/** Variables of λ review-reactors. */
export const reviewReactorsEnv = z.object({
  ...observabilityEnv,
  ...reactorFunctionsEnv,
  CATALOG_TABLE: hubEnv.CATALOG_TABLE,
  LOCAL_REACTORS_TABLE: reactionRulesEnv.LOCAL_REACTORS_TABLE,
  EXECUTIONS_TABLE: sharedEnv.EXECUTIONS_TABLE,
  GUARDS_TABLE: sharedEnv.GUARDS_TABLE,
});
export type ReviewReactorsEnv = z.input<typeof reviewReactorsEnv>;
