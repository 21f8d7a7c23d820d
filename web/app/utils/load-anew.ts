/** Within this time after one a page is not loaded anew again by itself: what is still missing then would be missing for ever. */
const PAUSE_MS = 60_000;

/** Tells whether the page was loaded anew a moment ago. @param kept what the browser kept of the last time: milliseconds since the epoch */
export function wasLoadedAnew(kept: string | null, now: number): boolean {
  const at = Number(kept ?? Number.NaN);
  return at <= now && now - at < PAUSE_MS;
}
