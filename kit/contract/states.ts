import type { Json } from './plan.ts';

/** One place where two states differ. For lists, `expected` is what is missing and `found` what is there in addition. */
export type Difference = { readonly field: string; readonly expected: Json; readonly found: Json };

/**
 * Compares a state of a resource with the one that it should have. Services answer lists in any order and JSON documents in
 * any layout, so neither counts; a field that is missing counts as null.
 * @example
 * compareStates({ status: 'Enabled' }, { status: 'Suspended' }); // [{ field: 'status', expected: 'Enabled', found: 'Suspended' }]
 */
export function compareStates(expected: Json, found: Json): Difference[] {
  return compare('', canonical(expected), canonical(found));
}

function compare(field: string, expected: Json, found: Json): Difference[] {
  if (JSON.stringify(expected) === JSON.stringify(found)) return [];
  if (Array.isArray(expected) && Array.isArray(found)) {
    return [{ field, expected: without(expected, found), found: without(found, expected) }];
  }
  if (!isRecord(expected) || !isRecord(found)) return [{ field, expected, found }];
  const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
  return names.flatMap((name) => compare(field === '' ? name : `${field}.${name}`, valueAt(expected, name), valueAt(found, name)));
}

/** The elements of a list that another lacks, each as often as it is missing. */
function without(list: readonly Json[], other: readonly Json[]): Json[] {
  const left = other.map((element) => JSON.stringify(element));
  return list.filter((element) => {
    const place = left.indexOf(JSON.stringify(element));
    if (place >= 0) left.splice(place, 1);
    return place < 0;
  });
}

/** The same JSON for whatever means the same: keys and lists sorted, documents in texts read, nulls left out. */
function canonical(value: Json): Json {
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
  if (!text.trimStart().startsWith('{')) return text;
  try {
    return canonical(JSON.parse(text));
  } catch {
    return text;
  }
}

/** A policy may have any key, `constructor` too. */
function valueAt(record: { [name: string]: Json }, name: string): Json {
  return Object.hasOwn(record, name) ? (record[name] ?? null) : null;
}

function isRecord(value: Json): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
