import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Host } from '#platform/base/host.ts';
import { ledgerTable } from '#platform/enrichment/enrichment-ledger.ts';
import { reportEnrichment, warnStaleMapping } from '#platform/enrichment/enrichment-telemetry.ts';
import { annotatingPublisher } from '#platform/enrichment/finding-annotator.ts';
import { type FindingPublisher, importingPublisher } from '#platform/enrichment/finding-publisher.ts';
import { openMapping } from '#platform/mapping/mapping-access.ts';
import { deadLetterQueue } from '#platform/queue/dead-letters.ts';
import { queuePipeline } from '#platform/queue/queue-pipeline.ts';
import { homeSecurityHub, importers, type PublisherEnv, readHome, targetFor } from '#platform/security-hub/security-hub-access.ts';
import { type EnrichDeps, enrich, listArrivals } from './core.ts';
import { enrichEnv } from './env.ts';

export const pipeline = queuePipeline({
  env: enrichEnv,
  compose: (env, host, telemetry): EnrichDeps => ({
    mapping: openMapping(env, host, { refreshMs: env.MAPPING_REFRESH_SECONDS * 1000, onStale: warnStaleMapping(telemetry) }),
    ledger: ledgerTable(host.client(DynamoDBClient), env.LEDGER_TABLE, host.clock),
    publisher: choosePublisher(env, host),
    deadLetters: deadLetterQueue(host.client(SQSClient), env.DEAD_LETTER_QUEUE_URL),
    policy: {
      granularity: env.PUBLISH_MODE === 'annotate' ? 'source' : env.GRANULARITY,
      maxTechniques: env.MAX_TECHNIQUES_PER_FINDING,
    },
    contextOf: (index) => ({
      companyName: env.COMPANY_NAME,
      home: readHome(env),
      targetOf: (source) => targetFor(env, { partition: source.Partition, accountId: source.AwsAccountId, region: source.Region }),
      index,
    }),
  }),
  run: async (messages, deps, telemetry) => reportEnrichment(await enrich(messages.flatMap(listArrivals), deps), telemetry),
});

function choosePublisher(env: PublisherEnv, host: Host): FindingPublisher {
  if (env.PUBLISH_MODE !== 'annotate') return importingPublisher(importers(env, host));
  const { client, pace } = homeSecurityHub(env, host);
  return annotatingPublisher(client, pace);
}
