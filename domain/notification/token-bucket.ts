/** Nobody lets a robot wait for longer. */
export const LONGEST_PAUSE_SECONDS = 900;

/** How many messages a robot may send in any stretch of `perSeconds` seconds; two at least, or nothing would flow in. */
export type Budget = { readonly messages: number; readonly perSeconds: number };

/** A robot's bucket as it was at `at` (milliseconds since the epoch). Nothing leaves it before `pausedUntil`. */
export type Bucket = { readonly tokens: number; readonly at: number; readonly pausedUntil: number };

/**
 * A quarter of the budget may go at once, the rest flows in over the period. So burst and refill together are the budget:
 * no window of that length, wherever the service starts it, sees more. (A bucket as large as the budget would let through
 * almost twice as much.)
 */
export function computeBurst({ messages }: Budget): number {
  return Math.max(1, Math.floor(messages / 4));
}

export function fullBucket(budget: Budget, now: number): Bucket {
  return { tokens: computeBurst(budget), at: now, pausedUntil: 0 };
}

/**
 * Takes `wanted` tokens; where those are not there, one, for a digest; where not even one is there, none.
 * A clock that is behind another container's fills nothing in.
 */
export function take(stored: Bucket, wanted: number, budget: Budget, now: number): { bucket: Bucket; taken: number } {
  const bucket = forgetFuture(stored, now);
  const burst = computeBurst(budget);
  const perMillisecond = (budget.messages - burst) / (budget.perSeconds * 1000);
  const tokens = Math.min(burst, bucket.tokens + Math.max(0, now - bucket.at) * perMillisecond);
  const available = now < bucket.pausedUntil ? 0 : Math.floor(tokens);
  const taken = available >= wanted ? wanted : Math.min(1, available);
  return { taken, bucket: { tokens: tokens - taken, at: Math.max(now, bucket.at), pausedUntil: bucket.pausedUntil } };
}

/** Drops moments that no right clock wrote; those would keep everybody from sending until they come. */
function forgetFuture({ tokens, at, pausedUntil }: Bucket, now: number): Bucket {
  const farthest = now + 2 * LONGEST_PAUSE_SECONDS * 1000;
  return { tokens, at: at > farthest ? now : at, pausedUntil: pausedUntil > farthest ? 0 : pausedUntil };
}

/** The robot asked to wait, or cannot be reached: nobody tries before `until`. */
export function pause(bucket: Bucket, until: number): Bucket {
  return { ...bucket, pausedUntil: Math.max(bucket.pausedUntil, until) };
}
