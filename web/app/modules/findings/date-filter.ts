import type { DateField } from './finding-query.ts';

/** Days of a calendar in the zone of the person, as a date field writes them; empty: no limit. */
export type Days = { readonly from: string; readonly to: string };

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Returns the first instant of a day in the zone of the person; a day later with `plus`. Empty where it is no day. */
function findMidnight(day: string, plus = 0): string {
  const [, year, month, date] = DAY.exec(day) ?? [];
  if (year === undefined) return '';
  const midnight = new Date(Number(year), Number(month) - 1, Number(date) + plus);
  return midnight.getFullYear() < 1970 ? '' : midnight.toISOString();
}

/** Instants that the API takes: after the first moment of `from`, and before the end of `to`. */
export function readDays({ from, to }: Days): { readonly after: string; readonly before: string } {
  return { after: findMidnight(from), before: findMidnight(to, 1) };
}

/** The inverse of `readDays`. An instant that is no beginning of a day is shown as the day that it is in. */
export function writeDays(after: string, before: string): Days {
  return { from: nameDay(after, 0), to: nameDay(before, -1) };
}

/** The last moment before an end belongs to the day before it. */
function nameDay(instant: string, milliseconds: number): string {
  const at = new Date(Date.parse(instant) + milliseconds);
  if (Number.isNaN(at.getTime())) return '';
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`;
}

/** Both ends of a time that is filtered by. */
export const DATE_RANGES = [
  { name: 'updated', after: 'updatedAfter', before: 'updatedBefore' },
  { name: 'closed', after: 'closedAfter', before: 'closedBefore' },
] as const satisfies readonly { readonly name: string; readonly after: DateField; readonly before: DateField }[];
