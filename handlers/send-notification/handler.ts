import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { SNSClient } from '@aws-sdk/client-sns';
import { closedState } from '#domain/reaction/reaction-state.ts';
import { dynamoDbClient } from '#platform/base/aws-clients.ts';
import { systemClock } from '#platform/base/clock.ts';
import { parseEnv } from '#platform/base/env.ts';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { snsTopic } from '#platform/notification/notification-topic.ts';
import { executionRecordsTable } from '#platform/reaction/execution-records.ts';
import { buildNotificationContext } from '#platform/reaction/notification-context.ts';
import { type ReactionEnd, type SendNotificationDeps, sendNotification } from './core.ts';
import { sendNotificationEnv } from './env.ts';

const env = parseEnv(sendNotificationEnv);
const logger = new Logger();
const metrics = new Metrics();

const deps: SendNotificationDeps = {
  records: executionRecordsTable(dynamoDbClient(), env.EXECUTIONS_TABLE, systemClock),
  topic: snsTopic(new SNSClient({}), env.NOTIFICATION_TOPIC_ARN),
  context: buildNotificationContext(env, systemClock),
};

export const handler = taskPipeline<unknown, ReactionEnd>({
  logger,
  metrics,
  run: async (event) => {
    const end = await sendNotification(closedState.parse(event), deps);
    metrics.addMetric('NotificationsPublished', MetricUnit.Count, end.notification === 'none' ? 0 : 1);
    return end;
  },
});
