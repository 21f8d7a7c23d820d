/** Parameters that say what time it is; the demo stands still. */
const TIMES: readonly string[] = ['from', 'to', 'since', 'updatedAfter'];
const DAY_MS = 86_400_000;

/**
 * The name of the recording of a request: a digest of its path and its parameters in one order. A span of days counts by its
 * length, so that a recording answers on later days too.
 */
export async function nameRecording(url: string): Promise<string> {
  const { pathname, searchParams } = new URL(url);
  const [from, to] = [searchParams.get('from'), searchParams.get('to')];
  const days = from === null || to === null ? '' : String(Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS));
  const parameters = [...searchParams].filter(([name]) => !TIMES.includes(name)).map(([name, value]) => `${name}=${value}`);
  const said = JSON.stringify([pathname, parameters.toSorted(), days]);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(said));
  return [...new Uint8Array(digest)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .slice(0, 24);
}
