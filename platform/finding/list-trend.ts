import * as z from 'zod';
import { limitCounts, Parameters } from './list-filter.ts';
import { requireCounted } from './list-matrix.ts';
import type { Reading } from './list-page.ts';

/** A day in UTC. */
export type TrendDay = {
  readonly day: string;
  readonly opened: number;
  readonly closed: number;
  readonly openAtEnd: number;
  /** From when they were first seen, for those that closed on the day; null: none did. */
  readonly meanSecondsToClose: number | null;
};

const DAY_MS = 24 * 60 * 60 * 1000;
const openNow = z.array(z.object({ n: z.number() }));
const dayRows = z.array(z.object({ day: z.string(), opened: z.number(), closed: z.number(), seconds: z.number() }));

/**
 * Counts by day, oldest first, days without a change included. A day tells what is known of its findings now: their
 * severity is the last, and one that opened again was never closed.
 * @param from, to first and last day, `2026-11-28`
 * @throws FindingFilterRefused for what days do not tell apart
 */
export async function readTrend(
  reading: Reading,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<readonly TrendDay[]> {
  const { sql, narrowed } = reading;
  requireCounted(narrowed, true);
  const byAccount = narrowed.accounts !== undefined || narrowed.notAccounts.length > 0;
  const parameters = new Parameters();
  const where = narrowed.isEmpty ? 'false' : limitCounts(narrowed, parameters, { byAccount });
  const suffix = byAccount ? 'count' : 'total';
  const total = `select coalesce(sum(n), 0)::integer as n from console.finding_${suffix} where ${where}`;
  const now = openNow.parse((await sql.query(total, parameters.values)).rows)[0]?.n ?? 0;
  const daily = `select day::text, sum(opened)::integer as opened, sum(closed)::integer as closed, sum(seconds_to_close)::float as seconds
    from console.daily_${suffix} where ${where} and day >= ${parameters.bind(from)}::date group by day`;
  const days = new Map(dayRows.parse((await sql.query(daily, parameters.values)).rows).map((row) => [row.day, row]));
  return buildTrend(days, now, { from, to });
}

type DayRow = z.output<typeof dayRows>[number];

/** Goes back from what is open now: what closed after the end of a day was open at it. */
function buildTrend(
  days: ReadonlyMap<string, DayRow>,
  now: number,
  { from, to }: { readonly from: string; readonly to: string },
): readonly TrendDay[] {
  const after = [...days.values()].filter(({ day }) => day > to);
  let open = after.reduce((sum, { opened, closed }) => sum - opened + closed, now);
  const trend: TrendDay[] = [];
  for (let at = Date.parse(to); at >= Date.parse(from); at -= DAY_MS) {
    const day = new Date(at).toISOString().slice(0, 10);
    const { opened = 0, closed = 0, seconds = 0 } = days.get(day) ?? {};
    trend.push({ day, opened, closed, openAtEnd: open, meanSecondsToClose: closed === 0 ? null : Math.round(seconds / closed) });
    open += closed - opened;
  }
  return trend.toReversed();
}
