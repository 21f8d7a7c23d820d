import { type ChangeWindow, WEEKDAYS } from './binding.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/**
 * When a change may happen: now (undefined), or the first minute at which the window is open. Follows the clock of the
 * window's time zone, also over the change to and from summer time.
 */
export function nextOpening(window: ChangeWindow | undefined, now: number): number | undefined {
  if (window === undefined || isOpen(window, now)) return undefined;
  let at = Math.ceil(now / MINUTE_MS) * MINUTE_MS;
  // A window opens once a week, unless summer time begins and leaves out its hours; then it opens a week later.
  for (const last = at + 15 * DAY_MINUTES * MINUTE_MS; at <= last; at += MINUTE_MS) {
    if (isOpen(window, at)) return at;
  }
  throw new Error(`A window from ${window.from} to ${window.to} never opens; this cannot happen.`);
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
