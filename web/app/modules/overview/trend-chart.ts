import type { Answer } from '../../api/answers.ts';

export type TrendDay = Answer<'getTrend'>['days'][number];
type Series = 'opened' | 'closed' | 'open';

export type Box = { readonly width: number; readonly height: number; readonly left: number; readonly top: number; readonly bottom: number };

/** The lines of a trend in one box: `open` against its own scale, as it is many times what a day opens and closes. */
export type TrendChart = {
  /** Attributes `d` of SVG paths. */
  readonly open: string;
  readonly area: string;
  readonly opened: string;
  readonly closed: string;
  readonly ticks: readonly { readonly value: number; readonly y: number }[];
  readonly days: readonly { readonly day: string; readonly x: number }[];
};

/** Draws the days of a trend, the oldest at the left. */
export function drawTrend(days: readonly TrendDay[], box: Box): TrendChart {
  const most = Math.max(1, ...days.flatMap(({ opened, closed, open }) => [opened, closed, open]));
  const ticks = makeTicks(most);
  const top = ticks.at(-1) ?? most;
  const floor = box.height - box.bottom;
  const x = (at: number) => round(box.left + (days.length < 2 ? 0 : (at / (days.length - 1)) * (box.width - box.left)));
  const y = (value: number) => round(floor - (value / top) * (floor - box.top));
  const line = (series: Series) => days.map((day, at) => `${at === 0 ? 'M' : 'L'}${x(at)} ${y(day[series])}`).join('');
  const open = line('open');
  return {
    open,
    area: days.length === 0 ? '' : `${open}L${x(days.length - 1)} ${floor}L${x(0)} ${floor}Z`,
    opened: line('opened'),
    closed: line('closed'),
    ticks: ticks.map((value) => ({ value, y: y(value) })),
    days: days.map(({ day }, at) => ({ day, x: x(at) })),
  };
}

/** Returns round values from 0 to at least the most, at most six: 0, 20, 40, 60. */
export function makeTicks(most: number): readonly number[] {
  const rough = Math.max(1, most / 4);
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * magnitude).find((one) => one >= rough) ?? rough;
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, at) => at * step);
}

/** The sum of a period. */
export type TrendSum = {
  readonly opened: number;
  readonly closed: number;
  /** Over all findings that closed; null: none did. */
  readonly meanHoursToClose: number | null;
};

export function sumTrend(days: readonly TrendDay[]): TrendSum {
  const sum = (read: (day: TrendDay) => number) => days.reduce((total, day) => total + read(day), 0);
  const closed = sum((day) => day.closed);
  const hours = sum((day) => day.closed * (day.meanHoursToClose ?? 0));
  return { opened: sum((day) => day.opened), closed, meanHoursToClose: closed === 0 ? null : hours / closed };
}

/** The first and last day of a period that ends today, in UTC. @param now milliseconds */
export function readPeriod(days: number, now: number): { readonly from: string; readonly to: string } {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  return { from: day(now - (days - 1) * 24 * 60 * 60 * 1000), to: day(now) };
}

/** A length of time in its largest fitting unit, for `Intl.NumberFormat` with `style: 'unit'`. */
export function readDuration(hours: number): { readonly value: number; readonly unit: 'second' | 'minute' | 'hour' | 'day' } {
  if (hours < 1 / 60) return { value: Math.round(hours * 3600), unit: 'second' };
  if (hours < 1) return { value: Math.round(hours * 60), unit: 'minute' };
  return hours < 48 ? { value: Math.round(hours * 10) / 10, unit: 'hour' } : { value: Math.round((hours / 24) * 10) / 10, unit: 'day' };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
