import * as z from 'zod';
import type { Sql } from '#platform/base/sql.ts';
import { goesBeyondCounts, limitCounts, type Narrowed, Parameters } from './list-filter.ts';

/**
 * How the rows of a page are found. A lane is a range of one index: all open findings of a severity, or those of a key, of an
 * account, or of both. Lanes are walked in order, and each gives at most a page.
 */
export type Lanes = 'all' | 'key' | 'account' | 'pair';

/** What the rows of one severity cost by one kind of lanes. */
type Estimate = {
  readonly lanes: Lanes;
  readonly severity: number;
  readonly ranges: number;
  readonly matched: number;
  /** Rows that are looked at until a page is full. */
  readonly walk: number;
  /** Rows that are looked at where nothing fits. */
  readonly whole: number;
};

/** What one more range costs, in rows. */
const RANGE_COST = 5;
/** Not worth asking whether pairs are cheaper. */
const CHEAP_ROWS = 3_000;
/** A table of what this many lanes need is more than what they save. */
const MOST_LANES = 20_000;

/** What counts say of a filter before any row is read. */
export class Estimates {
  readonly #estimates: readonly Estimate[];
  readonly #order: readonly Lanes[];

  constructor(estimates: readonly Estimate[]) {
    this.#estimates = estimates;
    this.#order = [...new Set(estimates.map(({ lanes }) => lanes))];
  }

  /** Findings that fit by severity, as far as counts know. */
  matched(severity: number): number {
    return Math.max(0, ...this.#estimates.filter((one) => one.severity === severity).map(({ matched }) => matched));
  }

  /** The cheapest lanes for some severities. @param of which are allowed */
  choose(
    severities: readonly number[],
    of: readonly Lanes[],
    by: 'walk' | 'whole' = 'walk',
  ): { readonly lanes: Lanes; readonly cost: number } {
    const costs = this.#order
      .filter((lanes) => of.includes(lanes))
      .map((lanes) => ({ lanes, cost: this.#cost(lanes, severities, by) }))
      .toSorted((one, other) => one.cost - other.cost);
    return costs[0] ?? { lanes: of[0] ?? 'all', cost: 0 };
  }

  #cost(lanes: Lanes, severities: readonly number[], by: 'walk' | 'whole'): number {
    const some = this.#estimates.filter((one) => one.lanes === lanes && severities.includes(one.severity));
    return some.reduce((sum, one) => sum + one[by] + one.ranges * RANGE_COST, 0);
  }
}

/** True where a walk of all findings finds nothing but what fits. */
export function isUnlimited({ accounts, notAccounts, keys, regions, workflows }: Narrowed): boolean {
  return accounts === undefined && notAccounts.length === 0 && keys === undefined && regions === undefined && workflows === undefined;
}

const estimates = z.array(
  z.object({
    lanes: z.enum(['all', 'key', 'account', 'pair']),
    severity: z.number(),
    ranges: z.number(),
    matched: z.number(),
    walk: z.number(),
    whole: z.number(),
  }),
);

/** Asks the counts. @param most rows of a page */
export async function estimate(sql: Sql, narrowed: Narrowed, most: number): Promise<Estimates> {
  const first = await ask(sql, narrowed, most, narrowed.accounts === undefined ? ['all', 'key'] : ['all', 'key', 'account', 'pair']);
  const found = new Estimates(first);
  if (narrowed.accounts !== undefined) return found;
  const { cost } = found.choose(narrowed.severities, ['all', 'key'], goesBeyondCounts(narrowed) ? 'whole' : 'walk');
  const matched = narrowed.severities.reduce((sum, severity) => sum + found.matched(severity), 0);
  if (cost <= CHEAP_ROWS || matched > MOST_LANES) return found;
  return new Estimates([...first, ...(await ask(sql, narrowed, most, ['pair']))]);
}

const GROUPS = {
  all: ['severity'],
  key: ['key_no', 'severity'],
  account: ['account_no', 'severity'],
  pair: ['account_no', 'key_no', 'severity'],
} as const satisfies Record<Lanes, readonly string[]>;

async function ask(sql: Sql, narrowed: Narrowed, most: number, kinds: readonly Lanes[]): Promise<readonly Estimate[]> {
  const byAccount = narrowed.accounts !== undefined || kinds.includes('pair');
  const parameters = new Parameters();
  const page = parameters.bind(most);
  const fitting = limitCounts(narrowed, parameters, { byAccount });
  const columns = byAccount ? GROUPS.pair : GROUPS.key;
  const parts = kinds.map((lanes) => {
    const group = GROUPS[lanes].join(', ');
    // Keys and accounts are limited where lanes lie in them; Region and workflow are what a lane is walked for.
    const inLanes = limitCounts(withoutPlaces(narrowed, lanes), parameters, { byAccount: lanes === 'account' || lanes === 'pair' });
    const counts = lanes === 'account' || lanes === 'pair' ? 'console.finding_count' : 'console.finding_total';
    return `
      select '${lanes}' as lanes, severity::integer, count(*)::integer as ranges, sum(fit.n)::float as matched,
        sum(least(held.n, held.n / fit.n * ${page}::float))::float as walk, sum(held.n)::float as whole
      from (select ${group}, sum(n)::float as n from fitting group by ${group}) fit
      join (select ${group}, sum(n)::float as n from ${counts} where ${inLanes} group by ${group}) held using (${group})
      group by severity`;
  });
  const { rows } = await sql.query(
    `with fitting as materialized (
      select ${columns.join(', ')}, sum(n) as n from console.${byAccount ? 'finding_count' : 'finding_total'}
      where ${fitting} group by ${columns.join(', ')}
    )${parts.join('\n union all')}`,
    parameters.values,
  );
  return estimates.parse(rows);
}

/** The limits by which lanes of a kind are told apart. */
function withoutPlaces(narrowed: Narrowed, lanes: Lanes): Narrowed {
  const keys = lanes === 'key' || lanes === 'pair' ? narrowed.keys : undefined;
  const accounts = lanes === 'account' || lanes === 'pair' ? narrowed.accounts : undefined;
  return { ...narrowed, keys, accounts, notAccounts: [], regions: undefined, workflows: undefined };
}

/** The lanes of a stage as a table with the columns by which they are told apart. */
export function writeLanes(lanes: Lanes, narrowed: Narrowed, parameters: Parameters): string {
  if (lanes === 'all') return `select unnest(${parameters.bind(narrowed.severities)}::smallint[]) as severity`;
  const byAccount = lanes !== 'key' || narrowed.accounts !== undefined;
  const group = GROUPS[lanes].join(', ');
  const where = limitCounts(narrowed, parameters, { byAccount });
  return `select ${group} from console.${byAccount ? 'finding_count' : 'finding_total'} where ${where} group by ${group}`;
}

/** How a row belongs to a lane. */
export function writeLaneCondition(lanes: Lanes): string {
  return GROUPS[lanes].map((column) => `finding.${column} = lane.${column}`).join(' and ');
}
