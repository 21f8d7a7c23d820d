import type { Clock } from '#platform/base/clock.ts';

/** The real time, moved on by whoever sleeps and by the test: an hour passes at once. Never goes back. */
class MovableClock implements Clock {
  /** How far it is ahead of the machine, in milliseconds. */
  #ahead = 0;
  #heldAt: number | undefined;

  now(): number {
    return (this.#heldAt ?? Date.now()) + this.#ahead;
  }

  advance(milliseconds: number): void {
    this.#ahead += milliseconds;
  }

  async sleep(milliseconds: number): Promise<void> {
    this.advance(milliseconds);
  }

  /** From now on it only moves when it is moved, so that no limit is reached because the machine is slow. */
  hold(): void {
    this.#heldAt ??= Date.now();
  }

  release(): void {
    this.#heldAt = undefined;
  }
}

/** Takes the place of the system clock in suites that mock `platform/base/clock.ts` with it. */
export const systemClock = new MovableClock();
