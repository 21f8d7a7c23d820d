import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Notification } from '#domain/notification/notification.ts';
import { type QuietRules, quietRules } from '#domain/notification/quiet.ts';
import { startQueues } from '#local/queues.ts';
import { startWecom, type WecomStandIn } from '#local/wecom/wecom.ts';
import { deliveryTable } from '#platform/notification/delivery-store.ts';
import { type NotificationOutcome, type NotifierDeps, notify } from '#platform/notification/notifier.ts';
import { wecomWebhookChannel } from '#platform/notification/wecom-webhook.ts';
import { deadLetterQueue } from '#platform/queue/dead-letters.ts';
import type { QueueMessage } from '#platform/queue/queue-pipeline.ts';
import { DELIVERY_TABLE, startDeliveryTable } from './delivery-table.ts';
import { ManualClock } from './manual-clock.ts';
import { AN_ENGLISH_TEAM } from './notifications.ts';

const KEY = 'robot-key-0123456789abcdef';

/** A WeCom group, a table and a dead-letter queue, on a clock that the test moves. */
export type NotificationWorld = {
  readonly clock: ManualClock;
  readonly wecom: WecomStandIn;
  /** One more container of the same route. */
  container(quiet?: object): NotifierDeps;
  deadLetters(): Promise<{ reason: string; detail: string; body: string }[]>;
  close(): Promise<void>;
};

export async function startNotificationWorld(): Promise<NotificationWorld> {
  const clock = new ManualClock();
  const [table, queues, wecom] = await Promise.all([
    startDeliveryTable(),
    startQueues({ region: 'eu-central-1' }),
    startWecom({ keys: [KEY], now: () => clock.now() }),
  ]);
  const queue = await queues.createQueue('notification-dead-letters');
  const credentials = { accessKeyId: 'AKIAHOMEEXAMPLE', secretAccessKey: 'example' };
  const sqs = new SQSClient({ endpoint: queues.endpoint, region: 'eu-central-1', credentials });
  const read = async (): Promise<string> => JSON.stringify({ url: wecom.webhookUrl(KEY) });
  return {
    clock,
    wecom,
    container(quiet = {}) {
      const rules: QuietRules = quietRules.parse(quiet);
      const secret = { read, readAgain: read };
      const channel = wecomWebhookChannel({ secret, audience: AN_ENGLISH_TEAM, extraHosts: ['127.0.0.1'], clock, mentions: [] });
      const { budget } = channel;
      const store = deliveryTable({ client: table.client, tableName: DELIVERY_TABLE, route: 'ops', robot: 'ops', budget, clock });
      return { channel, store, deadLetters: deadLetterQueue(sqs, queue.url), quiet: rules, clock };
    },
    async deadLetters() {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: queue.url, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
      );
      return Messages.map(({ Body = '', MessageAttributes: attributes = {} }) => ({
        reason: attributes['reason']?.StringValue ?? '',
        detail: attributes['detail']?.StringValue ?? '',
        body: Body,
      }));
    },
    async close() {
      sqs.destroy();
      await Promise.all([table.close(), queues.close(), wecom.close()]);
    },
  };
}

let nextMessage = 0;

/** A delivery of a notification; two of the same are what SNS and SQS call "at least once". */
export function toMessage(notification: Notification): QueueMessage {
  nextMessage += 1;
  return { messageId: `message-${nextMessage}`, body: JSON.stringify(notification) };
}

/** A queue that gives back what returned. */
export class TestQueue {
  waiting: QueueMessage[] = [];
  readonly outcomes: NotificationOutcome[] = [];

  async run(deps: NotifierDeps, batchSize = 100): Promise<NotificationOutcome[]> {
    const batch = this.waiting.splice(0, batchSize);
    const outcomes = await notify(batch, deps);
    const returned = new Set(outcomes.flatMap(({ kind, messageId }) => (kind === 'returned' ? messageId : [])));
    this.waiting.push(...batch.filter(({ messageId }) => returned.has(messageId)));
    this.outcomes.push(...outcomes.filter(({ kind }) => kind !== 'returned'));
    return outcomes;
  }
}
