/** Calls a second that refill a bucket, and the calls it holds when full. */
export type Rate = { readonly perSecond: number; readonly burst: number };

const USUAL: Rate = { perSecond: 10, burst: 30 };
/** Per account and Region: https://docs.aws.amazon.com/securityhub/1.0/APIReference/Welcome.html */
const RATES: Readonly<Record<string, Rate>> = { GetFindings: { perSecond: 3, burst: 6 } };

export type Quota = {
  /** Takes one call out of the bucket of this account and operation; false where it is empty. */
  take(accountId: string, operation: string): boolean;
};

/**
 * A token bucket for each account and operation, as the service throttles.
 * @param now milliseconds since the epoch
 */
export function createQuota(now: () => number, rates: Readonly<Record<string, Rate>> = RATES): Quota {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(accountId, operation) {
      const { perSecond, burst } = rates[operation] ?? USUAL;
      const key = `${accountId}/${operation}`;
      const bucket = buckets.get(key) ?? { tokens: burst, at: now() };
      buckets.set(key, bucket);
      const time = now();
      bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, time - bucket.at) / 1000) * perSecond);
      bucket.at = time;
      if (bucket.tokens < 1) return false;
      bucket.tokens -= 1;
      return true;
    },
  };
}
