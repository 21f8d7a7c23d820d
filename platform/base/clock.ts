import { setTimeout as sleep } from 'node:timers/promises';

/** Time as a dependency, in milliseconds. */
export interface Clock {
  /** Milliseconds since the epoch: what a date is made of. Somebody may set it forward or back at any time. */
  now(): number;
  /** Milliseconds since any moment; nobody sets it back. It may stand still while a container is frozen. */
  monotonic(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** A moment from which an age is measured. */
export type AgeClock = Pick<Clock, 'now' | 'monotonic'>;

/**
 * Starts to measure an age; the function that is returned tells it, in milliseconds. It is the greater of what both clocks
 * say, because one may be set back and the other may stand still; where the date lies before the start, no age is known,
 * and nothing is that young: Infinity.
 * @example
 * const age = measureAge(clock);
 * age() < 1000; // true
 */
export function measureAge(clock: AgeClock): () => number {
  const [date, instant] = [clock.now(), clock.monotonic()];
  return () => {
    const byDate = clock.now() - date;
    return byDate < 0 ? Infinity : Math.max(byDate, clock.monotonic() - instant);
  };
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (milliseconds) => sleep(milliseconds),
};
