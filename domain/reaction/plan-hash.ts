import { asJson, type Change, type ChangePlan, EFFECTS, type Json } from '@attack-reactor/kit/contract';
import { sha256 } from '#domain/base/hash.ts';

/** The part of a plan that people agree on. */
export type AgreedPlan = Pick<ChangePlan, 'changes' | 'effect'>;

/** Fingerprint of one whole plan, which tells two plans apart. 32 hex digits. */
export function planHash({ changes }: Pick<ChangePlan, 'changes'> & Partial<ChangePlan>): string {
  return digest(changes);
}

/**
 * True if a fresh plan does nothing that was not agreed on: each of its changes is one of the agreed ones, and its effect is
 * no worse. Changes that somebody else made meanwhile are missing in it. The place in a list does not count
 * (`policy.Statement[3]`), because it moves with what stands before it; what stands there does.
 */
export function isCovered(fresh: AgreedPlan, agreed: AgreedPlan): boolean {
  if (EFFECTS.indexOf(fresh.effect) > EFFECTS.indexOf(agreed.effect)) return false;
  const left = new Map<string, number>();
  for (const hash of agreed.changes.map(changeHash)) left.set(hash, (left.get(hash) ?? 0) + 1);
  return fresh.changes.map(changeHash).every((hash) => {
    const count = left.get(hash) ?? 0;
    left.set(hash, count - 1);
    return count > 0;
  });
}

/** Fingerprint of one change, whatever its place in a list. */
function changeHash({ field, ...rest }: Change): string {
  return digest({ ...rest, field: field.replaceAll(/\[\d+\]/g, '[]') });
}

function digest(value: unknown): string {
  return sha256(JSON.stringify(sorted(asJson(value)))).slice(0, 32);
}

/** Key order is not part of a plan: AWS answers in any. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
