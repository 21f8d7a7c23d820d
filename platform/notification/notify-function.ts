import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { dynamoDbClient } from '#platform/base/aws-clients.ts';
import { systemClock } from '#platform/base/clock.ts';
import { deadLetterQueue } from '#platform/queue/dead-letters.ts';
import { queuePipeline } from '#platform/queue/queue-pipeline.ts';
import type { Channel } from './channel.ts';
import { deliveryTable } from './delivery-store.ts';
import { reportNotifications } from './notification-telemetry.ts';
import { type NotifierDeps, notify } from './notifier.ts';
import type { RouteSettings } from './route-env.ts';
import { channelSecret } from './secret.ts';
import type { ChannelDeps } from './webhook-channel.ts';

/** The function of one route: what the two notify handlers have in common, which is all but the channels they bundle. */
export function notifyFunction(route: RouteSettings, channelOf: (deps: ChannelDeps) => Channel): ReturnType<typeof queuePipeline> {
  const logger = new Logger({ persistentKeys: { route: route.ROUTE } });
  const metrics = new Metrics({ defaultDimensions: { route: route.ROUTE } });
  const channel = channelOf({
    secret: channelSecret(new SecretsManagerClient({}), route.CHANNEL_SECRET_ARN, systemClock),
    audience: { language: route.MESSAGE_LANGUAGE, timeZone: route.MESSAGE_TIME_ZONE },
    mentions: route.MENTION_USER_IDS,
    extraHosts: route.EXTRA_HOSTS,
    clock: systemClock,
  });
  const deps: NotifierDeps = {
    channel,
    store: deliveryTable({
      client: dynamoDbClient(),
      tableName: route.DELIVERY_TABLE,
      route: route.ROUTE,
      robot: route.CHANNEL_SECRET_ARN,
      budget: channel.budget,
      clock: systemClock,
    }),
    deadLetters: deadLetterQueue(new SQSClient({}), route.DEAD_LETTER_QUEUE_URL),
    quiet: route.QUIET_RULES,
    clock: systemClock,
  };
  return queuePipeline({
    logger,
    metrics,
    run: async (messages) => reportNotifications(await notify(messages, deps), logger, metrics),
  });
}
