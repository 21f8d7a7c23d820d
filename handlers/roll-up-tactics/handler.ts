import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { SecurityHubUnavailable } from '#domain/base/errors.ts';
import { dynamoDbClient } from '#platform/base/aws-clients.ts';
import { systemClock } from '#platform/base/clock.ts';
import { parseEnv } from '#platform/base/env.ts';
import { postgres } from '#platform/base/postgres.ts';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { tacticLedgerTable } from '#platform/enrichment/tactic-ledger.ts';
import { MappingCache } from '#platform/mapping/mapping-cache.ts';
import { mappingDatabase } from '#platform/mapping/mapping-database.ts';
import { importers, targetFor } from '#platform/security-hub/security-hub-access.ts';
import { type RollUpDeps, type RollUpReport, rollUpTactics } from './core.ts';
import { rollUpTacticsEnv } from './env.ts';

/** A scheduled run is minutes after the last one: whether another release is active is worth asking each time. */
const REFRESH_MS = 1;

const env = parseEnv(rollUpTacticsEnv);
const logger = new Logger();
const metrics = new Metrics();

const deps: RollUpDeps = {
  mapping: new MappingCache({
    source: mappingDatabase(postgres(env)),
    clock: systemClock,
    refreshMs: REFRESH_MS,
    onStale: (reason) => logger.warn('Mapping database is away; the release in memory is served', { reason: String(reason) }),
  }),
  ledger: tacticLedgerTable(dynamoDbClient(), env.LEDGER_TABLE, systemClock),
  importerFor: importers(env, systemClock),
  contextOf: (index) => ({
    companyName: env.COMPANY_NAME,
    index,
    // In `annotate` mode there are no findings of ours that a tactic finding could point to.
    relatesToPublished: env.PUBLISH_MODE !== 'annotate',
    targetOf: (summary) => targetFor(env, summary),
    now: new Date(systemClock.now()).toISOString(),
  }),
};

/** Runs on a schedule. Fails where a part of the findings could not be sent, so that the failure is seen and retried. */
export const handler = taskPipeline<unknown, RollUpReport>({
  logger,
  metrics,
  run: async () => {
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
