import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Answered, Ended, Planned } from '#domain/reaction/reaction-state.ts';
import { dynamoDbClient } from '#platform/base/aws-clients.ts';
import { systemClock } from '#platform/base/clock.ts';
import { parseEnv } from '#platform/base/env.ts';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { reactionGuardsTable } from '#platform/reaction/reaction-guards.ts';
import { reactionWork } from '#platform/reaction/reaction-work.ts';
import { liveOwnership } from '#platform/reaction/resource-ownership.ts';
import { type DispatchDeps, dispatchRequest, executeReaction, planReaction } from './core.ts';
import { dispatchFindingEnv } from './env.ts';

const env = parseEnv(dispatchFindingEnv);
const logger = new Logger();
const metrics = new Metrics();
const work = reactionWork(env);
const deps: DispatchDeps = {
  ...work,
  guards: reactionGuardsTable(dynamoDbClient(), env.GUARDS_TABLE, systemClock),
  ownership: liveOwnership(work.sessions),
  now: () => systemClock.now(),
};

/** One step of the workflow: `plan` looks, `execute` carries out, verifies and concludes. */
export const handler = taskPipeline<unknown, Planned | Answered | Ended>({
  logger,
  metrics,
  run: async (event) => {
    const request = dispatchRequest.parse(event);
    const { phase, reaction } = request;
    logger.appendKeys({ executionId: reaction.id, accountId: reaction.target.accountId });
    const state = await (request.phase === 'plan' ? planReaction(request.reaction, deps) : executeReaction(request.reaction, deps));
    metrics.addMetric(`Reactions${phase === 'plan' ? 'Planned' : 'Executed'}`, MetricUnit.Count, 1);
    logger.info('Reaction dispatched', { phase, status: state.result.status, mode: state.mode });
    return state;
  },
});
