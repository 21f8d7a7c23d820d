import * as z from 'zod';
import { mappingDatabaseEnv, observabilityEnv, sharedEnv } from '#platform/base/env.ts';
import { publisherEnv } from '#platform/security-hub/publisher-env.ts';

/** Variables of λ enrich. Infrastructure imports the type, so a variable nobody supplies is a compile error. */
export const enrichEnv = z.object({
  ...observabilityEnv,
  ...mappingDatabaseEnv,
  ...publisherEnv,
  LEDGER_TABLE: sharedEnv.LEDGER_TABLE,
  DEAD_LETTER_QUEUE_URL: sharedEnv.DEAD_LETTER_QUEUE_URL,
  /** One ATT&CK finding for each technique, or one for each source finding. */
  GRANULARITY: z.enum(['technique', 'source']).default('technique'),
  /** The strongest techniques become findings; the others are named in ProductFields. */
  MAX_TECHNIQUES_PER_FINDING: z.coerce.number().int().min(1).max(20).default(5),
  MAPPING_REFRESH_SECONDS: sharedEnv.MAPPING_REFRESH_SECONDS,
});
export type EnrichEnv = z.input<typeof enrichEnv>;
