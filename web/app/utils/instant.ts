const formats = new Map<string, Intl.DateTimeFormat>();

/** Returns a format for instants in the zone of the person. Making one costs more than a hundred uses, so that it is made once. */
export function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, options]);
  const format = formats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(key, format);
  return format;
}

/** Writes an instant in the zone and the language of the person. Text that is no instant, of an address for example, stays as it is. */
export function formatInstant(locale: string, instant: string): string {
  const at = new Date(instant);
  return Number.isNaN(at.getTime()) ? instant : dateFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(at);
}
