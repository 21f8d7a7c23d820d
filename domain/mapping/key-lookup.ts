import type { TechniqueId } from '#domain/attack/attack.ts';
import { nearMisses } from '#domain/base/near-misses.ts';
import { managedRuleName, ownGenerator } from '#domain/finding/source-key.ts';
import { SOURCE_KINDS, type SourceKind } from '#domain/finding/source-kind.ts';
import type { MappingIndex } from './mapping-index.ts';
import { type CatalogEntry, type MappingRelease, type MappingRow, TIERS } from './mapping-release.ts';
import type { RankedTechnique } from './ranking.ts';

/** The statements of the mapping about one key that a person asked for. */
export type KeyAnswer = {
  readonly kind: SourceKind;
  readonly key: string;
  /** How the question led to this key, where it is not the key itself. */
  readonly via: 'generator_id' | 'config_rule' | 'asff_type' | 'rule_name' | undefined;
  readonly techniques: readonly RankedTechnique[];
  readonly rows: readonly MappingRow[];
  /** Why no technique is right, where somebody said so. */
  readonly reason: string | undefined;
};

/** Every key that a text may stand for: a key of any kind, another spelling of one, or a decorated Config rule name. */
export function lookUpKey(text: string, index: MappingIndex): KeyAnswer[] {
  const question = text.trim();
  const direct = SOURCE_KINDS.filter((kind) => index.knows(kind, question)).map((kind) => ({ kind, key: question, via: undefined }));
  const aliased = (['generator_id', 'config_rule', 'asff_type'] as const).flatMap((via) => {
    const found = index.resolve(via, question);
    return found === undefined ? [] : [{ ...found, via }];
  });
  const lastPart = question.split('/').at(-1) ?? '';
  const spelled = /^[a-z-].*\/v\/\d/.test(question) && index.knows('securityhub_control', lastPart);
  const byGenerator = spelled ? [{ kind: 'securityhub_control' as const, key: lastPart, via: 'generator_id' as const }] : [];
  const rule = managedRuleName(question);
  const decorated =
    rule !== question && index.knows('config_rule', rule) ? [{ kind: 'config_rule' as const, key: rule, via: 'rule_name' as const }] : [];
  const own = ownGenerator(question, index);
  const byOwnKey =
    own === undefined ? [] : [{ kind: own.kind, key: own.key, via: own.key === question ? undefined : ('generator_id' as const) }];
  const found = new Map(
    [...direct, ...aliased, ...byGenerator, ...decorated, ...byOwnKey].map((answer) => [`${answer.kind} ${answer.key}`, answer]),
  );
  return [...found.values()].map((answer) => ({
    ...answer,
    techniques: index.rankTechniques(answer),
    rows: index.rowsFor(answer),
    reason: index.whyNoTechnique(answer),
  }));
}

/** How the release writes a key, whatever the case of the letters in the text: keys of the catalog and their aliases. */
export function listSpellings(text: string, { catalog, aliases }: Pick<MappingRelease, 'catalog' | 'aliases'>): string[] {
  const wanted = text.trim().toLowerCase();
  const written = [...catalog.map(({ key }) => key), ...aliases.map(({ alias }) => alias)];
  return [...new Set(written.filter((candidate) => candidate.toLowerCase() === wanted))];
}

/** A key whose findings show a technique, or a sub-technique of it. */
export type KeyOfTechnique = {
  readonly kind: SourceKind;
  readonly key: string;
  readonly technique: RankedTechnique;
  /** How many techniques the key shows; `technique.rank` is one of them. */
  readonly of: number;
};

/** The reverse look-up: every key whose findings show this technique or a sub-technique of it, best supported first. */
export function keysOfTechnique(id: TechniqueId, index: MappingIndex): KeyOfTechnique[] {
  const found = index.mappedKeys().flatMap((key) => {
    const shown = index.rankTechniques(key).filter(({ foldedInto }) => foldedInto.length === 0);
    const wanted = shown.filter((technique) => technique.id === id || technique.id.startsWith(`${id}.`));
    return wanted.map((technique) => ({ ...key, technique, of: shown.length }));
  });
  return found.toSorted(
    (a, b) =>
      placeIn(TIERS, a.technique.tier) - placeIn(TIERS, b.technique.tier) || placeIn(SOURCE_KINDS, a.kind) - placeIn(SOURCE_KINDS, b.kind),
  );
}

function placeIn(list: readonly string[], value: string | null): number {
  const place = value === null ? -1 : list.indexOf(value);
  return place < 0 ? list.length : place;
}

/** Keys that look like a text that named none, closest first. */
export function similarKeys(text: string, catalog: readonly CatalogEntry[], limit = 5): string[] {
  return nearMisses(
    text.trim(),
    catalog.map(({ key }) => key),
    limit,
  );
}
