import * as z from 'zod';
import { mappingDatabaseEnv, observabilityEnv } from '#platform/base/env.ts';

/** Variables of λ migrate. It signs in as the owner of the database, who may create roles. */
export const migrateEnv = z.object({
  ...observabilityEnv,
  ...mappingDatabaseEnv,
  /** Login that λ enrich uses; created if absent and given nothing but SELECT on the mapping. */
  READER_USER: z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/),
});
export type MigrateEnv = z.input<typeof migrateEnv>;
