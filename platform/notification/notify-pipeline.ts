import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type * as z from 'zod';
import type { Host } from '#platform/base/host.ts';
import type { Pipeline } from '#platform/base/pipeline.ts';
import { deadLetterQueue } from '#platform/queue/dead-letters.ts';
import { queuePipeline } from '#platform/queue/queue-pipeline.ts';
import type { Channel } from './channel.ts';
import { deliveryTable } from './delivery-store.ts';
import { reportNotifications } from './notification-telemetry.ts';
import { type NotifierDeps, notify } from './notifier.ts';
import { openAudience } from './route-audience.ts';
import type { RouteSettings } from './route-env.ts';
import { channelSecret } from './secret.ts';
import type { ChannelDeps } from './webhook-channel.ts';

/** The function of one route: what the two notify handlers have in common, which is all but the channels they bundle. */
export function notifyPipeline<Env extends z.ZodType<RouteSettings>>(
  env: Env,
  channelOf: (route: z.output<Env>, deps: ChannelDeps) => Channel,
): Pipeline<SQSEvent, SQSBatchResponse> {
  return queuePipeline({
    env,
    labels: ({ ROUTE: route }) => ({ route }),
    compose: (route, host) => composeRoute(route, (deps) => channelOf(route, deps), host),
    run: async (messages, deps, { logger, metrics }) => reportNotifications(await notify(messages, deps), logger, metrics),
  });
}

function composeRoute(route: RouteSettings, channelOf: (deps: ChannelDeps) => Channel, { client, clock }: Host): NotifierDeps {
  const channel = channelOf({
    secret: channelSecret(client(SecretsManagerClient), route.CHANNEL_SECRET_ARN, clock),
    audience: { language: route.MESSAGE_LANGUAGE, timeZone: route.MESSAGE_TIME_ZONE },
    mentions: route.MENTION_USER_IDS,
    extraHosts: route.EXTRA_HOSTS,
    clock,
  });
  return {
    channel,
    store: deliveryTable({
      client: client(DynamoDBClient),
      tableName: route.DELIVERY_TABLE,
      route: route.ROUTE,
      robot: route.CHANNEL_SECRET_ARN,
      budget: channel.budget,
      clock,
    }),
    deadLetters: deadLetterQueue(client(SQSClient), route.DEAD_LETTER_QUEUE_URL),
    quiet: route.QUIET_RULES,
    audience: openAudience(route, client(DynamoDBClient), clock),
    clock,
  };
}
