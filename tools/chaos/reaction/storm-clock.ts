import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '#platform/base/clock.ts';

const LONGEST_PAUSE_MS = 20;

/** The time of this machine, which jumps forward when it is told to; sleeps are short. */
export class StormClock implements Clock {
  #ahead = 0;
  readonly #jumpedAt: number[] = [];

  /** The number of jumps so far: what lasted over one may have outlived its leases. */
  get jumps(): number {
    return this.#jumpedAt.length;
  }

  now(): number {
    return Date.now() + this.#ahead;
  }

  monotonic(): number {
    return performance.now() + this.#ahead;
  }

  async sleep(milliseconds: number): Promise<void> {
    await pause(Math.min(milliseconds, LONGEST_PAUSE_MS));
  }

  advance(milliseconds: number): void {
    this.#ahead += milliseconds;
    this.#jumpedAt.push(Date.now());
  }

  /** True if it jumped between two moments of this machine's own time. */
  hasJumped(from: number, to: number): boolean {
    return this.#jumpedAt.some((at) => at >= from && at <= to);
  }
}
