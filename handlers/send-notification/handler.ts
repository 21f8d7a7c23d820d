import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { closedState } from '#domain/reaction/reaction-state.ts';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { readAnswerPlaces } from '#platform/notification/notification-env.ts';
import { snsTopic } from '#platform/notification/notification-topic.ts';
import { executionRecordsTable } from '#platform/reaction/execution-records.ts';
import { type SendNotificationDeps, sendNotification } from './core.ts';
import { sendNotificationEnv } from './env.ts';

export const pipeline = taskPipeline({
  env: sendNotificationEnv,
  input: closedState,
  compose: (env, host): SendNotificationDeps => ({
    records: executionRecordsTable(host.client(DynamoDBClient), env.EXECUTIONS_TABLE, host.clock),
    topic: snsTopic(host.client(SNSClient), env.NOTIFICATION_TOPIC_ARN),
    places: readAnswerPlaces(env),
    clock: host.clock,
  }),
  run: async (state, deps, { metrics }) => {
    const end = await sendNotification(state, deps);
    metrics.addMetric('NotificationsPublished', MetricUnit.Count, end.notification === 'none' ? 0 : 1);
    return end;
  },
});
