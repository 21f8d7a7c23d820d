import { at, isRecord, listAt, textAt } from '#domain/base/json.ts';

/**
 * Brings a result that any version has written into the form of today. Earlier ones said ROLLED_BACK without reading back,
 * which is FAILED today because nobody knows the resource, and did not say by whom, which the reason knows.
 */
export function updateStoredResult(value: unknown): unknown {
  return isRecord(value) && value['status'] === 'ROLLED_BACK' ? asWrittenToday(value) : value;
}

function asWrittenToday(stored: Readonly<Record<string, unknown>>): unknown {
  if (stored['verified'] !== true) return { ...stored, status: 'FAILED' };
  return { ...stored, by: stored['by'] ?? personIn(stored) };
}

function personIn(stored: unknown): string | null {
  const reason = listAt(stored, 'why').find((one) => at(one, 'code') === 'rolled-back');
  return textAt(reason, 'by') ?? null;
}
