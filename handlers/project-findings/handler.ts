import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { findingStoreTable } from '#platform/finding/finding-store.ts';
import { deadLetterQueue } from '#platform/queue/dead-letters.ts';
import { queuePipeline } from '#platform/queue/queue-pipeline.ts';
import { type ProjectFindingsDeps, type ProjectOutcome, projectFindings } from './core.ts';
import { projectFindingsEnv } from './env.ts';

const METRIC: Readonly<Record<ProjectOutcome['kind'], string>> = {
  stored: 'FindingsStored',
  unchanged: 'FindingsUnchanged',
  own: 'FindingsOfOurs',
  rejected: 'FindingsNotReadable',
  failed: 'FindingsNotStored',
};

export const pipeline = queuePipeline({
  env: projectFindingsEnv,
  compose: (env, host): ProjectFindingsDeps => ({
    store: findingStoreTable(host.client(DynamoDBClient), env.FINDINGS_TABLE, host.clock),
    deadLetters: deadLetterQueue(host.client(SQSClient), env.DEAD_LETTER_QUEUE_URL),
  }),
  run: async (messages, deps, { logger, metrics }) => {
    const outcomes = await projectFindings(messages, deps);
    for (const [kind, name] of Object.entries(METRIC))
      metrics.addMetric(name, MetricUnit.Count, outcomes.filter((outcome) => outcome.kind === kind).length);
    for (const outcome of outcomes)
      if (outcome.kind === 'rejected') logger.warn('Finding rejected; it is in the dead-letter queue', { outcome });
    return [...new Set(outcomes.flatMap((outcome) => (outcome.kind === 'failed' ? [outcome.messageId] : [])))];
  },
});
