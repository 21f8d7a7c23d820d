import type { Binding } from '#domain/reaction/binding.ts';
import { matchesBinding } from '#domain/reaction/binding-match.ts';
import type { ListedKey } from '#platform/finding/list-words.ts';

/** The part of a key that bindings go by. */
type Key = Pick<ListedKey, 'no' | 'kind' | 'key' | 'techniqueIds'>;

/** Returns the numbers of the keys that a binding is about, or of those that none is. Scopes narrow a binding further, finding by finding. */
export function boundKeys(
  keys: readonly Key[],
  bindings: readonly Pick<Binding, 'match'>[],
  wanted: 'bound' | 'unbound',
): readonly number[] {
  return keys.filter((key) => isBound(key, bindings) === (wanted === 'bound')).map(({ no }) => no);
}

/** Tells whether a binding is about findings of a key. */
function isBound({ kind, key, techniqueIds }: Omit<Key, 'no'>, bindings: readonly Pick<Binding, 'match'>[]): boolean {
  const facts = { key: kind === '' ? undefined : { kind, key }, techniqueIds, types: [] };
  return bindings.some((binding) => matchesBinding(binding, facts));
}
