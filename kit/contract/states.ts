import { canonical, isRecord, valueAt } from './canonical.ts';
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
