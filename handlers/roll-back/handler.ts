import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { readAnswerPlaces } from '#platform/notification/notification-env.ts';
import { snsTopic } from '#platform/notification/notification-topic.ts';
import { postWebhook } from '#platform/notification/webhook-post.ts';
import { lateMovesTable, moveNowOrLater } from '#platform/reaction/late-moves.ts';
import { openPersonIdentity } from '#platform/reaction/person-identity.ts';
import { reactionWork } from '#platform/reaction/reaction-work.ts';
import { resourceLeasesTable } from '#platform/reaction/resource-leases.ts';
import { securityHubStatusWriter } from '#platform/security-hub/finding-status.ts';
import { securityHubClient } from '#platform/security-hub/security-hub-client.ts';
import { rollBackEnv } from './env.ts';
import { rollBackRequest, serveRollBack } from './request.ts';

/** A move that is not taken by then waits, and takes nothing from those who ask Security Hub before a change. */
const AT_ONCE = 2;

export const pipeline = taskPipeline({
  env: rollBackEnv,
  input: rollBackRequest,
  compose: (env, host) => ({
    ...reactionWork(env, host),
    findings: moveNowOrLater(
      securityHubStatusWriter(securityHubClient(host, { region: env.HOME_REGION, maxAttempts: AT_ONCE })),
      lateMovesTable(host.client(DynamoDBClient), env.GUARDS_TABLE),
      host.clock,
    ),
    leases: resourceLeasesTable(host.client(DynamoDBClient), env.GUARDS_TABLE, host.clock),
    topic: snsTopic(host.client(SNSClient), env.NOTIFICATION_TOPIC_ARN),
    places: readAnswerPlaces(env),
    clock: host.clock,
    ...openPersonIdentity(env, host, postWebhook),
  }),
  run: async (request, deps, { logger, metrics }) => {
    logger.appendKeys({ executionId: request.executionId });
    const result = await serveRollBack(request, deps);
    if (result.status === 'ROLLED_BACK') metrics.addMetric('ReactionsRolledBack', MetricUnit.Count, 1);
    logger.info('Rollback ended', { status: result.status });
    return result;
  },
});
