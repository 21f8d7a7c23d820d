import { MAX_TIMER_MS, type StartTimer } from './timer.ts';

/** A limit of time: how long, on which timer, and the error that its end is told by. */
export type TimeLimit = { readonly milliseconds: number; readonly startTimer: StartTimer; readonly toError: () => Error };

/**
 * Does work within a limit. Work that is not over by then goes on, for nothing can end a promise; its result is dropped.
 * @throws the error of the limit, and those of the work
 */
export async function workWithin<Result>({ milliseconds, startTimer, toError }: TimeLimit, work: () => Promise<Result>): Promise<Result> {
  if (milliseconds > MAX_TIMER_MS) return work();
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const stop = startTimer(milliseconds, () => reject(toError()));
  try {
    return await Promise.race([work(), tooLate]);
  } finally {
    stop();
  }
}
