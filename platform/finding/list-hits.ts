import * as z from 'zod';
import type { Sql } from '#platform/base/sql.ts';
import { limitRows, limitSeverities, type Narrowed, Parameters } from './list-filter.ts';

/**
 * Keeps the statements that follow from plain index scans, which the planner takes where it thinks a rare word common, to read all of
 * an index.
 */
export async function keepToBitmaps(sql: Sql): Promise<void> {
  await sql.query("select set_config('enable_indexscan', 'off', true)");
}

export async function allowAnyScan(sql: Sql): Promise<void> {
  await sql.query("select set_config('enable_indexscan', 'on', true)");
}

const counted = z.array(z.object({ n: z.number() }));

/** Counts findings that fit, up to one more than `most`. */
export async function countHits(sql: Sql, narrowed: Narrowed, most: number): Promise<number> {
  const parameters = new Parameters();
  const text = `select count(*)::integer as n from (${writeHits(narrowed, parameters, '1', most + 1)}) hit`;
  return counted.parse((await sql.query(text, parameters.values)).rows)[0]?.n ?? 0;
}

/** A statement that gives findings that fit, in no order. */
export function writeHits(narrowed: Narrowed, parameters: Parameters, columns: string, most: number): string {
  const where = limitRows(narrowed, parameters);
  const severities = limitSeverities(narrowed, parameters)[0] ?? 'true';
  const state = narrowed.isOpen ? 'is_open' : 'not is_open';
  return `select ${columns} from console.finding where ${state} and ${severities} and ${where} limit ${parameters.bind(most)}`;
}
