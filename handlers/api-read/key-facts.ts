import type { Binding } from '#domain/reaction/binding.ts';
import { matchesBinding } from '#domain/reaction/binding-match.ts';
import type { ControlCatalogue } from '#platform/finding/control-catalogue.ts';
import type { KeyFacts } from '#platform/finding/list-filter.ts';
import type { ListedKey } from '#platform/finding/list-words.ts';

/** The part of a key that bindings go by. */
type BoundKey = Pick<ListedKey, 'kind' | 'key' | 'techniqueIds'>;
type NamedMatch = Pick<Binding, 'id' | 'match'>;

/** Builds what lists are told of keys. Scopes narrow a binding further, finding by finding. */
export function buildKeyFacts(bindings: readonly NamedMatch[], { standards }: Pick<ControlCatalogue, 'standards'>): KeyFacts {
  return {
    bindings: (key) => listBindings(key, bindings),
    standards: ({ kind, key }) => (kind === 'securityhub_control' ? (standards.get(key) ?? []) : []),
  };
}

/** Lists the bindings that are about findings of a key. */
export function listBindings({ kind, key, techniqueIds }: BoundKey, bindings: readonly NamedMatch[]): readonly string[] {
  const facts = { key: kind === '' ? undefined : { kind, key }, techniqueIds, types: [] };
  return bindings.filter((binding) => matchesBinding(binding, facts)).map(({ id }) => id);
}
