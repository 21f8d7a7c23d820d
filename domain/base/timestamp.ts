const ISO_LIKE = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:[.,](\d+))?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/** Already what `toInstant` returns, which most are. */
const CANONICAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/**
 * Reads the timestamps that real findings carry (ISO-8601 with up to nine fraction digits, a space instead of `T`, no
 * zone = UTC) and returns ISO-8601 in UTC with milliseconds. Undefined where it is no point in time.
 */
export function toInstant(text: string): string | undefined {
  if (CANONICAL.test(text) && !Number.isNaN(Date.parse(text))) return text;
  const match = ISO_LIKE.exec(text.trim());
  if (match === null) return undefined;
  const [, date, time, fraction = '', zone = 'Z'] = match;
  const offset = /^[+-]\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  const epoch = Date.parse(`${date}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`);
  if (Number.isNaN(epoch)) return undefined;
  // An offset at the end of the year 9999 leads to one of five digits, which no service takes.
  const instant = new Date(epoch).toISOString();
  return CANONICAL.test(instant) ? instant : undefined;
}

/** The later of a timestamp and one millisecond after another; how an update stays newer than what was sent before. */
export function laterThan(candidate: string, previous: string | undefined): string {
  if (previous === undefined || candidate > previous) return candidate;
  return new Date(Date.parse(previous) + 1).toISOString();
}
