import type { Technique, TechniqueId } from '#domain/attack/attack.ts';
import type { SourceKind } from '#domain/finding/source-kind.ts';
import { type CatalogEntry, type MappingRelease, type MappingRow, type NoTechnique, TIERS, type Tier } from './mapping-release.ts';

/** Where an override was written, for messages: `acme.json line 4`, `database row 12`. */
type Written = { readonly place: string; readonly reason: string };

/** Own statement: this key relates to that technique. */
export type OwnRow = Written & {
  readonly action: 'map';
  readonly kind: SourceKind;
  readonly key: string;
  readonly techniqueId: TechniqueId;
  readonly category: MappingRow['category'];
};

/** This technique does not apply here: to one key, to a kind (key null), or to anything (both null). Sub-techniques are denied by name. */
export type Denial = Written & {
  readonly action: 'deny';
  readonly kind: SourceKind | null;
  readonly key: string | null;
  readonly techniqueId: TechniqueId;
};

/** Rows of a release that are weaker than this tier are left out. */
type TierThreshold = Written & { readonly action: 'tier'; readonly weakestTier: Tier };

export type MappingOverride = OwnRow | Denial | TierThreshold;

/** Source and license of own rows. */
export const OWN_PROVENANCE = { source: 'customer override', license: 'own' } as const;

/**
 * The release as the customer wants it read. Own rows have the strongest tier and are not subject to the threshold. A technique
 * that this release has revoked stands for its replacement; an override whose technique the release does not have is left out,
 * and `checkOverrides` says so. Without overrides the very same release comes back. The content hash stays that of the release.
 */
export function applyOverrides(release: MappingRelease, overrides: readonly MappingOverride[]): MappingRelease {
  if (overrides.length === 0) return release;
  const current = currentTechniques(release);
  const ownRows = overrides.filter((override) => override.action === 'map').flatMap((own) => toRow(own, current));
  const isDenied = denialTest(overrides, current);
  const threshold = overrides.find((override) => override.action === 'tier')?.weakestTier ?? 'derived';
  const kept = release.mappings.filter((row) => TIERS.indexOf(row.tier) <= TIERS.indexOf(threshold) && !isDenied(row));
  return {
    ...release,
    mappings: [...kept, ...ownRows],
    noTechnique: [...release.noTechnique, ...emptied(release.mappings, kept)],
    catalog: [...release.catalog, ...newEntries(release, ownRows)],
  };
}

/** An override without where and why it was written: two with equal text say the same. */
export function nameStatement(override: MappingOverride): string {
  switch (override.action) {
    case 'map':
      return `own row ${override.kind} ${override.key} -> ${override.techniqueId}`;
    case 'deny':
      return `deny row ${override.kind ?? 'every kind'} ${override.key ?? 'every key'} -> ${override.techniqueId}`;
    case 'tier':
      return `tier threshold ${override.weakestTier}`;
  }
}

function toRow({ kind, key, techniqueId, category }: OwnRow, current: CurrentTechniques): MappingRow[] {
  const technique = current(techniqueId);
  if (technique === undefined) return [];
  return [{ kind, key, techniqueId: technique.id, tier: 'primary', score: null, category, ...OWN_PROVENANCE }];
}

function denialTest(overrides: readonly MappingOverride[], current: CurrentTechniques): (row: MappingRow) => boolean {
  const denials = overrides.filter((override) => override.action === 'deny');
  const byTechnique = Map.groupBy(denials, ({ techniqueId }) => current(techniqueId)?.id ?? techniqueId);
  return (row) => (byTechnique.get(row.techniqueId) ?? []).some((denial) => covers(denial, row));
}

/** Returns true if a denial speaks of this key. */
export function covers(denial: Denial, { kind, key }: Pick<MappingRow, 'kind' | 'key'>): boolean {
  return (denial.kind === null || denial.kind === kind) && (denial.key === null || denial.key === key);
}

/** Keys that overrides leave without a row: that is an answer too. Own rows outrank it. */
function emptied(stored: readonly MappingRow[], kept: readonly MappingRow[]): NoTechnique[] {
  const nameOf = ({ kind, key }: MappingRow) => `${kind} ${key}`;
  const mapped = new Set(kept.map(nameOf));
  const keys = new Map(stored.filter((row) => !mapped.has(nameOf(row))).map((row) => [nameOf(row), row]));
  return [...keys.values()].map(({ kind, key }) => ({ kind, key, reason: 'Overrides leave out every technique that is mapped to it' }));
}

/** Own keys that the release does not list: they are known from now on, under their own name. */
function newEntries(release: MappingRelease, rows: readonly MappingRow[]): CatalogEntry[] {
  const nameOf = ({ kind, key }: Pick<CatalogEntry, 'kind' | 'key'>) => `${kind} ${key}`;
  const listed = new Set(release.catalog.map(nameOf));
  const added = new Map(rows.filter((row) => !listed.has(nameOf(row))).map((row) => [nameOf(row), row]));
  return [...added.values()].map(({ kind, key }) => ({ kind, key, title: key, status: 'active' }));
}

export type CurrentTechniques = (id: TechniqueId) => Technique | undefined;

/** The active technique that an id stands for in this release, following revocations; undefined where there is none. */
export function currentTechniques(release: Pick<MappingRelease, 'techniques'>): CurrentTechniques {
  const byId = new Map(release.techniques.map((technique) => [technique.id, technique]));
  return (id) => {
    const visited = new Set<TechniqueId>();
    let technique = byId.get(id);
    while (technique?.status === 'revoked' && technique.replacedBy !== null && !visited.has(technique.id)) {
      visited.add(technique.id);
      technique = byId.get(technique.replacedBy);
    }
    return technique?.status === 'active' ? technique : undefined;
  };
}
