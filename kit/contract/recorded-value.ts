import type { Json } from './plan.ts';

const DATE = '$date';
const BYTES = '$bytes';

/**
 * Writes what a client of the SDK takes or answers as JSON: dates as `{ "$date": … }`, bytes as `{ "$bytes": … }`. Undefined
 * fields and `$metadata`, which tells of the connection, are left out.
 * @throws TypeError for what JSON cannot hold, such as the stream of an object's body
 * @example
 * toRecorded({ CreateDate: new Date(0) }); // { CreateDate: { $date: '1970-01-01T00:00:00.000Z' } }
 */
export function toRecorded(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (value instanceof Date) return { [DATE]: value.toISOString() };
  if (value instanceof Uint8Array) return { [BYTES]: btoa(String.fromCharCode(...value)) };
  if (Array.isArray(value)) return value.map(toRecorded);
  if (typeof value === 'object' && !('pipe' in value)) {
    const kept = Object.entries(value).filter(([name, inner]) => inner !== undefined && name !== '$metadata');
    return Object.fromEntries(kept.map(([name, inner]) => [name, toRecorded(inner)]));
  }
  throw new TypeError(`A ${typeof value} cannot be recorded. Vectors hold what JSON, dates and bytes can say.`);
}

/**
 * Makes of recorded JSON what the SDK would answer.
 * @example
 * fromRecorded({ CreateDate: { $date: '1970-01-01T00:00:00.000Z' } }); // { CreateDate: new Date(0) }
 */
export function fromRecorded(value: Json): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(fromRecorded);
  const [[name, inner] = [], ...more] = Object.entries(value);
  if (more.length === 0 && name === DATE) return new Date(String(inner));
  if (more.length === 0 && name === BYTES) return Uint8Array.from(atob(String(inner)), (character) => character.charCodeAt(0));
  return Object.fromEntries(Object.entries(value).map(([field, part]) => [field, fromRecorded(part)]));
}
