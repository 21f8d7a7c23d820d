/**
 * An emulator of Lambda's event source mapping for SQS: it long-polls, gathers a batch, invokes the function, deletes what
 * the function did not report as failed and makes the rest visible again.
 *
 * It leaves out: filter criteria, FIFO order, scaling with the backlog and with errors (there are always
 * `maximumConcurrency` pollers), Lambda's rule that a batch above 10 needs a window, and function timeouts. Failed messages
 * come back after `retryDelaySeconds`, where Lambda leaves them to the visibility timeout of the queue. A message that
 * always fails comes back for ever unless its queue has a dead-letter queue.
 */
import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { type Clock, systemClock } from '#platform/base/clock.ts';
import { lambdaContext } from './lambda-context.ts';
import { failedRecords, sqsRecord } from './sqs-event.ts';

/** Limits of SQS calls and of a Lambda payload: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const MAX_PER_CALL = 10;
const MAX_WAIT_SECONDS = 20;
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;
const PAUSE_AFTER_ERROR_MS = 1000;

export type QueuePollerOptions = {
  readonly client: Pick<SQSClient, 'send'>;
  readonly queue: { readonly url: string; readonly arn: string };
  readonly handler: (event: SQSEvent, context: Context) => Promise<unknown>;
  readonly functionName: string;
  readonly batchSize?: number;
  /** How long a batch that is not full waits for more; 0 takes what is there. */
  readonly batchingWindowMs?: number;
  readonly maximumConcurrency?: number;
  /** The limit that the function's context counts down from. */
  readonly timeoutSeconds?: number;
  readonly longPollSeconds?: number;
  readonly retryDelaySeconds?: number;
  /** Told of every error: what the function throws and what SQS refuses. Neither ends the poller. */
  readonly onError: (error: unknown) => void;
  readonly clock?: Clock;
};

export type QueuePoller = {
  /** Resolves when the queue holds nothing, neither waiting nor in flight, and no batch is being worked on. */
  idle(): Promise<void>;
  /** Resolves when the batches at work have ended. A message that a pending poll still receives goes back to the queue. */
  stop(): Promise<void>;
};

export function startQueuePoller(options: QueuePollerOptions): QueuePoller {
  return new Poller({
    batchSize: 10,
    batchingWindowMs: 0,
    maximumConcurrency: 2,
    timeoutSeconds: 30,
    longPollSeconds: MAX_WAIT_SECONDS,
    retryDelaySeconds: 0,
    clock: systemClock,
    ...options,
  });
}

type SizedRecord = { readonly record: SQSRecord; readonly bytes: number };
type Handle = { readonly Id: string; readonly ReceiptHandle: string };
type Settled = { readonly Failed?: readonly BatchResultErrorEntry[] | undefined };

class Poller implements QueuePoller {
  readonly #options: Required<QueuePollerOptions>;
  readonly #workers: Promise<unknown>;
  readonly #stopped = Promise.withResolvers<undefined>();
  #stopping = false;
  /** Messages received and neither deleted nor given back. */
  #held = 0;
  #waiting: (() => void)[] = [];

  constructor(options: Required<QueuePollerOptions>) {
    this.#options = options;
    this.#workers = Promise.all(Array.from({ length: options.maximumConcurrency }, () => this.#work()));
  }

  async idle(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    await this.#checkIdle();
    return promise;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#stopped.resolve(undefined);
    await this.#workers;
  }

  async #work(): Promise<void> {
    const gathered: SizedRecord[] = [];
    let foundNothing = false;
    while (!this.#stopping) {
      try {
        const batch = await this.#gather(gathered, this.#patience(foundNothing));
        foundNothing = batch.length === 0;
        if (!foundNothing) await this.#process(batch);
        await this.#checkIdle();
      } catch (error) {
        this.#options.onError(error);
        await Promise.race([this.#options.clock.sleep(PAUSE_AFTER_ERROR_MS), this.#stopped.promise]);
      }
    }
    await this.#giveBack(gathered.map(({ record }) => record));
  }

  /**
   * How many seconds to wait for a first message. While somebody waits for the queue to be idle, an empty queue must show
   * soon: a receive that moves the last message to the dead-letter queue would else wait in vain.
   */
  #patience(foundNothing: boolean): number {
    if (this.#waiting.length === 0) return this.#options.longPollSeconds;
    return Math.min(this.#options.longPollSeconds, foundNothing ? 1 : 0);
  }

  /** Up to `batchSize` records, as many as fit a payload; what does not fit stays in `gathered` for the next batch. */
  async #gather(gathered: SizedRecord[], patienceSeconds: number): Promise<SQSRecord[]> {
    const { batchSize, batchingWindowMs, clock } = this.#options;
    if (gathered.length === 0) gathered.push(...(await this.#receive(patienceSeconds, batchSize)));
    if (gathered.length === 0) return [];
    const deadline = clock.monotonic() + batchingWindowMs;
    while (gathered.length < batchSize && fitting(gathered) === gathered.length && !this.#stopping) {
      const left = deadline - clock.monotonic();
      const more = await this.#receive(Math.max(0, Math.floor(left / 1000)), batchSize - gathered.length);
      gathered.push(...more);
      if (more.length > 0) continue;
      if (left <= 0) break;
      // SQS waits whole seconds only; what is left of a window is waited for here.
      if (left < 1000) await Promise.race([clock.sleep(left), this.#stopped.promise]);
    }
    return gathered.splice(0, fitting(gathered)).map(({ record }) => record);
  }

  async #receive(waitSeconds: number, wanted: number): Promise<SizedRecord[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: this.#options.queue.url,
      MaxNumberOfMessages: Math.min(MAX_PER_CALL, wanted),
      WaitTimeSeconds: Math.min(MAX_WAIT_SECONDS, waitSeconds),
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    const receiving = this.#options.client.send(command).then(({ Messages: messages = [] }) => this.#hold(messages));
    const records = await Promise.race([receiving, this.#stopped.promise]);
    if (records !== undefined) return records;
    receiving.then((late) => this.#giveBack(late.map(({ record }) => record))).catch(() => {});
    return [];
  }

  #hold(messages: readonly Message[]): SizedRecord[] {
    this.#held += messages.length;
    return messages.map((message) => {
      const record = sqsRecord(message, this.#options.queue.arn);
      return { record, bytes: Buffer.byteLength(JSON.stringify(record)) };
    });
  }

  async #process(batch: readonly SQSRecord[]): Promise<void> {
    const failed = new Set(await this.#invoke(batch));
    await this.#delete(batch.filter((record) => !failed.has(record)));
    await this.#giveBack([...failed]);
  }

  /** The records that failed. */
  async #invoke(batch: readonly SQSRecord[]): Promise<readonly SQSRecord[]> {
    const { handler, functionName, queue, timeoutSeconds, clock, onError } = this.#options;
    const [, , , region = '', accountId = ''] = queue.arn.split(':');
    try {
      const context = lambdaContext({ functionName, region, accountId, timeoutSeconds }, () => clock.now());
      return failedRecords(await handler({ Records: [...batch] }, context), batch);
    } catch (error) {
      onError(error);
      return batch;
    }
  }

  async #delete(records: readonly SQSRecord[]): Promise<void> {
    const { client, queue } = this.#options;
    await this.#settle(records, (Entries) => client.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries })));
  }

  async #giveBack(records: readonly SQSRecord[]): Promise<void> {
    const { client, queue, retryDelaySeconds: VisibilityTimeout } = this.#options;
    await this.#settle(records, (handles) => {
      const Entries = handles.map((handle) => ({ ...handle, VisibilityTimeout }));
      return client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queue.url, Entries }));
    });
  }

  /** A message that SQS refuses here comes back by itself when its visibility timeout ends. */
  async #settle(records: readonly SQSRecord[], send: (handles: Handle[]) => Promise<Settled>): Promise<void> {
    for (let start = 0; start < records.length; start += MAX_PER_CALL) {
      const chunk = records.slice(start, start + MAX_PER_CALL);
      try {
        const { Failed: failed = [] } = await send(
          chunk.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle })),
        );
        for (const { Code, Message } of failed)
          this.#options.onError(new Error(`SQS kept a message of ${this.#options.queue.url}: ${Code} ${Message}`));
      } catch (error) {
        this.#options.onError(error);
      } finally {
        this.#held -= chunk.length;
      }
    }
  }

  async #checkIdle(): Promise<void> {
    if (this.#waiting.length === 0 || this.#held > 0) return;
    const { client, queue } = this.#options;
    const { Attributes: attributes = {} } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ['All'] }),
    );
    const {
      ApproximateNumberOfMessages: visible,
      ApproximateNumberOfMessagesNotVisible: inFlight,
      ApproximateNumberOfMessagesDelayed: delayed,
    } = attributes;
    if (this.#held > 0 || visible !== '0' || inFlight !== '0' || delayed !== '0') return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** How many of the first records fit one payload; one always does, as a message is at most 1 MiB. */
function fitting(records: readonly SizedRecord[]): number {
  let bytes = 0;
  const tooMany = records.findIndex((record) => {
    bytes += record.bytes;
    return bytes > MAX_PAYLOAD_BYTES;
  });
  return tooMany === -1 ? records.length : Math.max(1, tooMany);
}
