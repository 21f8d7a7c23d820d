import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { deferredReactionsTable } from '#platform/reaction/deferred-reactions.ts';
import { executionRecordsTable } from '#platform/reaction/execution-records.ts';
import { lateMovesTable } from '#platform/reaction/late-moves.ts';
import { reactionGuardsTable } from '#platform/reaction/reaction-guards.ts';
import { reactionQueue } from '#platform/reaction/reaction-queue.ts';
import { stepFunctions } from '#platform/reaction/workflow.ts';
import { workflowWatch } from '#platform/reaction/workflow-watch.ts';
import { securityHubReader } from '#platform/security-hub/finding-reader.ts';
import { securityHubStatusWriter } from '#platform/security-hub/finding-status.ts';
import { securityHubClient } from '#platform/security-hub/security-hub-client.ts';
import { type ResumeDeps, type ResumeOutcome, resumeReactions } from './core.ts';
import { resumeReactionsEnv } from './env.ts';

const METRIC: Readonly<Record<ResumeOutcome['kind'], string>> = {
  resumed: 'ReactionsResumed',
  dropped: 'ReactionsDropped',
  postponed: 'ReactionsPostponed',
  running: 'ExecutionsStillRunning',
  concluded: 'ExecutionsLost',
  settled: 'FindingsMovedLater',
};

/** Runs on a schedule. Fails where a part could not be done, so that the failure is seen; the next run tries again. */
export const pipeline = taskPipeline({
  env: resumeReactionsEnv,
  input: z.unknown(),
  compose: (env, host): ResumeDeps => ({
    deferred: deferredReactionsTable(host.client(DynamoDBClient), env.GUARDS_TABLE),
    records: executionRecordsTable(host.client(DynamoDBClient), env.EXECUTIONS_TABLE, host.clock),
    moves: lateMovesTable(host.client(DynamoDBClient), env.GUARDS_TABLE),
    guards: reactionGuardsTable(host.client(DynamoDBClient), env.GUARDS_TABLE, host.clock),
    reader: securityHubReader(securityHubClient(host, { region: env.HOME_REGION })),
    findings: securityHubStatusWriter(securityHubClient(host, { region: env.HOME_REGION })),
    queue: reactionQueue(host.client(SQSClient), env.REACTION_QUEUE_URL),
    workflow: stepFunctions(host.client(SFNClient)),
    watch: workflowWatch(host.client(SFNClient)),
    stateMachines: { waiting: env.WAITING_STATE_MACHINE_ARN, express: env.EXPRESS_STATE_MACHINE_ARN },
    clock: host.clock,
  }),
  run: async (_event, deps, { logger, metrics }) => {
    const report = await resumeReactions(deps);
    for (const [kind, name] of Object.entries(METRIC))
      metrics.addMetric(name, MetricUnit.Count, report.outcomes.filter((outcome) => outcome.kind === kind).length);
    metrics.addMetric('ReactionsLateSeconds', MetricUnit.Seconds, report.lateSeconds);
    for (const outcome of report.outcomes) logger.info('Reaction', { outcome });
    if (report.error !== undefined) throw report.error;
    return report;
  },
});
