import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '#platform/base/clock.ts';

const LONGEST_PAUSE_MS = 20;

/** The time of this machine, which jumps forward when it is told to; sleeps are short. */
export class StormClock implements Clock {
  #ahead = 0;

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
  }
}
