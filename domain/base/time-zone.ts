import * as z from 'zod';

/** A name of the IANA time zone database: `Asia/Shanghai`, `UTC`. An offset such as `+08:00` knows no summer time and is none. */
export const timeZone = z.string().refine(isTimeZone, 'is not an IANA time zone such as Asia/Shanghai');

function isTimeZone(name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
