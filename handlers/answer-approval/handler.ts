import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { readAnswerPlaces } from '#platform/notification/notification-env.ts';
import { snsTopic } from '#platform/notification/notification-topic.ts';
import { postWebhook } from '#platform/notification/webhook-post.ts';
import { approvalsTable } from '#platform/reaction/approvals.ts';
import { executionRecordsTable } from '#platform/reaction/execution-records.ts';
import { openPersonIdentity } from '#platform/reaction/person-identity.ts';
import { stepFunctions } from '#platform/reaction/workflow.ts';
import { securityHubReader } from '#platform/security-hub/finding-reader.ts';
import { securityHubClient } from '#platform/security-hub/security-hub-client.ts';
import { answerApprovalEnv } from './env.ts';
import { type ApproverRequestDeps, approverRequest, serveApprover } from './request.ts';

export const pipeline = taskPipeline({
  env: answerApprovalEnv,
  input: approverRequest,
  compose: (env, host): ApproverRequestDeps => ({
    approvals: approvalsTable(host.client(DynamoDBClient), env.APPROVALS_TABLE),
    records: executionRecordsTable(host.client(DynamoDBClient), env.EXECUTIONS_TABLE, host.clock),
    workflow: stepFunctions(host.client(SFNClient)),
    reader: securityHubReader(securityHubClient(host, { region: env.HOME_REGION })),
    topic: snsTopic(host.client(SNSClient), env.NOTIFICATION_TOPIC_ARN),
    places: readAnswerPlaces(env),
    clock: host.clock,
    ...openPersonIdentity(env, host, postWebhook),
  }),
  run: async (request, deps, { logger, metrics }) => {
    const answer = await serveApprover(request, deps);
    if (request.action !== 'list' && request.action !== 'show') {
      metrics.addMetric('ApprovalsAnswered', MetricUnit.Count, 1);
      logger.info('Approval answered', { executionId: request.executionId, action: request.action });
    }
    return answer;
  },
});
