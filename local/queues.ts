/**
 * SQS on this machine: fauxqs in this process, on the loopback interface. Redrive to a dead-letter queue, long polling and
 * visibility timeouts are fauxqs' own. It leaves out policies, encryption, throttling, signatures, and message groups of
 * standard queues with the order of fair queues: the oldest message is first. Messages live in memory, and its account is
 * 000000000000.
 */
import { buildApp } from 'fauxqs';
import { at } from '#domain/base/json.ts';
import { connectLoopback } from './loopback-client.ts';
import { keepConnections } from './loopback-server.ts';
import { createMessageSender } from './message-sender.ts';
import { refuseForeignCallers } from './own-callers.ts';

export type QueueSettings = {
  readonly visibilityTimeoutSeconds?: number;
  /** Where messages go that come back after having been received `maxReceiveCount` times (by default 10). */
  readonly deadLetter?: Pick<Queue, 'arn'>;
  readonly maxReceiveCount?: number;
};

export type Queue = { readonly name: string; readonly url: string; readonly arn: string };

/** Messages of a queue that nobody has deleted. */
type QueueDepth = { readonly visible: number; readonly inFlight: number; readonly delayed: number };

export type Queues = {
  /** The endpoint of clients, of SNS too. */
  readonly endpoint: string;
  /** Creates a queue whose URL an unmodified client can use, from this process or another one on this machine. */
  createQueue(name: string, settings?: QueueSettings): Promise<Queue>;
  /** Sends a message: the way of an event into a queue. Rejects what SQS refuses. */
  send(queue: Pick<Queue, 'url'>, body: string): Promise<void>;
  depth(queue: Pick<Queue, 'url'>): Promise<QueueDepth>;
  /** Ends long polls too; they come back empty. */
  close(): Promise<void>;
};

/** @param region the Region in the ARN of every queue */
export async function startQueues({ region = 'us-east-1' }: { readonly region?: string } = {}): Promise<Queues> {
  const app = buildApp({ logger: false, defaultRegion: region });
  const endpoint = await app.listen({ host: '127.0.0.1', port: 0 });
  keepConnections(app.server);
  refuseForeignCallers(app.server);
  const client = connectLoopback(Number(new URL(endpoint).port));

  const senders = new Map<string, (body: string) => Promise<void>>();

  async function call(action: string, input: object): Promise<unknown> {
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` };
    const { status, body } = await client.post(headers, Buffer.from(JSON.stringify(input)));
    const answer: unknown = JSON.parse(body.toString());
    if (status !== 200) throw new Error(`SQS refuses ${action}: ${at(answer, 'message')}`);
    return answer;
  }

  return {
    endpoint,
    async createQueue(name, settings = {}) {
      const created = await call('CreateQueue', { QueueName: name, Attributes: buildAttributes(settings) });
      // fauxqs calls the queue http://sqs.<region>.localhost:<port>/<account>/<name>. That host has no address everywhere,
      // and SDK clients follow it; fauxqs itself goes by the path.
      const url = `${endpoint}${new URL(String(at(created, 'QueueUrl'))).pathname}`;
      const attributes = await call('GetQueueAttributes', { QueueUrl: url, AttributeNames: ['QueueArn'] });
      return { name, url, arn: String(at(attributes, 'Attributes', 'QueueArn')) };
    },
    send(queue, body) {
      const known = senders.get(queue.url);
      const sender = known ?? createMessageSender((Entries) => call('SendMessageBatch', { QueueUrl: queue.url, Entries }));
      if (known === undefined) senders.set(queue.url, sender);
      return sender(body);
    },
    async depth(queue) {
      const answer = await call('GetQueueAttributes', { QueueUrl: queue.url, AttributeNames: ['All'] });
      const count = (suffix: string) => Number(at(answer, 'Attributes', `ApproximateNumberOfMessages${suffix}`));
      return { visible: count(''), inFlight: count('NotVisible'), delayed: count('Delayed') };
    },
    async close() {
      client.close();
      await app.close();
    },
  };
}

function buildAttributes({ visibilityTimeoutSeconds, deadLetter, maxReceiveCount = 10 }: QueueSettings): Record<string, string> {
  return {
    ...(visibilityTimeoutSeconds !== undefined && { VisibilityTimeout: String(visibilityTimeoutSeconds) }),
    ...(deadLetter !== undefined && { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetter.arn, maxReceiveCount }) }),
  };
}
