import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import type { Construct } from 'constructs';
import { WECOM_CHATS } from '#domain/notification/chats.ts';
import { notifyChatFunction } from '#handlers/notify-chat/function.ts';
import { notifyWecomFunction } from '#handlers/notify-wecom/function.ts';
import type { Alarms } from '#infra/base/alarms.ts';
import { type FunctionHost, LambdaFunction } from '#infra/base/lambda-function.ts';
import { literalText } from '#infra/base/terraform-text.ts';
import { WorkQueue } from '#infra/base/work-queue.ts';
import type { NotificationRouteConfig } from '#infra/config/reaction-config.ts';
import type { ReactionTables } from '#infra/reaction/reaction-tables.ts';
import type { NotificationTopic } from './notification-topic.ts';

export interface NotificationRouteProps {
  readonly route: NotificationRouteConfig;
  readonly topic: NotificationTopic;
  readonly tables: ReactionTables;
  readonly host: FunctionHost & { readonly alarms: Alarms };
}

/** A route of the configuration, and the function that sends its messages. */
export type DeployedNotificationRoute = { readonly route: NotificationRouteConfig; readonly notify: LambdaFunction };

/**
 * One chat: subscription, queue, function. Its secret is made by hand and named by its ARN; the function alone reads it.
 * Creates `notifications-<route>` and `notify-<route>` in `scope`.
 */
export function notificationRoute(scope: Construct, props: NotificationRouteProps): DeployedNotificationRoute {
  const { route, topic, tables, host } = props;
  const definition = isWecom(route) ? notifyWecomFunction : notifyChatFunction;
  const queue = new WorkQueue(scope, `${definition.trigger.name}-${route.id}`, {
    sender: { service: 'sns.amazonaws.com', arns: [topic.arn] },
    holds: 'notification',
    reader: definition,
    alarms: host.alarms,
  });
  const notify = notifyFunction(scope, queue, props);
  subscribe(queue, props);
  queue.feed(notify, [], { route: route.id });
  queue.deadLetters.allowSend(notify);
  tables.allowDeliver(notify);
  if (route.tenant !== undefined) tables.allowReadTenants(notify);
  notify.allow({ sid: 'ReadSecret', actions: ['secretsmanager:GetSecretValue'], resources: [route.secretArn] });
  return { route, notify };
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

function notifyFunction(scope: Construct, queue: WorkQueue, { route, tables, host }: NotificationRouteProps): LambdaFunction {
  const { channel } = route;
  const environment = {
    ROUTE: route.id,
    CHANNEL: channel,
    CHANNEL_SECRET_ARN: route.secretArn,
    DELIVERY_TABLE: tables.deliveries.name,
    DEAD_LETTER_QUEUE_URL: queue.deadLetters.url,
    MESSAGE_LANGUAGE: route.language,
    MESSAGE_TIME_ZONE: route.timeZone,
    MENTION_USER_IDS: route.mentionUserIds.length === 0 ? null : literalText(route.mentionUserIds.join(',')),
    QUIET_RULES: literalText(JSON.stringify(route.quiet)),
    TENANT: route.tenant ?? null,
    CONTROLS_TABLE: route.tenant === undefined ? null : tables.controls.name,
    EXTRA_HOSTS: route.extraHosts.length === 0 ? null : route.extraHosts.join(','),
  };
  const id = `notify-${route.id}`;
  const description = `Tells ${route.id} (${channel}) what became of reactions.`;
  return isWecom(route)
    ? new LambdaFunction(scope, id, { ...host, definition: { ...notifyWecomFunction, description }, environment })
    : new LambdaFunction(scope, id, { ...host, definition: { ...notifyChatFunction, description }, environment });
}

function isWecom({ channel }: NotificationRouteConfig): boolean {
  return WECOM_CHATS.some((known) => known === channel);
}
