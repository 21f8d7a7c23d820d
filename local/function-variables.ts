import type { SeededDatabase } from './seeded-database.ts';

/** Variables of every function. */
export const OBSERVABILITY = {
  POWERTOOLS_SERVICE_NAME: 'attack-reactor',
  POWERTOOLS_METRICS_NAMESPACE: 'AttackReactor',
  POWERTOOLS_LOG_LEVEL: 'ERROR',
} as const;

/** Variables of every function that asks the mapping. */
export function buildDatabaseVariables(database: Pick<SeededDatabase, 'host' | 'port' | 'database' | 'reader'>) {
  return {
    DATABASE_HOST: database.host,
    DATABASE_PORT: String(database.port),
    DATABASE_NAME: database.database,
    DATABASE_USER: database.reader,
    DATABASE_AUTH: 'none',
    DATABASE_TLS: 'disable',
  } as const;
}
