import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { reactionGuardsTable } from '#platform/reaction/reaction-guards.ts';
import { reactionWork } from '#platform/reaction/reaction-work.ts';
import { resourceLeasesTable } from '#platform/reaction/resource-leases.ts';
import { liveOwnership } from '#platform/reaction/resource-ownership.ts';
import { securityHubReader } from '#platform/security-hub/finding-reader.ts';
import { securityHubClient } from '#platform/security-hub/security-hub-client.ts';
import { type DispatchDeps, dispatchRequest, executeReaction, planReaction } from './core.ts';
import { dispatchFindingEnv } from './env.ts';

export const pipeline = taskPipeline({
  env: dispatchFindingEnv,
  input: dispatchRequest,
  compose: (env, host): DispatchDeps => {
    const work = reactionWork(env, host);
    return {
      ...work,
      reader: securityHubReader(securityHubClient(host, { region: env.HOME_REGION })),
      leases: resourceLeasesTable(host.client(DynamoDBClient), env.GUARDS_TABLE, host.clock),
      guards: reactionGuardsTable(host.client(DynamoDBClient), env.GUARDS_TABLE, host.clock),
      ownership: liveOwnership(work.sessions, host),
      clock: host.clock,
    };
  },
  run: async (request, deps, { logger, metrics }) => {
    const { phase, reaction } = request;
    logger.appendKeys({ executionId: reaction.id, accountId: reaction.target.accountId });
    const state = await (request.phase === 'plan' ? planReaction(request.reaction, deps) : executeReaction(request.reaction, deps));
    metrics.addMetric(`Reactions${phase === 'plan' ? 'Planned' : 'Executed'}`, MetricUnit.Count, 1);
    logger.info('Reaction dispatched', { phase, status: state.result.status, mode: state.mode });
    return state;
  },
});
