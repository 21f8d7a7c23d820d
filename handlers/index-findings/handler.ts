import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { postgres } from '#platform/base/postgres.ts';
import { streamPipeline } from '#platform/base/stream-pipeline.ts';
import type { Telemetry } from '#platform/base/telemetry.ts';
import { FindingIndex } from '#platform/finding/finding-index.ts';
import { warnStale } from '#platform/mapping/mapping-access.ts';
import { MappingCache } from '#platform/mapping/mapping-cache.ts';
import { mappingDatabase } from '#platform/mapping/mapping-database.ts';
import { type IndexFindingsDeps, type IndexOutcome, indexFindings } from './core.ts';
import { indexFindingsEnv } from './env.ts';

/** A batch of changes takes tenths of a second; what waits longer waits for another writer. */
const STATEMENT_TIMEOUT_MS = 60_000;

export const pipeline = streamPipeline({
  env: indexFindingsEnv,
  compose: (env, { clock }, { logger }): IndexFindingsDeps => {
    const sql = postgres(env, { clock, statementTimeoutMs: STATEMENT_TIMEOUT_MS });
    const timing = { clock, refreshMs: env.MAPPING_REFRESH_SECONDS * 1000, onStale: warnStale(logger) };
    return { mapping: new MappingCache({ source: mappingDatabase(sql), ...timing }), model: new FindingIndex(sql) };
  },
  run: async (changes, deps, telemetry) => report(await indexFindings(changes, deps), telemetry),
});

/** Logs name items and reasons, never the text of a finding. */
function report({ failed, unreadable, ...counts }: IndexOutcome, { logger, metrics }: Telemetry): string | undefined {
  metrics.addMetric('FindingsIndexed', MetricUnit.Count, counts.written + counts.removed);
  metrics.addMetric('FindingsUnreadable', MetricUnit.Count, unreadable.length);
  metrics.addMetric('IndexingInterrupted', MetricUnit.Count, failed === undefined ? 0 : 1);
  for (const error of unreadable) logger.error('Item left out of the lists', { reason: error.message });
  if (failed !== undefined) logger.error('Changes not indexed; they are delivered again', { error: asError(failed.cause) });
  logger.info('Changes indexed', { ...counts, unreadable: unreadable.length });
  return failed?.from;
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}
