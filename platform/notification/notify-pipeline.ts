import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type * as z from 'zod';
import { type ChannelTestCall, type ChannelTestOutcome, channelTestCall } from '#domain/notification/channel-test.ts';
import type { Host } from '#platform/base/host.ts';
import { definePipeline, type Pipeline } from '#platform/base/pipeline.ts';
import { parseInput } from '#platform/base/task-pipeline.ts';
import { deadLetterQueue } from '#platform/queue/dead-letters.ts';
import { giveBack } from '#platform/queue/queue-pipeline.ts';
import type { Channel } from './channel.ts';
import { deliveryTable } from './delivery-store.ts';
import { reportNotifications } from './notification-telemetry.ts';
import { type NotifierDeps, notify } from './notifier.ts';
import { openAudience } from './route-audience.ts';
import type { RouteSettings } from './route-env.ts';
import { channelSecret } from './secret.ts';
import { type TestChannelDeps, testChannel } from './test-channel.ts';
import type { ChannelDeps } from './webhook-channel.ts';

/** A batch of the queue of a route, or the call of a person who tests it. */
type RouteEvent = SQSEvent | ChannelTestCall;
type RouteDeps = NotifierDeps & TestChannelDeps;

/**
 * The function of one route: what the two notify handlers have in common, which is all but the channels they bundle. A test is a call
 * of this very function, because it alone holds the secret and hears what the chat says; behind the topic nobody would wait for that.
 */
export function notifyPipeline<Env extends z.ZodType<RouteSettings>>(
  env: Env,
  channelOf: (route: z.output<Env>, deps: ChannelDeps) => Channel,
): Pipeline<RouteEvent, SQSBatchResponse | ChannelTestOutcome> {
  const composition = {
    env,
    labels: ({ ROUTE: route }: RouteSettings) => ({ route }),
    compose: (route: z.output<Env>, host: Host) => composeRoute(route, (deps) => channelOf(route, deps), host),
  };
  return definePipeline(composition, async (event: RouteEvent, deps, { logger, metrics }) => {
    if ('Records' in event) return giveBack(reportNotifications(await notify(event.Records, deps), logger, metrics));
    const call = parseInput(channelTestCall, event);
    const outcome = await testChannel(call, deps);
    logger.info('Route was tested', { requestId: call.requestId, outcome });
    return outcome;
  });
}

function composeRoute(route: RouteSettings, channelOf: (deps: ChannelDeps) => Channel, { client, clock }: Host): RouteDeps {
  const channel = channelOf({
    secret: channelSecret(client(SecretsManagerClient), route.CHANNEL_SECRET_ARN, clock),
    audience: { language: route.MESSAGE_LANGUAGE, timeZone: route.MESSAGE_TIME_ZONE },
    mentions: route.MENTION_USER_IDS,
    extraHosts: route.EXTRA_HOSTS,
    clock,
  });
  return {
    route: route.ROUTE,
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
