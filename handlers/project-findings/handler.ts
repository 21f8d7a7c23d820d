import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { findingStoreTable } from '#platform/finding/finding-store.ts';
import { deadLetterQueue } from '#platform/queue/dead-letters.ts';
import { queuePipeline } from '#platform/queue/queue-pipeline.ts';
import { type ProjectFindingsDeps, projectFindings } from './core.ts';
import { projectFindingsEnv } from './env.ts';
import { reportStores } from './telemetry.ts';

export const pipeline = queuePipeline({
  env: projectFindingsEnv,
  compose: (env, host): ProjectFindingsDeps => ({
    store: findingStoreTable(host.client(DynamoDBClient), env.FINDINGS_TABLE, host.clock),
    deadLetters: deadLetterQueue(host.client(SQSClient), env.DEAD_LETTER_QUEUE_URL),
  }),
  run: async (messages, deps, telemetry) => reportStores(await projectFindings(messages, deps), telemetry),
});
