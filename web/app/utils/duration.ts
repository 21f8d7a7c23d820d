/** A count of one unit of time. */
export type TimePart = { readonly unit: 'day' | 'hour' | 'minute' | 'second'; readonly n: number };

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** Splits a time into its two largest units; what is smaller is cut off. Less than a second is 0 seconds. */
export function splitDuration(milliseconds: number): readonly TimePart[] {
  const whole = Math.max(0, milliseconds);
  const largest = UNITS.findIndex(([, size]) => whole >= size);
  if (largest < 0) return [{ unit: 'second', n: 0 }];
  let rest = whole;
  const parts = UNITS.slice(largest, largest + 2).map(([unit, size]): TimePart => {
    const n = Math.floor(rest / size);
    rest -= n * size;
    return { unit, n };
  });
  return parts.filter(({ n }, index) => index === 0 || n > 0);
}

/** Says a time in the language of the person, such as "3 hr 42 min". */
export function sayDuration(locale: string, milliseconds: number): string {
  return splitDuration(milliseconds)
    .map(({ unit, n }) => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(n))
    .join(' ');
}
