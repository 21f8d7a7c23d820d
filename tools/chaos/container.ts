import { setTimeout as sleep } from 'node:timers/promises';
import { enrichFunction } from '#handlers/enrich/function.ts';
import { type LambdaStandIn, startLambda } from '#local/lambda/lambda.ts';
import { failedRecords, sqsRecord } from '#local/sqs-event.ts';
import { drawClockJump } from './clock-jump.ts';
import type { Dice } from './dice.ts';
import type { Delivery } from './message-queue.ts';
import type { Storm } from './storm.ts';

/** Shorter than deployed, so that a container that hangs is not waited for long. */
const TIMEOUT_MS = 20_000;
/** Node.js gets a heap of 40 MB then. */
const SMALL_MEMORY_MB = 45;
const QUEUE_ARN = 'arn:aws:sqs:eu-central-1:999988887777:enrichment';

export type ContainerOptions = {
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly storm: Storm;
  readonly dice: Dice;
};

/** How a batch ended: which messages come back, all of them where there is no answer; and whether the container lives on. */
export type BatchEnd = { readonly failed: ReadonlySet<string> | 'all'; readonly isAlive: boolean };

/** One process that runs the deployed bundle; some with a small heap, or with a clock that is set meanwhile. */
export class Container {
  readonly #lambda: LambdaStandIn;
  readonly #options: ContainerOptions;
  #jump: ReturnType<typeof drawClockJump>;
  readonly #readyAt = performance.now();

  private constructor(lambda: LambdaStandIn, options: ContainerOptions, jump: ReturnType<typeof drawClockJump>) {
    this.#lambda = lambda;
    this.#options = options;
    this.#jump = jump;
  }

  /** Starts one; undefined where it does not get ready. */
  static async start(options: ContainerOptions): Promise<Container | undefined> {
    const { bundle, environment, storm, dice } = options;
    const jump = drawClockJump(storm, dice);
    const isSmall = storm.strikes('small heaps');
    try {
      const lambda = await startLambda({
        functionName: 'enrich',
        bundle,
        environment: { ...environment, ...jump?.environment },
        memoryMb: isSmall ? SMALL_MEMORY_MB : enrichFunction.memoryMb,
        timeoutMs: TIMEOUT_MS,
        // A process without memory ends with pages of text.
        stderr: isSmall ? 'ignore' : 'inherit',
      });
      return new Container(lambda, options, jump);
    } catch {
      storm.count('containers that did not start');
      return undefined;
    }
  }

  /** Hands over one batch; the container may be killed while it works on it, or its answer may be lost. */
  async work(taken: readonly Delivery[]): Promise<BatchEnd> {
    const { storm, dice } = this.#options;
    const isSet = this.#jump !== undefined && performance.now() - this.#readyAt > this.#jump.afterMs;
    const ends: Promise<ReadonlySet<string> | Cut>[] = [this.#invoke(taken), sleep(TIMEOUT_MS, 'containers out of time' as const, UNREF)];
    if (storm.strikes('containers killed')) ends.push(sleep(dice.between(0, 400), 'killed' as const));
    const end = await Promise.race(ends);
    if (isSet) this.#countJump();
    // A container that is no more must not go on with messages that somebody else has by then, other than AWS would let it.
    if (end === 'killed' || end === 'containers out of time' || end === 'containers that died') await this.close();
    if (typeof end === 'string') {
      if (end !== 'killed') storm.count(end);
      return { failed: 'all', isAlive: end === 'batches that threw' };
    }
    return { failed: storm.strikes('answers lost') ? 'all' : end, isAlive: true };
  }

  async close(): Promise<void> {
    await this.#lambda.close();
  }

  #invoke(taken: readonly Delivery[]): Promise<ReadonlySet<string> | Cut> {
    const records = taken.map(({ id, body }) => sqsRecord({ MessageId: id, ReceiptHandle: id, Body: body }, QUEUE_ARN));
    return this.#lambda.invoke(JSON.stringify({ Records: records })).then(
      (answer) => new Set(failedRecords(answer, records).map(({ messageId }) => messageId)),
      (error: Error) => (error.name === 'Runtime.ExitError' ? 'containers that died' : 'batches that threw'),
    );
  }

  /** Once: it was set before a batch that it had to work on. */
  #countJump(): void {
    if (this.#jump !== undefined) this.#options.storm.count(this.#jump.kind);
    this.#jump = undefined;
  }
}

type Cut = 'killed' | 'containers out of time' | 'containers that died' | 'batches that threw';
const UNREF = { ref: false } as const;
