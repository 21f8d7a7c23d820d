import * as z from 'zod';
import type { ReasonOf } from './reason.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A change that has not ended by then was lost: longer than every retry of its step. */
const IN_FLIGHT_MS = 15 * MINUTE_MS;
/** When to look again while other changes have to prove themselves. */
const UNPROVEN_WAIT_MS = 2 * MINUTE_MS;
/** Bounds the size of the row. */
const MAX_OUTCOMES = 200;

const instant = z.number();

/** How the changes of a binding ended, the oldest first, and those that have not yet. Milliseconds since the epoch. */
export const breakerState = z.object({
  outcomes: z.array(z.object({ at: instant, succeeded: z.boolean() })),
  inFlight: z.array(z.object({ at: instant, executionId: z.string() })),
  pausedUntil: instant,
});
export type BreakerState = z.output<typeof breakerState>;

export const CLOSED_BREAKER: BreakerState = { outcomes: [], inFlight: [], pausedUntil: 0 };

/** The breaker of a binding, as it stands there. */
export type Breaker = { readonly bindingId: string; readonly failures: number; readonly pauseMinutes: number };

/** `later`: come back at `at`, for this reason. */
export type ChangeAnswer =
  | { readonly kind: 'yes' }
  | { readonly kind: 'later'; readonly at: number; readonly because: ReasonOf<'breaker-open' | 'changes-unproven'> };

/**
 * Lets a change begin, or not yet. While a binding stands still, nothing begins. While none of its changes succeeded
 * within the hour, or one failed, at most `failures` are under way at a time, so that a wave shows early that it goes wrong.
 */
export function beginChange(
  before: BreakerState,
  { bindingId, failures }: Breaker,
  { executionId, now }: { readonly executionId: string; readonly now: number },
): { readonly answer: ChangeAnswer; readonly state: BreakerState } {
  const state = forgetPast(before, now);
  if (state.pausedUntil > now) {
    const until = new Date(state.pausedUntil).toISOString();
    return { answer: { kind: 'later', at: state.pausedUntil, because: { code: 'breaker-open', bindingId, until } }, state: before };
  }
  const others = state.inFlight.filter((one) => one.executionId !== executionId);
  if (!isProven(state, now) && others.length >= failures)
    return {
      answer: { kind: 'later', at: now + UNPROVEN_WAIT_MS, because: { code: 'changes-unproven', bindingId, changes: others.length } },
      state: before,
    };
  return { answer: { kind: 'yes' }, state: { ...state, inFlight: [...others, { at: now, executionId }] } };
}

/** Takes back a change that is not made after all. */
export function withdrawChange(state: BreakerState, executionId: string): BreakerState {
  return { ...state, inFlight: state.inFlight.filter((one) => one.executionId !== executionId) };
}

/** Notes how a change ended. Enough failures open the breaker, which then forgets them. */
export function endChange(
  before: BreakerState,
  breaker: Pick<Breaker, 'failures' | 'pauseMinutes'>,
  { executionId, succeeded, now }: { readonly executionId: string; readonly succeeded: boolean; readonly now: number },
): BreakerState {
  const state = withdrawChange(forgetPast(before, now), executionId);
  const outcomes = [...state.outcomes, { at: now, succeeded }].slice(-MAX_OUTCOMES);
  if (succeeded || !isTooMuch(outcomes, breaker.failures, now)) return { ...state, outcomes };
  return { ...state, outcomes: [], pausedUntil: now + breaker.pauseMinutes * MINUTE_MS };
}

/** True after `failures` within the hour that are at least half of its changes, or so many in a row, each within an hour of the one before. */
function isTooMuch(outcomes: BreakerState['outcomes'], failures: number, now: number): boolean {
  const recent = outcomes.filter(({ at }) => at > now - HOUR_MS);
  const failed = recent.filter(({ succeeded }) => !succeeded).length;
  return (failed >= failures && 2 * failed >= recent.length) || countRow(outcomes) >= failures;
}

function countRow(outcomes: BreakerState['outcomes']): number {
  let count = 0;
  let next: number | undefined;
  for (const { at, succeeded } of outcomes.toReversed()) {
    if (succeeded || (next !== undefined && next - at >= HOUR_MS)) return count;
    count += 1;
    next = at;
  }
  return count;
}

function isProven({ outcomes }: BreakerState, now: number): boolean {
  const recent = outcomes.filter(({ at }) => at > now - HOUR_MS);
  return recent.length > 0 && recent.every(({ succeeded }) => succeeded);
}

function forgetPast({ outcomes, inFlight, pausedUntil }: BreakerState, now: number): BreakerState {
  return { outcomes, inFlight: inFlight.filter(({ at }) => at > now - IN_FLIGHT_MS && at <= now + IN_FLIGHT_MS), pausedUntil };
}
