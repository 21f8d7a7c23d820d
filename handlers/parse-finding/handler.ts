import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { deadLetterQueue } from '#platform/queue/dead-letters.ts';
import { executionRecordsTable } from '#platform/reaction/execution-records.ts';
import { reactionSources } from '#platform/reaction/reaction-access.ts';
import { reactionGuardsTable } from '#platform/reaction/reaction-guards.ts';
import { securityHubReader } from '#platform/security-hub/finding-reader.ts';
import { securityHubClient } from '#platform/security-hub/security-hub-client.ts';
import { type ParseFindingDeps, parseFindingInput, parseFindings } from './core.ts';
import { parseFindingEnv } from './env.ts';

/** They take 16 s at most where Security Hub asks to slow down; the workflow calls again. More would outlast the function. */
const ATTEMPTS = 6;

export const pipeline = taskPipeline({
  env: parseFindingEnv,
  input: parseFindingInput,
  compose: (env, host, telemetry): ParseFindingDeps => ({
    ...reactionSources(env, host, telemetry),
    reader: securityHubReader(securityHubClient(host, { region: env.HOME_REGION, maxAttempts: ATTEMPTS })),
    records: executionRecordsTable(host.client(DynamoDBClient), env.EXECUTIONS_TABLE, host.clock),
    guards: reactionGuardsTable(host.client(DynamoDBClient), env.GUARDS_TABLE, host.clock),
    deadLetters: deadLetterQueue(host.client(SQSClient), env.DEAD_LETTER_QUEUE_URL),
  }),
  run: async (input, deps, { logger, metrics }) => {
    const output = await parseFindings(input, deps);
    metrics.addMetric('FindingsSetAside', MetricUnit.Count, output.rejectedCount);
    for (const rejected of output.rejected) logger.warn('Finding set aside; it is in the dead-letter queue', { rejected });
    const unnamed = output.rejectedCount - output.rejected.length;
    if (unnamed > 0) logger.warn('More findings are set aside in the dead-letter queue', { unnamed });
    return output;
  },
});
