import type { Clock } from './clock.ts';

/** Cuts a list into lists of at most `size` items and, where given, at most `maxWeight` in sum (an item alone may exceed it). */
export function chunk<Item>(
  items: readonly Item[],
  size: number,
  maxWeight = Infinity,
  weightOf: (item: Item) => number = () => 0,
): Item[][] {
  const chunks: Item[][] = [];
  let current: Item[] = [];
  let weight = 0;
  for (const item of items) {
    const itemWeight = weightOf(item);
    if (current.length === size || (current.length > 0 && weight + itemWeight > maxWeight)) {
      chunks.push(current);
      current = [];
      weight = 0;
    }
    current.push(item);
    weight += itemWeight;
  }
  return current.length > 0 ? [...chunks, current] : chunks;
}

/**
 * A token bucket: `turn()` resolves when the next call may go. Keeps a caller inside a quota of `perSecond` calls with
 * bursts of `burst`, so that throttling stays the exception.
 */
export class Pace {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #clock: Pick<Clock, 'monotonic' | 'sleep'>;
  #tokens: number;
  #filledAt: number;

  constructor(options: { perSecond: number; burst: number; clock: Pick<Clock, 'monotonic' | 'sleep'> }) {
    this.#perSecond = options.perSecond;
    this.#burst = options.burst;
    this.#clock = options.clock;
    this.#tokens = options.burst;
    this.#filledAt = options.clock.monotonic();
  }

  async turn(): Promise<void> {
    const now = this.#clock.monotonic();
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#filledAt) / 1000) * this.#perSecond) - 1;
    this.#filledAt = now;
    if (this.#tokens < 0) await this.#clock.sleep(Math.ceil((-this.#tokens / this.#perSecond) * 1000));
  }
}
