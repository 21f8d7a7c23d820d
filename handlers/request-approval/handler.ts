import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { readAnswerPlaces } from '#platform/notification/notification-env.ts';
import { snsTopic } from '#platform/notification/notification-topic.ts';
import { approvalsTable } from '#platform/reaction/approvals.ts';
import { executionRecordsTable } from '#platform/reaction/execution-records.ts';
import { approvalRequest, type RequestApprovalDeps, requestApproval } from './core.ts';
import { requestApprovalEnv } from './env.ts';

export const pipeline = taskPipeline({
  env: requestApprovalEnv,
  input: approvalRequest,
  compose: (env, host): RequestApprovalDeps => ({
    approvals: approvalsTable(host.client(DynamoDBClient), env.APPROVALS_TABLE),
    records: executionRecordsTable(host.client(DynamoDBClient), env.EXECUTIONS_TABLE, host.clock),
    topic: snsTopic(host.client(SNSClient), env.NOTIFICATION_TOPIC_ARN),
    places: readAnswerPlaces(env),
    clock: host.clock,
    approvalSeconds: env.APPROVAL_SECONDS,
    acknowledgeSeconds: env.ACKNOWLEDGE_SECONDS,
  }),
  run: async (request, deps, { metrics }) => {
    await requestApproval(request, deps);
    metrics.addMetric('ApprovalsRequested', MetricUnit.Count, 1);
  },
});
