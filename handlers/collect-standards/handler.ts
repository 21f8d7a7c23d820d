import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { standardStoreTables } from '#platform/finding/standard-store.ts';
import { securityHubClient } from '#platform/security-hub/security-hub-client.ts';
import { standardReader } from '#platform/security-hub/standard-reader.ts';
import { type CollectStandardsDeps, collectStandards } from './core.ts';
import { collectStandardsEnv } from './env.ts';

/** Runs on a schedule. Fails where a place could not be collected, so that the failure is seen; the others are done. */
export const pipeline = taskPipeline({
  env: collectStandardsEnv,
  input: z.unknown(),
  compose: (env, host): CollectStandardsDeps => {
    const tables = { standards: env.STANDARDS_TABLE, controls: env.CONTROLS_TABLE };
    return {
      places: env.COLLECTED_REGIONS.split(',').map((region) => ({ accountId: env.HOME_ACCOUNT_ID, region })),
      readerOf: ({ region }) => standardReader(securityHubClient(host, { region })),
      store: standardStoreTables(host.client(DynamoDBClient), tables, host.clock),
    };
  },
  run: async (_event, deps, { logger, metrics }) => {
    const report = await collectStandards(deps);
    const controls = report.places.reduce((sum, place) => sum + place.controls, 0);
    metrics.addMetric('ControlsCollected', MetricUnit.Count, controls);
    logger.info('Standards collected', { places: report.places });
    if (report.error !== undefined) throw report.error;
    return report;
  },
});
