import * as z from 'zod';
import { mappingDatabaseEnv, observabilityEnv } from '#platform/base/env.ts';

const login = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/);

/** Variables of λ migrate. It signs in as the owner of the database, who may create roles. */
export const migrateEnv = z.object({
  ...observabilityEnv,
  ...mappingDatabaseEnv,
  /** Login that λ enrich uses; created if absent and given nothing but SELECT on the mapping and the read model. */
  READER_USER: login,
  /** Login that λ index-findings uses; created if absent and given the rows of the read model to write. */
  INDEXER_USER: login,
});
export type MigrateEnv = z.input<typeof migrateEnv>;
