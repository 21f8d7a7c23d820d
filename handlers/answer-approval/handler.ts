import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { partitionOfRegion } from '#domain/finding/region.ts';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { readAnswerPlaces } from '#platform/notification/notification-env.ts';
import { snsTopic } from '#platform/notification/notification-topic.ts';
import { postWebhook } from '#platform/notification/webhook-post.ts';
import { approvalsTable } from '#platform/reaction/approvals.ts';
import { approverPrincipalsTable } from '#platform/reaction/approver-principals.ts';
import { callerIdentity } from '#platform/reaction/caller-identity.ts';
import { executionRecordsTable } from '#platform/reaction/execution-records.ts';
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
    environment: env.ENVIRONMENT,
    identity: callerIdentity({
      send: postWebhook,
      clock: host.clock,
      partition: partitionOfRegion(env.HOME_REGION),
      endpoint: env.STS_ENDPOINT,
    }),
    principals: approverPrincipalsTable(host.client(DynamoDBClient), env.APPROVALS_TABLE),
    takesNames: env.NAMED_CALLERS === 'accept',
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
