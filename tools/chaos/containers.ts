import { setTimeout as sleep } from 'node:timers/promises';
import { Container, type ContainerOptions } from './container.ts';
import type { MessageQueue } from './message-queue.ts';

const IDLE_MS = 20;
/** Lambda takes messages more slowly after an error of the function. */
const BACK_OFF_MS = 300;
const LARGEST_BATCH = 200;
/** So many batches at least, also of a small run: in each, something may go wrong. */
const LEAST_BATCHES = 60;

export type FleetOptions = ContainerOptions & { readonly containers: number; readonly queue: MessageQueue };

/**
 * How many times more faults a run of so many deliveries needs than the smallest one, at least 1: the root of how many times
 * more batches it has. In proportion, most of a long run would go into the start of containers.
 */
export function computeScale(deliveries: number): number {
  return Math.sqrt(Math.max(1, deliveries / (LARGEST_BATCH / 2) / LEAST_BATCHES));
}

/**
 * Containers of λ enrich that work on a queue until it is empty: each lives for some batches, and another one takes its
 * place.
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
      this.started += 1;
      const container = await Container.start(this.#options);
      if (container !== undefined && (await this.#live(container))) await container.close();
    }
  }

  /** @returns false where the container is no more */
  async #live(container: Container): Promise<boolean> {
    const { queue, storm, dice } = this.#options;
    const life = Math.round(dice.between(3, 15) * computeScale(queue.size));
    for (let left = storm.isOver ? Infinity : life; left > 0 && !queue.isDone; left -= 1) {
      const taken = queue.take(dice.between(1, Math.min(LARGEST_BATCH, Math.ceil(queue.size / LEAST_BATCHES))));
      if (taken.length === 0) {
        await sleep(IDLE_MS);
        continue;
      }
      const { failed, isAlive } = await container.work(taken);
      queue.settle(taken, (id) => failed !== 'all' && !failed.has(id));
      storm.advance(queue.handled / queue.size);
      if (!isAlive) return false;
      if (failed === 'all') await sleep(BACK_OFF_MS);
    }
    return true;
  }
}
