import { setTimeout as after } from 'node:timers';

/** Calls `ring` once after so many milliseconds. @returns what stops it */
export type StartTimer = (milliseconds: number, ring: () => void) => () => void;

/** The timer of this machine; it keeps no process alive. */
export const startRealTimer: StartTimer = (milliseconds, ring) => {
  const timer = after(ring, milliseconds).unref();
  return () => clearTimeout(timer);
};
