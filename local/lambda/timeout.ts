import { workWithin } from '../time-limit.ts';
import type { StartTimer } from '../timer.ts';

/**
 * Calls a function that may run for so long.
 * @throws Error `Sandbox.Timedout`, worded as Lambda does, where it is not over by then
 */
export function callInTime<Answer>(timeoutMs: number, startTimer: StartTimer, call: () => Promise<Answer>): Promise<Answer> {
  const toError = () =>
    Object.assign(new Error(`Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`), { name: 'Sandbox.Timedout' });
  return workWithin({ milliseconds: timeoutMs, startTimer, toError }, call);
}
