const TIMESTAMP = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):?(\d{2}))$/;
/** As nearly all are written; texts of this form sort as their times do. */
const USUAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const MAX_OFFSET_MINUTES = 18 * 60;

type Instant = { readonly seconds: number; readonly nanoseconds: number };

/**
 * Returns true if Security Hub takes this text as a timestamp: ISO-8601 with `Z` or an offset of at most 18 hours, and at
 * most nine fraction digits. https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html
 */
export function isTimestamp(text: string): boolean {
  return findInstant(text) !== undefined;
}

/** Returns true if a point in time is after another one, to the nanosecond. A text that is no timestamp is after anything. */
export function isAfter(candidate: string, reference: string): boolean {
  if (candidate === reference) return false;
  if (USUAL.test(candidate) && USUAL.test(reference)) return candidate > reference;
  const one = findInstant(candidate);
  const other = findInstant(reference);
  if (one === undefined || other === undefined) return true;
  return one.seconds === other.seconds ? one.nanoseconds > other.nanoseconds : one.seconds > other.seconds;
}

function findInstant(text: string): Instant | undefined {
  const match = TIMESTAMP.exec(text);
  if (match === null) return undefined;
  const [, date, time, fraction = '', sign, hours = '0', minutes = '0'] = match;
  const offset = Number(hours) * 60 + Number(minutes);
  const local = Date.parse(`${date}T${time}Z`);
  // Date.parse rolls 31 February over to March; such a text is no date.
  if (Number.isNaN(local) || !new Date(local).toISOString().startsWith(`${date}T${time}`)) return undefined;
  if (offset > MAX_OFFSET_MINUTES || Number(minutes) > 59) return undefined;
  const shift = (sign === '-' ? 1 : -1) * offset * 60;
  return { seconds: local / 1000 + shift, nanoseconds: Number(fraction.padEnd(9, '0')) };
}
