/**
 * An emulator of Lambda's event source mapping for a stream of DynamoDB: it gathers a batch, invokes the function, and gives
 * it the same records again until it takes them or its attempts are used up; then they go to `onDiscard`.
 *
 * It leaves out: filter criteria, several shards and batches of one shard at the same time, the age of records, windows
 * that tumble, function timeouts. There is one shard, so that all records come in order.
 */
import type { Context, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { listAt, textAt } from '#domain/base/json.ts';
import { type Clock, systemClock } from '#platform/base/clock.ts';
import type { StreamReader } from './dynamodb/streams.ts';
import { lambdaContext } from './lambda-context.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

export type StreamPollerOptions = {
  readonly reader: StreamReader;
  readonly handler: (event: DynamoDBStreamEvent, context: Context) => Promise<unknown>;
  readonly functionName: string;
  readonly home: { readonly region: string; readonly accountId: string };
  /** Most records of one invocation. */
  readonly batchSize: number;
  /** How long a batch that is not full waits for more; 0 takes what is there. */
  readonly batchingWindowMs?: number;
  /** How often a batch is given again that the function did not take; Infinity: for as long as the poller runs. */
  readonly maximumRetryAttempts?: number;
  /** Halves a batch that the function threw on, so that what it cannot take ends up alone. */
  readonly bisectBatchOnError?: boolean;
  readonly retryDelayMs?: number;
  readonly timeoutSeconds?: number;
  /** Told of records that the function never took. */
  readonly onDiscard?: (records: readonly DynamoDBRecord[]) => void;
  /** Told of every error that the function throws. */
  readonly onError: (error: unknown) => void;
  readonly clock?: Clock;
};

export type StreamPoller = {
  /** Resolves when the function has taken, or refused for good, everything that is in the stream. */
  idle(): Promise<void>;
  /** Resolves when the invocation at work has ended. The rest stays in the stream. */
  stop(): Promise<void>;
};

export function startStreamPoller(options: StreamPollerOptions): StreamPoller {
  return new Poller({
    batchingWindowMs: 0,
    maximumRetryAttempts: Infinity,
    bisectBatchOnError: false,
    retryDelayMs: 1000,
    timeoutSeconds: 30,
    onDiscard: () => {},
    clock: systemClock,
    ...options,
  });
}

class Poller implements StreamPoller {
  readonly #options: Required<StreamPollerOptions>;
  readonly #working: Promise<void>;
  readonly #stopped = Promise.withResolvers<void>();
  #stopping = false;
  #isAtWork = false;
  #waiting: (() => void)[] = [];

  constructor(options: Required<StreamPollerOptions>) {
    this.#options = options;
    this.#working = this.#work();
  }

  idle(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    this.#checkIdle();
    return promise;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#stopped.resolve();
    await this.#working;
    this.#options.reader.close();
  }

  async #work(): Promise<void> {
    const { reader, batchSize, batchingWindowMs, clock } = this.#options;
    while (!this.#stopping) {
      await Promise.race([reader.arrived(1), this.#stopped.promise]);
      if (this.#stopping) return;
      this.#isAtWork = true;
      if (batchingWindowMs > 0) await Promise.race([reader.arrived(batchSize), clock.sleep(batchingWindowMs), this.#stopped.promise]);
      const batch = fitting(reader.peek(batchSize));
      const left = await this.#deliver(batch);
      reader.advance(batch.length - left.length);
      this.#isAtWork = false;
      this.#checkIdle();
    }
  }

  /** Returns what is left because the poller stops meanwhile. */
  async #deliver(batch: readonly DynamoDBRecord[]): Promise<readonly DynamoDBRecord[]> {
    const { maximumRetryAttempts, bisectBatchOnError, retryDelayMs, onDiscard, clock } = this.#options;
    let pending = batch;
    for (let attempt = 0; pending.length > 0 && !this.#stopping; attempt += 1) {
      if (attempt > maximumRetryAttempts) {
        onDiscard(pending);
        return [];
      }
      if (attempt > 0) await Promise.race([clock.sleep(retryDelayMs), this.#stopped.promise]);
      if (this.#stopping) break;
      const { left, threw } = await this.#invoke(pending);
      if (threw && bisectBatchOnError && left.length > 1) return this.#halve(left);
      pending = left;
    }
    return pending;
  }

  async #halve(batch: readonly DynamoDBRecord[]): Promise<readonly DynamoDBRecord[]> {
    const middle = Math.ceil(batch.length / 2);
    const left = await this.#deliver(batch.slice(0, middle));
    if (left.length > 0) return [...left, ...batch.slice(middle)];
    return this.#deliver(batch.slice(middle));
  }

  /** Returns the records from the first one on that the function did not take. */
  async #invoke(batch: readonly DynamoDBRecord[]): Promise<{ readonly left: readonly DynamoDBRecord[]; readonly threw: boolean }> {
    const { handler, functionName, home, timeoutSeconds, clock, onError } = this.#options;
    try {
      const context = lambdaContext({ functionName, ...home, timeoutSeconds }, () => clock.now());
      const failed = listAt(await handler({ Records: [...batch] }, context), 'batchItemFailures');
      const numbers = new Set(failed.map((one) => textAt(one, 'itemIdentifier')));
      const first = batch.findIndex(({ dynamodb }) => numbers.has(dynamodb?.SequenceNumber));
      // An identifier that is none of the batch is no answer: Lambda takes all of it for failed.
      const position = failed.length > 0 && first === -1 ? 0 : first;
      return { left: position === -1 ? [] : batch.slice(position), threw: false };
    } catch (error) {
      onError(error);
      return { left: batch, threw: true };
    }
  }

  #checkIdle(): void {
    if (this.#isAtWork || this.#options.reader.peek(1).length > 0) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** Returns the first records, as many as fit one payload; one always does. */
function fitting(records: readonly DynamoDBRecord[]): readonly DynamoDBRecord[] {
  let bytes = 0;
  const tooMany = records.findIndex((record) => {
    bytes += Buffer.byteLength(JSON.stringify(record));
    return bytes > MAX_PAYLOAD_BYTES;
  });
  return tooMany === -1 ? records : records.slice(0, Math.max(1, tooMany));
}
