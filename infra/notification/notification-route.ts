import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import type { Construct } from 'constructs';
import type { NotifyChatEnv } from '#handlers/notify-chat/env.ts';
import type { NotifyWecomEnv } from '#handlers/notify-wecom/env.ts';
import type { Alarms } from '#infra/base/alarms.ts';
import { type FunctionEnvironment, LambdaFunction } from '#infra/base/lambda-function.ts';
import { literalText } from '#infra/base/terraform-text.ts';
import { WorkQueue } from '#infra/base/work-queue.ts';
import { type NotificationRouteConfig, WECOM_CHANNELS } from '#infra/config/reaction-config.ts';
import type { ReactionTables } from '#infra/reaction/reaction-tables.ts';
import type { NotificationTopic } from './notification-topic.ts';

/** A sixth of what a message stays invisible, which must stay above the two minutes for which the function claims it. */
const TIMEOUT_SECONDS = 30;
/** A full batch is a good digest. One container is enough for a chat; two is the least that Lambda allows. */
const BATCH = { batchSize: 100, batchWindowSeconds: 5, maximumConcurrency: 2 };
/** Each time a chat asks to wait costs a receive; the four days of the queue end before this does. */
const MAX_RECEIVE_COUNT = 1000;
const MEMORY_MB = 256;

/** Variables of one of the two notify functions, less those that every function has. */
type RouteEnvironment<Env extends object> = Omit<FunctionEnvironment<Env>, `POWERTOOLS_${string}`>;

export interface NotificationRouteProps {
  readonly route: NotificationRouteConfig;
  readonly topic: NotificationTopic;
  readonly tables: ReactionTables;
  readonly bundles: string;
  readonly alarms: Alarms;
}

/**
 * One chat: subscription, queue, function. Its secret is made by hand and named by its ARN; the function alone reads it.
 * Creates `notifications-<route>` and `notify-<route>` in `scope`.
 */
export function notificationRoute(scope: Construct, props: NotificationRouteProps): void {
  const { route, topic, tables, alarms } = props;
  const queue = new WorkQueue(scope, `notifications-${route.id}`, {
    sender: { service: 'sns.amazonaws.com', arn: topic.arn },
    holds: 'notification',
    consumerTimeoutSeconds: TIMEOUT_SECONDS,
    batchWindowSeconds: BATCH.batchWindowSeconds,
    maxReceiveCount: MAX_RECEIVE_COUNT,
    alarms,
  });
  const notify = notifyFunction(scope, queue, props);
  subscribe(queue, props);
  queue.feed(notify, BATCH);
  queue.deadLetters.allowSend(notify);
  tables.allowDeliver(notify);
  notify.allow({ sid: 'ReadSecret', actions: ['secretsmanager:GetSecretValue'], resources: [route.secretArn] });
}

function subscribe(queue: WorkQueue, { route, topic }: NotificationRouteProps): void {
  const filter = Object.fromEntries(Object.entries(route.only).filter(([, values]) => values !== undefined));
  new SnsTopicSubscription(queue, 'subscription', {
    topicArn: topic.topic.arn,
    protocol: 'sqs',
    endpoint: queue.arn,
    rawMessageDelivery: true,
    redrivePolicy: JSON.stringify({ deadLetterTargetArn: queue.deadLetters.arn }),
    ...(Object.keys(filter).length > 0 && { filterPolicy: JSON.stringify(filter) }),
  });
}

function notifyFunction(scope: Construct, queue: WorkQueue, { route, tables, bundles, alarms }: NotificationRouteProps): LambdaFunction {
  const { channel } = route;
  const common = {
    ROUTE: route.id,
    CHANNEL: channel,
    CHANNEL_SECRET_ARN: route.secretArn,
    DELIVERY_TABLE: tables.deliveries.name,
    DEAD_LETTER_QUEUE_URL: queue.deadLetters.url,
    MESSAGE_LANGUAGE: route.language,
    MESSAGE_TIME_ZONE: route.timeZone,
    MENTION_USER_IDS: route.mentionUserIds.length === 0 ? null : literalText(route.mentionUserIds.join(',')),
    QUIET_RULES: literalText(JSON.stringify(route.quiet)),
    EXTRA_HOSTS: route.extraHosts.length === 0 ? null : route.extraHosts.join(','),
  };
  const settings = {
    bundles,
    description: `Tells ${route.id} (${channel}) what became of reactions.`,
    memoryMb: MEMORY_MB,
    timeoutSeconds: TIMEOUT_SECONDS,
    // Chats are on the internet, which a created network does not reach.
    network: null,
    alarms,
  };
  const id = `notify-${route.id}`;
  if (!WECOM_CHANNELS.some((known) => known === channel)) {
    const environment: RouteEnvironment<NotifyChatEnv> = common;
    return new LambdaFunction<NotifyChatEnv>(scope, id, { ...settings, bundle: 'notify-chat', environment });
  }
  const environment: RouteEnvironment<NotifyWecomEnv> = common;
  return new LambdaFunction<NotifyWecomEnv>(scope, id, { ...settings, bundle: 'notify-wecom', environment });
}
