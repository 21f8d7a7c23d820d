import * as z from 'zod';
import { mappingDatabaseEnv, observabilityEnv, sharedEnv } from '#platform/base/env.ts';
import { publisherEnv } from '#platform/security-hub/publisher-env.ts';

/** Variables of λ roll-up-tactics. */
export const rollUpTacticsEnv = z.object({
  ...observabilityEnv,
  ...mappingDatabaseEnv,
  ...publisherEnv,
  LEDGER_TABLE: sharedEnv.LEDGER_TABLE,
});
export type RollUpTacticsEnv = z.input<typeof rollUpTacticsEnv>;
