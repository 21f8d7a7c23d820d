import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { type Answered, type Ended, type Planned, reactionState } from '#domain/reaction/reaction-state.ts';
import { dynamoDbClient, securityHubClient } from '#platform/base/aws-clients.ts';
import { systemClock } from '#platform/base/clock.ts';
import { parseEnv } from '#platform/base/env.ts';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { executionRecordsTable } from '#platform/reaction/execution-records.ts';
import { securityHubWorkflow } from '#platform/security-hub/finding-workflow.ts';
import { type RecordExecutionDeps, recordExecution } from './core.ts';
import { recordExecutionEnv } from './env.ts';

const env = parseEnv(recordExecutionEnv);
const logger = new Logger();
const metrics = new Metrics();

const deps: RecordExecutionDeps = {
  records: executionRecordsTable(dynamoDbClient(), env.EXECUTIONS_TABLE, systemClock),
  findings: securityHubWorkflow(securityHubClient({ region: env.HOME_REGION })),
};

export const handler = taskPipeline<unknown, Planned | Answered | Ended>({
  logger,
  metrics,
  run: async (event) => {
    const state = await recordExecution(reactionState.parse(event), deps);
    const { status, verified } = state.result;
    metrics.addMetric(`ReactionsEnded${status}`, MetricUnit.Count, 1);
    logger.info('Execution concluded', { executionId: state.id, status, verified });
    return state;
  },
});
