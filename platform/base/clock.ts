import { setTimeout as sleep } from 'node:timers/promises';

/** Time as a dependency: `now` in milliseconds since the epoch, `sleep` in milliseconds. */
export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => sleep(milliseconds),
};
