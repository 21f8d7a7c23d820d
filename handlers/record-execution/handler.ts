import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { reactionState } from '#domain/reaction/reaction-state.ts';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { deferredReactionsTable } from '#platform/reaction/deferred-reactions.ts';
import { executionRecordsTable } from '#platform/reaction/execution-records.ts';
import { lateMovesTable, moveNowOrLater } from '#platform/reaction/late-moves.ts';
import { reactionGuardsTable } from '#platform/reaction/reaction-guards.ts';
import { securityHubStatusWriter } from '#platform/security-hub/finding-status.ts';
import { securityHubClient } from '#platform/security-hub/security-hub-client.ts';
import { type RecordExecutionDeps, recordExecution } from './core.ts';
import { recordExecutionEnv } from './env.ts';

/** A move that is not taken by then waits, and takes nothing from those who ask Security Hub before a change. */
const AT_ONCE = 2;

export const pipeline = taskPipeline({
  env: recordExecutionEnv,
  input: reactionState,
  compose: (env, host): RecordExecutionDeps => ({
    records: executionRecordsTable(host.client(DynamoDBClient), env.EXECUTIONS_TABLE, host.clock),
    deferred: deferredReactionsTable(host.client(DynamoDBClient), env.GUARDS_TABLE),
    guards: reactionGuardsTable(host.client(DynamoDBClient), env.GUARDS_TABLE, host.clock),
    clock: host.clock,
    findings: moveNowOrLater(
      securityHubStatusWriter(securityHubClient(host, { region: env.HOME_REGION, maxAttempts: AT_ONCE })),
      lateMovesTable(host.client(DynamoDBClient), env.GUARDS_TABLE),
      host.clock,
    ),
  }),
  run: async (input, deps, { logger, metrics }) => {
    const state = await recordExecution(input, deps);
    const { status, verified } = state.result;
    metrics.addMetric(`ReactionsEnded${status}`, MetricUnit.Count, 1);
    logger.info('Execution concluded', { executionId: state.id, status, verified });
    return state;
  },
});
