import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod';
import { securityHubClient } from '#platform/base/aws-clients.ts';
import { systemClock } from '#platform/base/clock.ts';
import { parseEnv } from '#platform/base/env.ts';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { snsTopic } from '#platform/notification/notification-topic.ts';
import { buildNotificationContext } from '#platform/reaction/notification-context.ts';
import { reactionWork } from '#platform/reaction/reaction-work.ts';
import { securityHubWorkflow } from '#platform/security-hub/finding-workflow.ts';
import { type RollBackDeps, type RollBackResult, rollBack } from './core.ts';
import { rollBackEnv } from './env.ts';

const env = parseEnv(rollBackEnv);
const logger = new Logger();
const metrics = new Metrics();

const deps: RollBackDeps = {
  ...reactionWork(env),
  findings: securityHubWorkflow(securityHubClient({ region: env.HOME_REGION })),
  topic: snsTopic(new SNSClient({}), env.NOTIFICATION_TOPIC_ARN),
  notificationContext: buildNotificationContext(env, systemClock),
};

/** `requestedBy` is put in by the API from the caller's token, never by the caller. */
const rollBackRequest = z.object({
  executionId: z.string().min(1).max(64),
  requestedBy: z.string().min(1).max(128),
  evenIfChanged: z.boolean().optional(),
});

export const handler = taskPipeline<unknown, RollBackResult>({
  logger,
  metrics,
  run: async (event) => {
    const request = rollBackRequest.parse(event);
    logger.appendKeys({ executionId: request.executionId });
    const result = await rollBack(request, deps);
    if (result.status === 'ROLLED_BACK') metrics.addMetric('ReactionsRolledBack', MetricUnit.Count, 1);
    logger.info('Rollback ended', { requestedBy: request.requestedBy, status: result.status });
    return result;
  },
});
