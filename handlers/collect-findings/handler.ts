import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { COMPLETE_COLLECTION_AGE } from '#domain/finding/collection-age.ts';
import { Pace } from '#platform/base/concurrency.ts';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { collectionCursorTable } from '#platform/finding/collection-cursor.ts';
import { findingStoreTable } from '#platform/finding/finding-store.ts';
import { securityHubPages } from '#platform/security-hub/finding-pages.ts';
import { securityHubClient } from '#platform/security-hub/security-hub-client.ts';
import { type CollectFindingsDeps, collectFindings } from './core.ts';
import { collectFindingsEnv } from './env.ts';
import { collectFindingsFunction } from './function.ts';

/** The last page may be tried several times, with pauses, before the function has to be over. */
const LAST_PAGE_SECONDS = 60;
const MINUTE_MS = 60_000;

/** Runs on a schedule, which is what lets a long collection go on: Lambda ends a function that sends itself messages. */
export const pipeline = taskPipeline({
  env: collectFindingsEnv,
  /** `complete` asks for all findings now; a schedule says nothing. */
  input: z.object({ complete: z.boolean().default(false) }),
  compose: (env, host): CollectFindingsDeps => {
    const perSecond = env.READ_CALLS_PER_SECOND;
    return {
      cursor: collectionCursorTable(host.client(DynamoDBClient), env.STANDARDS_TABLE, host.clock),
      pages: securityHubPages(
        securityHubClient(host, { region: env.HOME_REGION }),
        new Pace({ perSecond, burst: 1, clock: host.clock }),
        host.clock,
      ),
      store: findingStoreTable(host.client(DynamoDBClient), env.FINDINGS_TABLE, host.clock),
      times: { incrementalEveryMs: env.INCREMENTAL_EVERY_MINUTES * MINUTE_MS, completeEveryMs: env.COMPLETE_EVERY_HOURS * 60 * MINUTE_MS },
      clock: host.clock,
      worksMs: (collectFindingsFunction.timeoutSeconds - LAST_PAGE_SECONDS) * 1000,
    };
  },
  run: async (input, deps, { logger, metrics }) => {
    const report = await collectFindings(input, deps);
    const { kind, collection, completeAgeMs } = report;
    if (kind !== 'busy') metrics.addMetric(COMPLETE_COLLECTION_AGE, MetricUnit.NoUnit, Math.floor(completeAgeMs / MINUTE_MS));
    if (kind === 'ended' && collection !== null) {
      metrics.addMetric('FindingsCollected', MetricUnit.Count, collection.counts.findings);
      metrics.addMetric('FindingsClosedUnseen', MetricUnit.Count, collection.counts.closed);
      metrics.addMetric('FindingsNotReadable', MetricUnit.Count, collection.counts.unreadable);
    }
    logger.info('Findings collected', { report });
    return report;
  },
});
