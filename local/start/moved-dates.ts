import { at, isRecord } from '#domain/base/json.ts';
import type { FeedFiles } from './feed.ts';

export const DAY_MS = 24 * 3_600_000;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
/** Milliseconds since the epoch, as OCSF writes times; counts and sizes of findings are far smaller. */
const [EARLIEST_MS, LATEST_MS] = [Date.UTC(2020, 0), Date.UTC(2040, 0)];

/**
 * Moves all times of documents by whole days, so that the newest version of a finding is of the last 24 hours: the shipped
 * story happens now, whenever it is told.
 */
export function moveToToday(files: FeedFiles, now: number): FeedFiles {
  const newest = files.flat().map(({ document }) => Date.parse(String(at(document, 'UpdatedAt') ?? at(document, 'time'))));
  const days = Math.floor((now - Math.max(...newest.filter(Number.isFinite))) / DAY_MS);
  return files.map((items) => items.map(({ document, isEvent }) => ({ document: moveTimes(document, days * DAY_MS), isEvent })));
}

function moveTimes(value: unknown, by: number): unknown {
  if (Array.isArray(value)) return value.map((one) => moveTimes(one, by));
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, moveTimes(one, by)]));
  if (typeof value === 'number' && value > EARLIEST_MS && value < LATEST_MS) return value + by;
  if (typeof value !== 'string' || !INSTANT.test(value) || Number.isNaN(Date.parse(value))) return value;
  // The time of the day stays as it is written: with more digits than a Date has, or with an offset.
  return `${new Date(Date.parse(value.slice(0, 10)) + by).toISOString().slice(0, 10)}${value.slice(10)}`;
}
