import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { approvalsTable } from '#platform/reaction/approvals.ts';
import { executionRecordsTable } from '#platform/reaction/execution-records.ts';
import { stepFunctions } from '#platform/reaction/workflow.ts';
import { securityHubReader } from '#platform/security-hub/finding-reader.ts';
import { securityHubClient } from '#platform/security-hub/security-hub-client.ts';
import { type AnswerApprovalDeps, answerApproval, approvalAnswerRequest } from './core.ts';
import { answerApprovalEnv } from './env.ts';

export const pipeline = taskPipeline({
  env: answerApprovalEnv,
  input: approvalAnswerRequest,
  compose: (env, host): AnswerApprovalDeps => ({
    approvals: approvalsTable(host.client(DynamoDBClient), env.APPROVALS_TABLE),
    records: executionRecordsTable(host.client(DynamoDBClient), env.EXECUTIONS_TABLE, host.clock),
    workflow: stepFunctions(host.client(SFNClient)),
    reader: securityHubReader(securityHubClient(host, { region: env.HOME_REGION })),
    clock: host.clock,
  }),
  run: async (request, deps, { logger, metrics }) => {
    const approval = await answerApproval(request, deps);
    metrics.addMetric('ApprovalsAnswered', MetricUnit.Count, 1);
    logger.info('Approval answered', { executionId: approval.id, verdict: approval.answer?.verdict ?? 'acknowledge' });
    return approval;
  },
});
