import * as z from 'zod';
import { limitRows, type Narrowed, Parameters } from './list-filter.ts';
import type { Reading } from './list-page.ts';
import { Estimates, type Lanes, writeLaneCondition, writeLanes } from './list-shape.ts';

/** A page of groups must not look at more rows to tell which finding of each is the newest. */
const MOST_LOOKED = 20_000;
const time = z.date().transform((date) => date.toISOString());
const rows = z.array(z.object({ no: z.number(), at: time }));

/**
 * Reads when the newest open finding of each key or account was updated, of those that fit: the first row of a range of an index
 * each. Undefined: too many rows would be looked at.
 */
export async function readNewest(
  { rows: sql, narrowed, totals }: Reading,
  column: 'key_no' | 'account_no',
  numbers: readonly number[],
): Promise<ReadonlyMap<number, string> | undefined> {
  if (numbers.length === 0) return new Map();
  const narrower: Narrowed = { ...narrowed, ...(column === 'key_no' ? { keys: numbers } : { accounts: numbers, notAccounts: [] }) };
  const among: readonly Lanes[] = column === 'key_no' ? ['key', 'pair'] : ['account', 'pair'];
  const { lanes, cost } = new Estimates(narrower, totals, 1).choose(narrower.severities, 'walk', among);
  if (cost > MOST_LOOKED) return undefined;
  const parameters = new Parameters();
  const text = `
    select lane.${column} as no, max(newest.updated_at) as at
    from (${writeLanes(lanes, narrower, parameters)}) lane
    cross join lateral (
      select updated_at from console.finding
      where is_open and ${writeLaneCondition(lanes)} and ${limitRows(narrower, parameters)}
      order by updated_at desc, identity desc limit 1
    ) newest
    group by lane.${column}`;
  const found = rows.parse((await sql.query(text, parameters.values)).rows);
  return new Map(found.map(({ no, at }) => [no, at]));
}
