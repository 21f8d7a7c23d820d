import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { type AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type StreamChange, streamPipeline } from '#platform/base/stream-pipeline.ts';
import type { Telemetry } from '#platform/base/telemetry.ts';
import { catalogTable, readCatalogRow } from '#platform/hub/catalog.ts';
import { controlOffersTable } from '#platform/hub/control-offers.ts';
import { stepFunctions } from '#platform/reaction/workflow.ts';
import { type CatalogRowChange, type StartVerificationDeps, startVerifications, type VerificationStarts } from './core.ts';
import { startVerificationEnv } from './env.ts';

export const pipeline = streamPipeline({
  env: startVerificationEnv,
  compose: (env, host): StartVerificationDeps => ({
    catalog: catalogTable(host.client(DynamoDBClient), env.CATALOG_TABLE),
    offers: controlOffersTable(host.client(DynamoDBClient), env.HUB_CONTROLS_TABLE),
    workflow: stepFunctions(host.client(SFNClient)),
    stateMachineArn: env.VERIFY_STATE_MACHINE_ARN,
  }),
  run: async (changes, deps, telemetry) => {
    const read = changes.flatMap((change) => readChange(change, telemetry));
    return report(await startVerifications(read, deps), telemetry);
  },
});

/** A row that is no version of a reactor starts nothing; the log names it by its key, which nobody trusts. */
function readChange({ before, after, ...place }: StreamChange, { logger }: Telemetry): readonly CatalogRowChange[] {
  const [old, now] = [before, after].map((image) => image && unmarshall(image as Record<string, AttributeValue>));
  const change = { ...place, before: old && readCatalogRow(old), after: now && readCatalogRow(now) };
  const unreadable = [
    ...(old !== undefined && change.before === undefined ? [old] : []),
    ...(now !== undefined && change.after === undefined ? [now] : []),
  ];
  for (const row of unreadable)
    logger.error('Row of the catalog cannot be read; it is offered to nobody', { pk: row['pk'], sk: row['sk'] });
  return unreadable.length > 0 ? [] : [change];
}

function report({ failed, started, buried }: VerificationStarts, { logger, metrics }: Telemetry): string | undefined {
  metrics.addMetric('VerificationsStarted', MetricUnit.Count, started.length);
  metrics.addMetric('CatalogRowsBuried', MetricUnit.Count, buried.length);
  for (const version of buried) logger.warn('A row of the catalog was deleted or overwritten; it is withdrawn', { version });
  if (failed !== undefined) logger.error('Changes of the catalog are delivered again', { error: asError(failed.cause) });
  return failed?.from;
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}
