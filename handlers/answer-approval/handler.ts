import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { Approval } from '#domain/reaction/approval.ts';
import { dynamoDbClient, securityHubClient } from '#platform/base/aws-clients.ts';
import { systemClock } from '#platform/base/clock.ts';
import { parseEnv } from '#platform/base/env.ts';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { approvalsTable } from '#platform/reaction/approvals.ts';
import { executionRecordsTable } from '#platform/reaction/execution-records.ts';
import { stepFunctions } from '#platform/reaction/workflow.ts';
import { securityHubReader } from '#platform/security-hub/finding-reader.ts';
import { type AnswerApprovalDeps, answerApproval } from './core.ts';
import { answerApprovalEnv } from './env.ts';

const env = parseEnv(answerApprovalEnv);
const logger = new Logger();
const metrics = new Metrics();
const dynamoDb = dynamoDbClient();

const deps: AnswerApprovalDeps = {
  approvals: approvalsTable(dynamoDb, env.APPROVALS_TABLE),
  records: executionRecordsTable(dynamoDb, env.EXECUTIONS_TABLE, systemClock),
  workflow: stepFunctions(new SFNClient({})),
  reader: securityHubReader(securityHubClient({ region: env.HOME_REGION })),
  now: () => systemClock.now(),
};

export const handler = taskPipeline<unknown, Approval>({
  logger,
  metrics,
  run: async (event) => {
    const approval = await answerApproval(event, deps);
    metrics.addMetric('ApprovalsAnswered', MetricUnit.Count, 1);
    logger.info('Approval answered', { executionId: approval.id, verdict: approval.answer?.verdict ?? 'acknowledge' });
    return approval;
  },
});
