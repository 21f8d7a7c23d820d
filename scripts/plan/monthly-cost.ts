import { at, listAt, numberAt, textAt } from '#domain/base/json.ts';
import type { Attributes, PlannedResource } from './plan-file.ts';

/** Hours of a month, as AWS counts them in its own estimates. */
const HOURS = 730;

/** USD a month for one unit. List prices of us-east-1; other Regions differ, most by less than a fifth. */
const PRICES = {
  'interface endpoint and zone': { usd: 0.01 * HOURS, source: 'https://aws.amazon.com/privatelink/pricing/' },
  'ACU that Aurora never goes below': { usd: 0.12 * HOURS, source: 'https://aws.amazon.com/rds/aurora/pricing/' },
  'NAT gateway': { usd: 0.045 * HOURS, source: 'https://aws.amazon.com/vpc/pricing/' },
  alarm: { usd: 0.1, source: 'https://aws.amazon.com/cloudwatch/pricing/' },
  'KMS key': { usd: 1, source: 'https://aws.amazon.com/kms/pricing/' },
  secret: { usd: 0.4, source: 'https://aws.amazon.com/secrets-manager/pricing/' },
} as const;
/** The month in which the prices were written down. */
export const PRICES_OF = '2026-11';

type Item = keyof typeof PRICES;
const ITEMS = Object.keys(PRICES).filter((name): name is Item => name in PRICES);

/** One kind of thing that is paid for by its presence, in USD a month. */
type CostLine = {
  readonly item: string;
  readonly before: number;
  readonly after: number;
  readonly usdBefore: number;
  readonly usdAfter: number;
  readonly source: string;
};

export type MonthlyCost = {
  readonly lines: readonly CostLine[];
  readonly usdBefore: number;
  readonly usdAfter: number;
  /** Addresses of what has a price that is not in the table, such as a database instance of a fixed size. */
  readonly unpriced: readonly string[];
};

type Side = 'before' | 'after';
type Amount = { readonly item: Item; readonly amount: number };

/** The monthly cost of everything in a plan that costs something whatever arrives, before and after it. */
export function estimateMonthlyCost(resources: readonly PlannedResource[]): MonthlyCost {
  const sides = { before: sum(resources, 'before'), after: sum(resources, 'after') };
  const lines = ITEMS.flatMap((item) => {
    const [before, after] = [sides.before.get(item) ?? 0, sides.after.get(item) ?? 0];
    const { usd, source } = PRICES[item];
    return before + after === 0 ? [] : [{ item, before, after, usdBefore: before * usd, usdAfter: after * usd, source }];
  });
  const total = (key: 'usdBefore' | 'usdAfter') => lines.reduce((usd, line) => usd + line[key], 0);
  const unpriced = resources.filter((resource) => hasOtherPrice(resource.after)).map(({ address }) => address);
  return { lines, usdBefore: total('usdBefore'), usdAfter: total('usdAfter'), unpriced };
}

function sum(resources: readonly PlannedResource[], side: Side): ReadonlyMap<Item, number> {
  const amounts = new Map<Item, number>();
  for (const { item, amount } of resources.flatMap((resource) => countUnits(resource, side, resources)))
    amounts.set(item, (amounts.get(item) ?? 0) + amount);
  return amounts;
}

function countUnits(resource: PlannedResource, side: Side, all: readonly PlannedResource[]): readonly Amount[] {
  const values = resource[side];
  if (values === undefined) return [];
  switch (resource.type) {
    case 'aws_vpc_endpoint':
      return textAt(values, 'vpc_endpoint_type') === 'Interface'
        ? [{ item: 'interface endpoint and zone', amount: countZones(resource, values, all) }]
        : [];
    case 'aws_rds_cluster':
      return [{ item: 'ACU that Aurora never goes below', amount: minimumCapacity(values) * countServerless(all, side) }];
    case 'aws_nat_gateway':
      return [{ item: 'NAT gateway', amount: 1 }];
    case 'aws_cloudwatch_metric_alarm':
      return [{ item: 'alarm', amount: Math.max(1, listAt(values, 'metric_query').filter((query) => isMetric(query)).length) }];
    case 'aws_kms_key':
      return [{ item: 'KMS key', amount: 1 }];
    case 'aws_secretsmanager_secret':
      return [{ item: 'secret', amount: 1 }];
    default:
      return [];
  }
}

/** An alarm is paid by its metrics; an expression over them is free. */
function isMetric(query: unknown): boolean {
  return listAt(query, 'metric').length > 0;
}

/** An endpoint is in one subnet of each zone; ids of subnets that the same plan makes are known after apply. */
function countZones({ unknown }: PlannedResource, values: Attributes, all: readonly PlannedResource[]): number {
  const known = listAt(values, 'subnet_ids').length;
  if (known > 0 || at(unknown, 'subnet_ids') === undefined) return Math.max(1, known);
  return Math.max(1, all.filter(({ type, after }) => type === 'aws_subnet' && after !== undefined).length);
}

/** A database that pauses may cost nothing for a while, so its minimum is 0. */
function minimumCapacity(cluster: Attributes): number {
  const minimum = numberAt(listAt(cluster, 'serverlessv2_scaling_configuration')[0], 'min_capacity');
  return Number.isNaN(minimum) ? 0 : minimum;
}

/** This platform has one cluster, so that every serverless instance is of it. */
function countServerless(all: readonly PlannedResource[], side: Side): number {
  return all.filter((one) => one.type === 'aws_rds_cluster_instance' && textAt(one[side], 'instance_class') === 'db.serverless').length;
}

function hasOtherPrice(after: Attributes | undefined): boolean {
  const size = textAt(after, 'instance_class');
  return size !== undefined && size !== 'db.serverless';
}
