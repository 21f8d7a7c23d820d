import * as z from 'zod';
import { mappingDatabaseEnv, observabilityEnv, publisherEnv } from '#platform/base/env.ts';

/** Variables of λ roll-up-tactics. */
export const rollUpTacticsEnv = z.object({
  ...observabilityEnv,
  ...mappingDatabaseEnv,
  ...publisherEnv,
  LEDGER_TABLE: z.string().min(1),
});
export type RollUpTacticsEnv = z.input<typeof rollUpTacticsEnv>;
