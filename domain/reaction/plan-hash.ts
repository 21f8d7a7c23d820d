import { asJson, type ChangePlan, type Json } from '@attack-reactor/kit/contract';
import { sha256 } from '#domain/base/hash.ts';

/** Fingerprint of what would change: an approval holds for exactly this. 32 hex digits. */
export function planHash({ changes }: ChangePlan): string {
  return sha256(JSON.stringify(sorted(asJson(changes)))).slice(0, 32);
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
