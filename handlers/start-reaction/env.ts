import * as z from 'zod';
import { mappingDatabaseEnv, observabilityEnv, reactionRulesEnv, sharedEnv } from '#platform/base/env.ts';

/** Variables of λ start-reaction. */
export const startReactionEnv = z.object({
  ...observabilityEnv,
  ...mappingDatabaseEnv,
  ...reactionRulesEnv,
  GUARDS_TABLE: sharedEnv.GUARDS_TABLE,
  DEAD_LETTER_QUEUE_URL: sharedEnv.DEAD_LETTER_QUEUE_URL,
  /** The workflow that can wait: for people, and for a change window. */
  WAITING_STATE_MACHINE_ARN: z.string().min(1),
  /** The same workflow without its waits, as an Express state machine: a hundredth of the price. */
  EXPRESS_STATE_MACHINE_ARN: z.string().min(1),
});
export type StartReactionEnv = z.input<typeof startReactionEnv>;
