import type { Logger } from '@aws-lambda-powertools/logger';
import type { Host } from '#platform/base/host.ts';
import { type MappingDatabaseSettings, postgres } from '#platform/base/postgres.ts';
import { MappingCache, type MappingCacheOptions } from './mapping-cache.ts';
import { mappingDatabase } from './mapping-database.ts';

/** The active release of the mapping database, kept in memory. */
export function openMapping(
  env: MappingDatabaseSettings,
  { clock }: Pick<Host, 'clock'>,
  options: Pick<MappingCacheOptions, 'refreshMs' | 'onStale'>,
): MappingCache {
  return new MappingCache({ source: mappingDatabase(postgres(env, { clock })), clock, ...options });
}

/** Makes an `onStale` that writes a line. */
export function warnStale(logger: Pick<Logger, 'warn'>): (reason: unknown) => void {
  return (reason) => logger.warn('Mapping database is away; the release in memory is served', { reason: String(reason) });
}
