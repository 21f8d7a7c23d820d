import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { SQSClient } from '@aws-sdk/client-sqs';
import { dynamoDbClient } from '#platform/aws-clients.ts';
import { systemClock } from '#platform/clock.ts';
import { enrichmentTelemetry } from '#platform/enrichment-telemetry.ts';
import { parseEnv } from '#platform/env.ts';
import { annotatingPublisher } from '#platform/finding-annotator.ts';
import { importingPublisher } from '#platform/finding-publisher.ts';
import { deadLetterQueue } from '#platform/gateways/dead-letters.ts';
import { ledgerTable } from '#platform/gateways/enrichment-ledger.ts';
import { mappingDatabase } from '#platform/gateways/mapping-database.ts';
import { postgres } from '#platform/gateways/postgres.ts';
import { MappingCache } from '#platform/mapping-cache.ts';
import { queuePipeline } from '#platform/queue-pipeline.ts';
import { homeOf, homeSecurityHub, importers, targetFor } from '#platform/security-hub-access.ts';
import { arrivalsOf, type EnrichDeps, enrich } from './core.ts';
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
    home: homeOf(env),
    targetOf: (source) => targetFor(env, { partition: source.Partition, accountId: source.AwsAccountId, region: source.Region }),
    index,
  }),
};

export const handler = queuePipeline({
  logger,
  metrics,
  run: async (messages) => {
    const outcomes = await enrich(messages.flatMap(arrivalsOf), deps);
    return telemetry.report(outcomes);
  },
});
