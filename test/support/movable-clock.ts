import type { Clock } from '../../platform/clock.ts';

/** The real time, moved on by whoever sleeps and by the test: an hour passes at once. Never goes back. */
class MovableClock implements Clock {
  /** How far it is ahead of the machine, in milliseconds. */
  ahead = 0;

  now(): number {
    return Date.now() + this.ahead;
  }

  advance(milliseconds: number): void {
    this.ahead += milliseconds;
  }

  async sleep(milliseconds: number): Promise<void> {
    this.advance(milliseconds);
  }
}

/** Takes the place of the system clock in suites that mock `platform/clock.ts` with it. */
export const systemClock = new MovableClock();
