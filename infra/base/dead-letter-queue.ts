import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue/index.js';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy/index.js';
import { SqsQueueRedriveAllowPolicy } from '@cdktf/provider-aws/lib/sqs-queue-redrive-allow-policy/index.js';
import { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';
import { BaseStack } from './base-stack.ts';
import type { LambdaFunction } from './lambda-function.ts';
import { resourcePolicy, type Statement } from './policy.ts';

const DAY_SECONDS = 86_400;
const SEND = ['sqs:SendMessage'];
const SEND_AGAIN = 'Read their attributes, mend the cause; docs/operations.md says how to send them again.';
/** Actions of a client on messages; denied without TLS, named one by one so that no policy of ours holds a wildcard. */
const USE = [
  'sqs:SendMessage',
  'sqs:ReceiveMessage',
  'sqs:DeleteMessage',
  'sqs:ChangeMessageVisibility',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
  'sqs:PurgeQueue',
];

/** The rules or the one topic that may send to a queue, through their service. */
export type QueueSender = { readonly service: 'events.amazonaws.com' | 'sns.amazonaws.com'; readonly arns: readonly string[] };

export interface DeadLetterQueueProps {
  /** Whole name in words, e.g. `enrichment-dead-letters`. */
  readonly name: string;
  /** The service that may set aside messages it cannot deliver. */
  readonly sender?: QueueSender;
  /** The way out of it for the alarm; left out: messages are sent again. */
  readonly remedy?: string;
  readonly alarms: Alarms;
}

/**
 * Where a message goes that nobody could handle; it waits 14 days, the longest that SQS allows, and one alarm rings
 * as soon as there is anything in it.
 */
export class DeadLetterQueue extends Construct {
  readonly arn: string;
  readonly url: string;
  readonly #queue: SqsQueue;

  constructor(scope: Construct, id: string, props: DeadLetterQueueProps) {
    super(scope, id);
    const stack = BaseStack.of(this);
    const name = stack.named(props.name);
    this.#queue = new SqsQueue(this, 'queue', {
      name,
      messageRetentionSeconds: 14 * DAY_SECONDS,
      sqsManagedSseEnabled: true,
    });
    this.arn = stack.literalArn(this.#queue, name);
    this.url = stack.literalUrl(this.#queue, name);
    restrictQueue(this, { queue: this.#queue, arn: this.arn }, props.sender);
    props.alarms.watch(this, 'filled', {
      description: `Messages wait in ${props.name}. ${props.remedy ?? SEND_AGAIN}`,
      namespace: 'AWS/SQS',
      metric: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: this.#queue.name },
      statistic: 'Maximum',
      threshold: 0,
      periodSeconds: 300,
    });
  }

  /** Only this queue may name ours in its redrive policy. */
  allowRedriveFrom(sourceArn: string): void {
    new SqsQueueRedriveAllowPolicy(this, 'redrive-allow-policy', {
      queueUrl: this.#queue.url,
      redriveAllowPolicy: JSON.stringify({ redrivePermission: 'byQueue', sourceQueueArns: [sourceArn] }),
    });
  }

  /** The function may set messages aside itself, with the reason it knows. */
  allowSend(sender: LambdaFunction): void {
    sender.allow({ sid: 'SetAside', actions: SEND, resources: [this.arn] });
  }
}

/**
 * Queue policy: TLS for everybody, and delivery by its sender if there is one. It refers to the URL of its queue, so that a queue that
 * is replaced gets its policy again.
 */
export function restrictQueue(
  scope: Construct,
  { queue, arn: queueArn }: { readonly queue: SqsQueue; readonly arn: string },
  sender: QueueSender | undefined,
): void {
  const tlsOnly = {
    sid: 'OnlyOverTls',
    effect: 'Deny',
    principal: '*',
    actions: USE,
    resources: [queueArn],
    conditions: { Bool: { 'aws:SecureTransport': 'false' } },
  } as const;
  const delivery = ({ service, arns }: QueueSender) =>
    ({
      sid: 'OnlyOurSender',
      principal: { Service: service },
      actions: SEND,
      resources: [queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': arns } },
    }) as const satisfies Statement & { principal: object };
  new SqsQueuePolicy(scope, 'queue-policy', {
    queueUrl: queue.url,
    policy: resourcePolicy(sender === undefined ? [tlsOnly] : [delivery(sender), tlsOnly]),
  });
}
