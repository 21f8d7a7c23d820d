/**
 * The price of runs in AWS, from measured or assumed use. List prices of us-east-1 in USD, free tiers ignored; what is
 * paid per month whatever arrives (database, network, alarms) stands in neither design.
 */

type Price = { readonly usd: number; readonly source: string };

/** USD for one unit of each thing that is paid by use. */
export const PRICES = {
  sqsRequests: { usd: 0.4e-6, source: 'https://aws.amazon.com/sqs/pricing/' },
  lambdaRequests: { usd: 0.2e-6, source: 'https://aws.amazon.com/lambda/pricing/' },
  /** arm64 */
  lambdaGbSeconds: { usd: 1.33334e-5, source: 'https://aws.amazon.com/lambda/pricing/' },
  standardTransitions: { usd: 25e-6, source: 'https://aws.amazon.com/step-functions/pricing/' },
  expressRequests: { usd: 1e-6, source: 'https://aws.amazon.com/step-functions/pricing/' },
  expressGbSeconds: { usd: 1.667e-5, source: 'https://aws.amazon.com/step-functions/pricing/' },
  snsPublishes: { usd: 0.5e-6, source: 'https://aws.amazon.com/sns/pricing/' },
  /** On demand. */
  dynamoDbWriteUnits: { usd: 0.625e-6, source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/' },
  dynamoDbReadUnits: { usd: 0.125e-6, source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/' },
  logGib: { usd: 0.5, source: 'https://aws.amazon.com/cloudwatch/pricing/' },
} as const satisfies Record<string, Price>;

export type PricedItem = keyof typeof PRICES;
/** How much of each priced thing was used. */
export type Usage = Readonly<Record<PricedItem, number>>;

export const PRICED_ITEMS: readonly PricedItem[] = Object.keys(PRICES).filter((name): name is PricedItem => name in PRICES);

/** Lines that Lambda itself writes, and ours, of one invocation. */
const LOG_BYTES_PER_INVOCATION = 2048;
const GIB = 2 ** 30;
/** Express workflows are paid in steps of 64 MB and 100 ms. */
const EXPRESS_GB = 64 / 1024;
const EXPRESS_STEP_MS = 100;

/** Nothing but what is named. */
export function fillUsage(some: Partial<Usage>): Usage {
  return fromItems((item) => some[item] ?? 0);
}

/** Several uses together. */
export function sumUsage(uses: readonly Usage[]): Usage {
  return fromItems((item) => uses.reduce((sum, one) => sum + one[item], 0));
}

/** The same use, so many times. */
export function times(usage: Usage, factor: number): Usage {
  return fromItems((item) => usage[item] * factor);
}

function fromItems(amount: (item: PricedItem) => number): Usage {
  return {
    sqsRequests: amount('sqsRequests'),
    lambdaRequests: amount('lambdaRequests'),
    lambdaGbSeconds: amount('lambdaGbSeconds'),
    standardTransitions: amount('standardTransitions'),
    expressRequests: amount('expressRequests'),
    expressGbSeconds: amount('expressGbSeconds'),
    snsPublishes: amount('snsPublishes'),
    dynamoDbWriteUnits: amount('dynamoDbWriteUnits'),
    dynamoDbReadUnits: amount('dynamoDbReadUnits'),
    logGib: amount('logGib'),
  };
}

/** Invocations of one function, their log included. @param billedMs of all of them together */
export function lambdaUse(invocations: number, billedMs: number, memoryMb: number): Usage {
  return fillUsage({
    lambdaRequests: invocations,
    lambdaGbSeconds: (billedMs / 1000) * (memoryMb / 1024),
    logGib: (invocations * LOG_BYTES_PER_INVOCATION) / GIB,
  });
}

/** Executions of an Express workflow that fits 64 MB. @param durationsMs one for each */
export function expressUse(durationsMs: readonly number[]): Usage {
  const billedMs = durationsMs.reduce((sum, ms) => sum + Math.ceil(ms / EXPRESS_STEP_MS) * EXPRESS_STEP_MS, 0);
  return fillUsage({ expressRequests: durationsMs.length, expressGbSeconds: (billedMs / 1000) * EXPRESS_GB });
}

/** Requests that a call with so much payload counts as: every 64 KB is one. */
export function countRequests(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 65_536));
}

/** USD by item. */
export function priceEach(usage: Usage): Usage {
  return fromItems((item) => usage[item] * PRICES[item].usd);
}

/** USD in all. */
export function priceUsage(usage: Usage): number {
  const costs = priceEach(usage);
  return PRICED_ITEMS.reduce((sum, item) => sum + costs[item], 0);
}

/** The classic design's own enriching call, which ours leaves to another function. */
export const classicEnriching: Usage = lambdaUse(1, 300, 512);

/**
 * The classic design for one finding, delivered once: a queue message, a function of 300 ms that starts a Standard
 * workflow of five transitions (start, parse, Map, dispatch, notify), whose functions of 512 MB take 50, 300 and 400 ms;
 * two items written, one message published.
 */
export const classicPerFinding: Usage = sumUsage([
  fillUsage({ sqsRequests: 3, standardTransitions: 5, snsPublishes: 1, dynamoDbWriteUnits: 2 }),
  classicEnriching,
  lambdaUse(3, 50 + 300 + 400, 512),
]);
