import * as z from 'zod';
import { mappingDatabaseEnv, observabilityEnv, reactionRulesEnv, sharedEnv } from '#platform/base/env.ts';

/** Variables of λ parse-finding. */
export const parseFindingEnv = z.object({
  ...observabilityEnv,
  ...mappingDatabaseEnv,
  ...reactionRulesEnv,
  EXECUTIONS_TABLE: sharedEnv.EXECUTIONS_TABLE,
  GUARDS_TABLE: sharedEnv.GUARDS_TABLE,
  DEAD_LETTER_QUEUE_URL: sharedEnv.DEAD_LETTER_QUEUE_URL,
  HOME_REGION: sharedEnv.HOME_REGION,
});
export type ParseFindingEnv = z.input<typeof parseFindingEnv>;
