import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { SecurityHubUnavailable } from '#domain/base/errors.ts';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { tacticLedgerTable } from '#platform/enrichment/tactic-ledger.ts';
import { openMapping, warnStale } from '#platform/mapping/mapping-access.ts';
import { importers, targetFor } from '#platform/security-hub/security-hub-access.ts';
import { type RollUpDeps, rollUpTactics } from './core.ts';
import { rollUpTacticsEnv } from './env.ts';

/** A scheduled run is minutes after the last one: whether another release is active is worth asking each time. */
const REFRESH_MS = 1;

/** Runs on a schedule. Fails where a part of the findings could not be sent, so that the failure is seen and retried. */
export const pipeline = taskPipeline({
  env: rollUpTacticsEnv,
  input: z.unknown(),
  compose: (env, host, { logger }): RollUpDeps => ({
    mapping: openMapping(env, host, { refreshMs: REFRESH_MS, onStale: warnStale(logger) }),
    ledger: tacticLedgerTable(host.client(DynamoDBClient), env.LEDGER_TABLE, host.clock),
    importerFor: importers(env, host),
    contextOf: (index) => ({
      companyName: env.COMPANY_NAME,
      index,
      // In `annotate` mode there are no findings of ours that a tactic finding could point to.
      relatesToPublished: env.PUBLISH_MODE !== 'annotate',
      targetOf: (summary) => targetFor(env, summary),
      now: new Date(host.clock.now()).toISOString(),
    }),
  }),
  run: async (_event, deps, { logger, metrics }) => {
    const report = await rollUpTactics(deps);
    metrics.addMetric('TacticFindingsActive', MetricUnit.Count, report.active);
    metrics.addMetric('TacticFindingsFailed', MetricUnit.Count, report.failed.length);
    logger.info('Tactics rolled up', { report });
    const [first] = report.failed;
    if (first === undefined) return report;
    throw new SecurityHubUnavailable(
      `${report.failed.length} tactic findings were not taken, first ${first.id} (${first.reason}). The next run tries again.`,
    );
  },
});
