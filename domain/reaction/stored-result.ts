import { at, isRecord, listAt, textAt } from '#domain/base/json.ts';
import { type ReactionResult, reactionResult } from './reaction-result.ts';

/**
 * Reads a result as any version has written it. Earlier ones said ROLLED_BACK without reading back, which is FAILED today
 * because nobody knows the resource, and did not say by whom, which the reason knows.
 */
export function readStoredResult(value: unknown): ReactionResult {
  return reactionResult.parse(isRecord(value) && value['status'] === 'ROLLED_BACK' ? asWrittenToday(value) : value);
}

function asWrittenToday(stored: Readonly<Record<string, unknown>>): unknown {
  if (stored['verified'] !== true) return { ...stored, status: 'FAILED' };
  return { ...stored, by: stored['by'] ?? personIn(stored) };
}

function personIn(stored: unknown): string | null {
  const reason = listAt(stored, 'why').find((one) => at(one, 'code') === 'rolled-back');
  return textAt(reason, 'by') ?? null;
}
