import * as z from 'zod';
import { hubEnv, observabilityEnv, reactionRulesEnv, sharedEnv } from '#platform/base/env.ts';

/** Variables of λ install-reactor. */
export const installReactorEnv = z.object({
  ...observabilityEnv,
  ...hubEnv,
  CONTROLS_TABLE: reactionRulesEnv.CONTROLS_TABLE,
  LOCAL_REACTORS_TABLE: reactionRulesEnv.LOCAL_REACTORS_TABLE,
  EXECUTIONS_TABLE: sharedEnv.EXECUTIONS_TABLE,
  GUARDS_TABLE: sharedEnv.GUARDS_TABLE,
  /** Bucket of the keys that are trusted here; on one machine that of the hub. */
  TRUST_BUCKET: z.string().min(1),
  /** What the names of all functions of this installation begin with. */
  NAME_PREFIX: z.string().min(1),
  /** The role of the functions of reactors, which may write their log and nothing else. */
  REACTOR_ROLE_ARN: z.string().min(1),
  /** The log group of these functions. */
  REACTOR_LOG_GROUP: z.string().min(1),
});
export type InstallReactorEnv = z.input<typeof installReactorEnv>;
