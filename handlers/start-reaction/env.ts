import * as z from 'zod';
import { mappingDatabaseEnv, observabilityEnv, reactionRulesEnv, sharedEnv } from '#platform/base/env.ts';

/** Variables of λ start-reaction. */
export const startReactionEnv = z.object({
  ...observabilityEnv,
  ...mappingDatabaseEnv,
  ...reactionRulesEnv,
  GUARDS_TABLE: sharedEnv.GUARDS_TABLE,
  DEAD_LETTER_QUEUE_URL: sharedEnv.DEAD_LETTER_QUEUE_URL,
  WAITING_STATE_MACHINE_ARN: sharedEnv.WAITING_STATE_MACHINE_ARN,
  EXPRESS_STATE_MACHINE_ARN: sharedEnv.EXPRESS_STATE_MACHINE_ARN,
});
export type StartReactionEnv = z.input<typeof startReactionEnv>;
