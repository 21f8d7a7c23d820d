import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping/index.js';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { type QueueReader, visibilitySeconds } from '#domain/base/function-definition.ts';
import type { Alarms } from './alarms.ts';
import { BaseStack } from './base-stack.ts';
import { DeadLetterQueue, type QueueSender, restrictQueue } from './dead-letter-queue.ts';
import type { LambdaFunction } from './lambda-function.ts';

/** All that Lambda's poller needs: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const CONSUME = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
const HOUR_SECONDS = 3600;
/** CloudWatch counts this much together. */
const PERIOD_SECONDS = 300;

export interface WorkQueueProps {
  readonly sender: QueueSender;
  /** One message of it, e.g. `finding`. */
  readonly holds: string;
  /** The function that will read the queue. */
  readonly reader: QueueReader;
  readonly alarms: Alarms;
}

/** Messages on their way to one function; holds them for four days. */
export class WorkQueue extends Construct {
  readonly arn: string;
  readonly url: string;
  readonly deadLetters: DeadLetterQueue;
  readonly #queue: SqsQueue;
  readonly #reader: QueueReader;
  readonly #alarms: Alarms;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    this.#alarms = props.alarms;
    this.#reader = props.reader;
    const { sender, alarms } = props;
    this.deadLetters = new DeadLetterQueue(this, 'dead-letters', { name: `${id}-dead-letters`, sender, alarms });
    const name = BaseStack.of(this).named(id);
    this.#queue = this.#createQueue(name);
    this.arn = BaseStack.of(this).literalArn(this.#queue, name);
    this.url = BaseStack.of(this).literalUrl(this.#queue, name);
    this.deadLetters.allowRedriveFrom(this.arn);
    restrictQueue(this, { queue: this.#queue, arn: this.arn }, sender);
    this.#watchAge(id, props.holds);
  }

  /**
   * Event source mapping with partial batch answers; starts only when `after` exists, and is replaced with the queue.
   * @param labels dimensions of the consumer's metrics beside its name
   */
  feed(consumer: LambdaFunction, after: readonly ITerraformDependable[] = [], labels: Readonly<Record<string, string>> = {}): void {
    const { batchSize, batchWindowSeconds, maximumConcurrency } = this.#reader.trigger;
    consumer.allow({ sid: 'Consume', actions: CONSUME, resources: [this.arn], caller: 'lambda' });
    new LambdaEventSourceMapping(this, 'event-source-mapping', {
      eventSourceArn: this.#queue.arn,
      functionName: consumer.arn,
      batchSize,
      maximumBatchingWindowInSeconds: batchWindowSeconds,
      functionResponseTypes: ['ReportBatchItemFailures'],
      scalingConfig: { maximumConcurrency },
      dependsOn: [consumer.permissions, ...after],
    });
    this.#watchProgress(consumer, labels);
  }

  /** The function may send messages of its own, beside the one sender. */
  allowSend(sender: LambdaFunction, sid: string): void {
    sender.allow({ sid, actions: ['sqs:SendMessage'], resources: [this.arn] });
  }

  #createQueue(name: string): SqsQueue {
    const { maxReceiveCount } = this.#reader.trigger;
    return new SqsQueue(this, 'queue', {
      name,
      messageRetentionSeconds: 96 * HOUR_SECONDS,
      visibilityTimeoutSeconds: visibilitySeconds(this.#reader),
      receiveWaitTimeSeconds: 20,
      // SSE-SQS and not a customer key: only this queue's policy then stands between the sender and the queue. With a
      // customer key a mistake in the key policy loses events where no emulator can show it, and alias/aws/sqs cannot
      // admit EventBridge at all: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
      sqsManagedSseEnabled: true,
      // A message that cannot be handled at all is set aside by the function itself, at once.
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: this.deadLetters.arn, maxReceiveCount }),
    });
  }

  /**
   * SQS passes over a message that was received three times and more when it tells the age of the oldest, so messages that
   * come back again and again ring here: each does so once in every period.
   * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
   */
  #watchProgress(consumer: LambdaFunction, labels: Readonly<Record<string, string>>): void {
    const { progress } = this.#reader.trigger;
    const periodSeconds = Math.ceil(visibilitySeconds(this.#reader) / PERIOD_SECONDS) * PERIOD_SECONDS;
    const periods = 2;
    const minutes = (periods * periodSeconds) / 60;
    this.#alarms.watchStall(this, 'stalled', {
      description: `Messages of ${this.node.id} went back to the queue for ${minutes} minutes, and none got through. The log of ${consumer.node.id} says why; they are tried again ${this.#reader.trigger.maxReceiveCount} times, or until they are four days old.`,
      namespace: BaseStack.of(this).prefix,
      dimensions: { service: consumer.node.id, ...labels },
      grows: progress.returned,
      with: progress.handled,
      periodSeconds,
      periods,
    });
  }

  #watchAge(id: string, holds: string): void {
    this.#alarms.watch(this, 'age', {
      description: `A ${holds} has waited for over an hour in ${id}, and nobody takes it. Look if the event source mapping of the function that reads the queue is on, and may read it; messages are kept for four days.`,
      namespace: 'AWS/SQS',
      metric: 'ApproximateAgeOfOldestMessage',
      dimensions: { QueueName: this.#queue.name },
      statistic: 'Maximum',
      threshold: HOUR_SECONDS,
      periodSeconds: 300,
    });
  }
}
