import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { SQSClient } from '@aws-sdk/client-sqs';
import { dynamoDbClient, securityHubClient } from '#platform/base/aws-clients.ts';
import { systemClock } from '#platform/base/clock.ts';
import { parseEnv } from '#platform/base/env.ts';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { deadLetterQueue } from '#platform/queue/dead-letters.ts';
import { executionRecordsTable } from '#platform/reaction/execution-records.ts';
import { reactionSources } from '#platform/reaction/reaction-access.ts';
import { securityHubReader } from '#platform/security-hub/finding-reader.ts';
import { type ParseFindingDeps, type ParseFindingOutput, parseFindings } from './core.ts';
import { parseFindingEnv } from './env.ts';

const env = parseEnv(parseFindingEnv);
const logger = new Logger();
const metrics = new Metrics();

const deps: ParseFindingDeps = {
  ...reactionSources(env, (reason) => logger.warn('Mapping database is away; the release in memory is served', { reason: String(reason) })),
  reader: securityHubReader(securityHubClient({ region: env.HOME_REGION })),
  records: executionRecordsTable(dynamoDbClient(), env.EXECUTIONS_TABLE, systemClock),
  deadLetters: deadLetterQueue(new SQSClient({}), env.DEAD_LETTER_QUEUE_URL),
};

export const handler = taskPipeline<unknown, ParseFindingOutput>({
  logger,
  metrics,
  run: async (event) => {
    const output = await parseFindings(event, deps);
    metrics.addMetric('FindingsSetAside', MetricUnit.Count, output.rejected.length);
    for (const rejected of output.rejected) logger.warn('Finding set aside; it is in the dead-letter queue', { rejected });
    return output;
  },
});
