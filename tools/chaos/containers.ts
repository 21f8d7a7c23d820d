import { setTimeout as sleep } from 'node:timers/promises';
import { enrichFunction } from '#handlers/enrich/function.ts';
import { type LambdaStandIn, startLambda } from '#local/lambda/lambda.ts';
import { failedRecords, sqsRecord } from '#local/sqs-event.ts';
import type { Dice } from './dice.ts';
import type { Delivery, MessageQueue } from './message-queue.ts';
import type { Storm } from './storm.ts';

/** Shorter than deployed, so that a container that hangs is not waited for long. */
const TIMEOUT_MS = 12_000;
const IDLE_MS = 20;
const LARGEST_BATCH = 200;
/** So many batches at least, also of a small run: in each, something may go wrong. */
const LEAST_BATCHES = 60;
const QUEUE_ARN = 'arn:aws:sqs:eu-central-1:999988887777:enrichment';

export type FleetOptions = {
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly containers: number;
  readonly queue: MessageQueue;
  readonly storm: Storm;
  readonly dice: Dice;
};

/**
 * Containers of λ enrich that work on a queue until it is empty: each runs the deployed bundle in a process of its own and
 * lives for some batches; it is killed in the middle of one, or its answer is lost, and another one takes its place.
 */
export class Fleet {
  readonly #options: FleetOptions;
  /** Containers that were started. */
  started = 0;

  constructor(options: FleetOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    await Promise.all(Array.from({ length: this.#options.containers }, () => this.#occupy()));
  }

  /** One place for a container, taken by one after the other. */
  async #occupy(): Promise<void> {
    while (!this.#options.queue.isDone) {
      const container = await this.#start();
      if (container === undefined) continue;
      if (await this.#live(container)) await container.close();
    }
  }

  async #start(): Promise<LambdaStandIn | undefined> {
    const { bundle, environment, storm } = this.#options;
    this.started += 1;
    try {
      return await startLambda({ functionName: 'enrich', bundle, environment, memoryMb: enrichFunction.memoryMb, timeoutMs: TIMEOUT_MS });
    } catch {
      storm.count('container did not start');
      return undefined;
    }
  }

  /** @returns false where the container is no more */
  async #live(container: LambdaStandIn): Promise<boolean> {
    const { queue, storm, dice } = this.#options;
    for (let left = storm.isOver ? Infinity : dice.between(3, 15); left > 0 && !queue.isDone; left -= 1) {
      const taken = queue.take(dice.between(1, Math.min(LARGEST_BATCH, Math.ceil(queue.size / LEAST_BATCHES))));
      if (taken.length === 0) await sleep(IDLE_MS);
      else if (!(await this.#work(container, taken))) return false;
    }
    return true;
  }

  /** @returns false where the container is no more */
  async #work(container: LambdaStandIn, taken: readonly Delivery[]): Promise<boolean> {
    const { queue, storm, dice } = this.#options;
    const records = taken.map(({ id, body }) => sqsRecord({ MessageId: id, ReceiptHandle: id, Body: body }, QUEUE_ARN));
    const answered = container.invoke(JSON.stringify({ Records: records })).then(
      (answer) => new Set(failedRecords(answer, records).map(({ messageId }) => messageId)),
      () => 'threw' as const,
    );
    const ends: Promise<Set<string> | 'threw' | 'timeout' | 'killed'>[] = [answered, sleep(TIMEOUT_MS, 'timeout' as const, { ref: false })];
    if (storm.strikes('containers killed', 0.12)) ends.push(sleep(dice.between(0, 400), 'killed' as const));
    const end = await Promise.race(ends);
    if (end === 'timeout') storm.count('containers out of time');
    if (end === 'threw') storm.count('batches that threw');
    const isLost = typeof end !== 'string' && storm.strikes('answers lost', 0.05);
    // A container that is no more must not go on with messages that somebody else has by then, other than AWS would let it.
    if (end === 'timeout' || end === 'killed') await container.close();
    queue.settle(taken, (id) => typeof end !== 'string' && !isLost && !end.has(id));
    return end !== 'timeout' && end !== 'killed';
  }
}
