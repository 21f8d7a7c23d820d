import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { SNSClient } from '@aws-sdk/client-sns';
import { dynamoDbClient } from '#platform/base/aws-clients.ts';
import { systemClock } from '#platform/base/clock.ts';
import { parseEnv } from '#platform/base/env.ts';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { snsTopic } from '#platform/notification/notification-topic.ts';
import { approvalsTable } from '#platform/reaction/approvals.ts';
import { executionRecordsTable } from '#platform/reaction/execution-records.ts';
import { buildNotificationContext } from '#platform/reaction/notification-context.ts';
import { type RequestApprovalDeps, requestApproval } from './core.ts';
import { requestApprovalEnv } from './env.ts';

const env = parseEnv(requestApprovalEnv);
const logger = new Logger();
const metrics = new Metrics();
const dynamoDb = dynamoDbClient();

const deps: RequestApprovalDeps = {
  approvals: approvalsTable(dynamoDb, env.APPROVALS_TABLE),
  records: executionRecordsTable(dynamoDb, env.EXECUTIONS_TABLE, systemClock),
  topic: snsTopic(new SNSClient({}), env.NOTIFICATION_TOPIC_ARN),
  context: buildNotificationContext(env, systemClock),
  approvalSeconds: env.APPROVAL_SECONDS,
  acknowledgeSeconds: env.ACKNOWLEDGE_SECONDS,
};

export const handler = taskPipeline<unknown, void>({
  logger,
  metrics,
  run: async (event) => {
    await requestApproval(event, deps);
    metrics.addMetric('ApprovalsRequested', MetricUnit.Count, 1);
  },
});
