import { type ChangeWindow, WEEKDAYS } from './binding.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
const WEEK_MINUTES = 7 * DAY_MINUTES;
const DAY_MS = DAY_MINUTES * MINUTE_MS;
const MOST_DAYS = 15;

/**
 * When a change may happen: now (undefined), or the first minute at which the window is open. Follows the clock of the
 * window's time zone, also over the change to and from summer time. Looks at each day once, not at each minute.
 */
export function nextOpening(window: ChangeWindow | undefined, now: number): number | undefined {
  if (window === undefined || isOpen(window, now)) return undefined;
  const first = Math.ceil(now / MINUTE_MS) * MINUTE_MS;
  // A window opens once a week, unless summer time begins and leaves out its hours; then it opens a week later.
  for (let day = 0; day <= MOST_DAYS; day += 1) {
    const opening = listTurns(window, first + day * DAY_MS).find((at) => isOpen(window, at));
    if (opening !== undefined) return opening;
  }
  throw new Error(`A window from ${window.from} to ${window.to} never opens; this cannot happen.`);
}

/**
 * The moments of the day from `start` at which a window may open, in order: the start, the time `from` of the zone's clock,
 * and the moment at which that clock is put forward or back.
 */
function listTurns({ from, timeZone }: ChangeWindow, start: number): readonly number[] {
  const end = start + DAY_MS;
  const change = findClockChange(timeZone, start, end);
  const parts: readonly (readonly [number, number])[] =
    change === undefined
      ? [[start, end]]
      : [
          [start, change],
          [change, end],
        ];
  return parts.flatMap(([at, until]) => {
    const minutesToFrom = (countMinutes(from) - localTime(timeZone, at).minutes + DAY_MINUTES) % DAY_MINUTES;
    const opening = at + minutesToFrom * MINUTE_MS;
    return opening < until ? [at, opening] : [at];
  });
}

/** The first minute after a change of the clock between two moments; undefined: there is none. No zone changes twice a day. */
function findClockChange(timeZone: string, start: number, end: number): number | undefined {
  const before = offsetAt(timeZone, start);
  if (offsetAt(timeZone, end) === before) return undefined;
  let [same, other] = [start, end];
  while (other - same > MINUTE_MS) {
    const middle = same + Math.floor((other - same) / MINUTE_MS / 2) * MINUTE_MS;
    if (offsetAt(timeZone, middle) === before) same = middle;
    else other = middle;
  }
  return other;
}

/** Minutes by which a zone's clock is ahead of UTC; of a day behind, as many more as a week has. */
function offsetAt(timeZone: string, at: number): number {
  const { weekday, minutes } = localTime(timeZone, at);
  const ahead = weekday * DAY_MINUTES + minutes - Math.floor(at / MINUTE_MS);
  return ((ahead % WEEK_MINUTES) + WEEK_MINUTES) % WEEK_MINUTES;
}

/** Returns true for a moment in the window; `from` is inside, `to` is not. Equal times are the whole day. */
function isOpen({ days, from, to, timeZone }: ChangeWindow, at: number): boolean {
  const { weekday, minutes } = localTime(timeZone, at);
  const [start, end] = [countMinutes(from), countMinutes(to)];
  const isDay = (day: number) => days.includes(WEEKDAYS[(day + 7) % 7] ?? 'mon');
  if (start < end) return isDay(weekday) && minutes >= start && minutes < end;
  return (isDay(weekday) && minutes >= start) || (isDay(weekday - 1) && minutes < end);
}

function countMinutes(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

const weekdayNames: readonly string[] = WEEKDAYS;
const formats = new Map<string, Intl.DateTimeFormat>();

function localTime(timeZone: string, at: number): { weekday: number; minutes: number } {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    formats.set(timeZone, format);
  }
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const weekday = weekdayNames.indexOf(parts.get('weekday')?.toLowerCase() ?? '');
  return { weekday, minutes: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) };
}
