import { setTimeout as after } from 'node:timers';

/** Timers of Node.js go no further, about 24 days. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/** Calls `ring` once after so many milliseconds. @returns what stops it */
export type StartTimer = (milliseconds: number, ring: () => void) => () => void;

/** Dates and timers of one clock: what one of them says, the other keeps to. */
export type Time = { /** Milliseconds since the epoch. */ now(): number; readonly startTimer: StartTimer };

/** The timer of this machine; it keeps no process alive. */
export const startRealTimer: StartTimer = (milliseconds, ring) => {
  const timer = after(ring, milliseconds).unref();
  return () => clearTimeout(timer);
};

export const REAL_TIME: Time = { now: Date.now, startTimer: startRealTimer };
