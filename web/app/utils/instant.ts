/** Writes an instant in the zone and the language of the person. Text that is no instant, of an address for example, stays as it is. */
export function formatInstant(locale: string, instant: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return instant;
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(at);
}
