const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * An instant on the clock of a place, with the zone: `2026-11-29 03:02 GMT+8 (Asia/Shanghai)`, `2026-11-28 19:02 UTC`.
 * The date is written the same way in every language, so that nobody takes a month for a day.
 */
export function formatTime(instant: string, timeZone: string): string {
  const time = formatShortTime(instant, timeZone);
  return timeZone === 'UTC' ? time : `${time} (${timeZone})`;
}

/** The same without the name of the place, for one of many lines: `2026-11-29 03:02 GMT+8`. */
export function formatShortTime(instant: string, timeZone: string): string {
  const parts = new Map(
    formatFor(timeZone)
      .formatToParts(new Date(instant))
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  const zone = timeZone === 'UTC' ? timeZone : part('timeZoneName');
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')} ${zone}`;
}

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'shortOffset',
  });
  formats.set(timeZone, format);
  return format;
}
