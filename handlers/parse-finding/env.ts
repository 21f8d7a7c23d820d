import * as z from 'zod';
import { mappingDatabaseEnv, observabilityEnv, reactionRulesEnv } from '#platform/base/env.ts';

/** Variables of λ parse-finding. */
export const parseFindingEnv = z.object({
  ...observabilityEnv,
  ...mappingDatabaseEnv,
  ...reactionRulesEnv,
  EXECUTIONS_TABLE: z.string().min(1),
  DEAD_LETTER_QUEUE_URL: z.url(),
  /** Where Security Hub aggregates; findings that people name are read there. */
  HOME_REGION: z.string().min(1),
});
export type ParseFindingEnv = z.input<typeof parseFindingEnv>;
