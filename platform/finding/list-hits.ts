import * as z from 'zod';
import type { Sql } from '#platform/base/sql.ts';
import { hasTextIndex, limitRows, limitSeverities, type Narrowed, Parameters } from './list-filter.ts';

/** Without plain index scans, which the planner takes where it thinks a rare word common, to read all of an index. */
const BITMAPS_ONLY = `select set_config('enable_indexscan', 'off', true)`;
const ANY_SCAN = `select set_config('enable_indexscan', 'on', true)`;

const counted = z.array(z.object({ n: z.number() }));

/** Counts findings that fit, up to one more than `most`. */
export async function countHits(sql: Sql, narrowed: Narrowed, most: number): Promise<number> {
  const parameters = new Parameters();
  const text = `select count(*)::integer as n from (${writeHits(narrowed, parameters, '1', most + 1)}) hit`;
  return counted.parse((await withBitmaps(sql, narrowed, () => sql.query(text, parameters.values))).rows)[0]?.n ?? 0;
}

/** A statement that gives findings that fit, in no order. */
export function writeHits(narrowed: Narrowed, parameters: Parameters, columns: string, most: number): string {
  const where = limitRows(narrowed, parameters);
  const severities = limitSeverities(narrowed, parameters)[0] ?? 'true';
  const state = narrowed.isOpen ? 'is_open' : 'not is_open';
  return `select ${columns} from console.finding where ${state} and ${severities} and ${where} limit ${parameters.bind(most)}`;
}

/** Runs a statement that an index of texts or tags answers. */
export async function withBitmaps<Result>(sql: Sql, narrowed: Narrowed, run: () => Promise<Result>): Promise<Result> {
  if (!narrowed.isOpen || !hasTextIndex(narrowed)) return await run();
  await sql.query(BITMAPS_ONLY);
  const result = await run();
  await sql.query(ANY_SCAN);
  return result;
}
