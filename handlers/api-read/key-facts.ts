import type { ManifestDocument } from '@attack-reactor/kit/contract';
import type { Binding } from '#domain/reaction/binding.ts';
import { type MatchFacts, matchesBinding } from '#domain/reaction/binding-match.ts';
import type { ControlCatalogue } from '#platform/finding/control-catalogue.ts';
import type { KeyFacts } from '#platform/finding/list-filter.ts';
import type { CountedKey } from '#platform/finding/list-matrix.ts';
import type { ListedKey } from '#platform/finding/list-words.ts';

/** The part of a key that bindings go by. */
type BoundKey = Pick<ListedKey, 'kind' | 'key' | 'techniqueIds'>;
/** The part of a manifest that says what a reactor answers to. */
type Answering = Pick<ManifestDocument, 'controls' | 'findingTypes' | 'techniques' | 'resourceTypes'>;
type NamedMatch = Pick<Binding, 'id' | 'match'>;

/** Builds what lists are told of keys. Scopes narrow a binding further, finding by finding. */
export function buildKeyFacts(bindings: readonly NamedMatch[], { standards }: Pick<ControlCatalogue, 'standards'>): KeyFacts {
  return {
    bindings: (key) => listBindings(key, bindings),
    standards: ({ kind, key }) => (kind === 'securityhub_control' ? (standards.get(key) ?? []) : []),
  };
}

/** Lists the bindings that are about findings of a key. */
export function listBindings(key: BoundKey, bindings: readonly NamedMatch[]): readonly string[] {
  const facts = describeKey(key);
  return bindings.filter((binding) => matchesBinding(binding, facts)).map(({ id }) => id);
}

/** Counts the findings that a reactor could react to, if bindings said so: on its types of resource, by what it answers to. */
export function countAnswered(counts: readonly CountedKey[], reactor: Answering): number {
  const matches: readonly Binding['match'][] = [
    ...reactor.controls.map((control) => ({ control })),
    ...reactor.findingTypes.map((findingType) => ({ findingType })),
    ...reactor.techniques.map((technique) => ({ technique })),
  ];
  return counts
    .filter(({ key }) => reactor.resourceTypes.includes(key.resourceType))
    .filter(({ key }) => matches.some((match) => matchesBinding({ match }, describeKey(key))))
    .reduce((sum, { n }) => sum + n, 0);
}

function describeKey({ kind, key, techniqueIds }: BoundKey): MatchFacts {
  return { key: kind === '' ? undefined : { kind, key }, techniqueIds, types: [] };
}
