import * as z from 'zod';
import { mappingDatabaseEnv, observabilityEnv, publisherEnv } from '#platform/base/env.ts';

/** Variables of λ enrich. Infrastructure imports the type, so a variable nobody supplies is a compile error. */
export const enrichEnv = z.object({
  ...observabilityEnv,
  ...mappingDatabaseEnv,
  ...publisherEnv,
  LEDGER_TABLE: z.string().min(1),
  DEAD_LETTER_QUEUE_URL: z.url(),
  GRANULARITY: z.enum(['technique', 'source']).default('technique'),
  MAX_TECHNIQUES_PER_FINDING: z.coerce.number().int().min(1).max(20).default(5),
  /** How long a container serves a release before it asks whether a newer one is active. */
  MAPPING_REFRESH_SECONDS: z.coerce.number().int().min(1).default(60),
});
export type EnrichEnv = z.input<typeof enrichEnv>;
