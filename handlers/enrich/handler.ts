import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { SQSClient } from '@aws-sdk/client-sqs';
import { dynamoDbClient } from '#platform/base/aws-clients.ts';
import { systemClock } from '#platform/base/clock.ts';
import { parseEnv } from '#platform/base/env.ts';
import { postgres } from '#platform/base/postgres.ts';
import { ledgerTable } from '#platform/enrichment/enrichment-ledger.ts';
import { enrichmentTelemetry } from '#platform/enrichment/enrichment-telemetry.ts';
import { annotatingPublisher } from '#platform/enrichment/finding-annotator.ts';
import { importingPublisher } from '#platform/enrichment/finding-publisher.ts';
import { MappingCache } from '#platform/mapping/mapping-cache.ts';
import { mappingDatabase } from '#platform/mapping/mapping-database.ts';
import { deadLetterQueue } from '#platform/queue/dead-letters.ts';
import { queuePipeline } from '#platform/queue/queue-pipeline.ts';
import { homeSecurityHub, importers, readHome, targetFor } from '#platform/security-hub/security-hub-access.ts';
import { type EnrichDeps, enrich, listArrivals } from './core.ts';
import { enrichEnv } from './env.ts';

const env = parseEnv(enrichEnv);
const logger = new Logger();
const metrics = new Metrics();
const telemetry = enrichmentTelemetry(logger, metrics);
const isAnnotating = env.PUBLISH_MODE === 'annotate';
const home = homeSecurityHub(env, systemClock);

const deps: EnrichDeps = {
  mapping: new MappingCache({
    source: mappingDatabase(postgres(env)),
    clock: systemClock,
    refreshMs: env.MAPPING_REFRESH_SECONDS * 1000,
    onStale: telemetry.staleMapping,
  }),
  ledger: ledgerTable(dynamoDbClient(), env.LEDGER_TABLE, systemClock),
  publisher: isAnnotating ? annotatingPublisher(home.client, home.pace) : importingPublisher(importers(env, systemClock)),
  deadLetters: deadLetterQueue(new SQSClient({}), env.DEAD_LETTER_QUEUE_URL),
  policy: { granularity: isAnnotating ? 'source' : env.GRANULARITY, maxTechniques: env.MAX_TECHNIQUES_PER_FINDING },
  contextOf: (index) => ({
    companyName: env.COMPANY_NAME,
    home: readHome(env),
    targetOf: (source) => targetFor(env, { partition: source.Partition, accountId: source.AwsAccountId, region: source.Region }),
    index,
  }),
};

export const handler = queuePipeline({
  logger,
  metrics,
  run: async (messages) => {
    const outcomes = await enrich(messages.flatMap(listArrivals), deps);
    return telemetry.report(outcomes);
  },
});
