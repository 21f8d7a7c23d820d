import type { Json } from './plan.ts';

/**
 * Returns the same JSON for whatever means the same: keys and lists sorted, documents in texts read, nulls left out.
 * @example
 * canonical({ b: null, a: ['y', 'x'] }); // { a: ['x', 'y'] }
 */
export function canonical(value: Json): Json {
  if (typeof value === 'string') return canonicalText(value);
  if (Array.isArray(value)) return value.map(canonical).toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, inner]) => [name, canonical(inner)]),
  );
}

/** Policies are kept as the text that the service answered. */
function canonicalText(text: string): Json {
  const document = parseDocument(text);
  return document === undefined ? text : canonical(document);
}

/**
 * Reads the JSON document in a text; undefined: there is none.
 * @example
 * parseDocument('{"Statement":[]}'); // { Statement: [] }
 */
export function parseDocument(text: string): Json | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Writes the same text for whatever `compareStates` takes for the same.
 * @example
 * writeCanonical({ b: null, a: ['y', 'x'] }); // '{"a":["x","y"]}'
 */
export function writeCanonical(value: Json): string {
  return JSON.stringify(canonical(value));
}

/**
 * Returns a field of a record, null where it has none. A policy may have any key, `constructor` too.
 * @example
 * valueAt({}, 'constructor'); // null
 */
export function valueAt(record: { [name: string]: Json }, name: string): Json {
  return Object.hasOwn(record, name) ? (record[name] ?? null) : null;
}

/**
 * Returns true for an object of JSON that is no list.
 * @example
 * isRecord([]); // false
 */
export function isRecord(value: Json): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
