import type { Tactic, Technique, TechniqueId } from '#domain/attack/attack.ts';
import { joinWithin } from '#domain/base/text.ts';
import type { KeyCatalog, SourceKey } from '#domain/finding/source-key.ts';
import type { KeyAlias, SourceKind } from '#domain/finding/source-kind.ts';
import type { MappingRelease, MappingRow, Standard } from './mapping-release.ts';
import { compareEvidence, foldParents, gatherEvidence, type RankedTechnique } from './ranking.ts';

const STANDARD_FIELD: Readonly<Record<Standard, string>> = {
  NIST: 'standards/nist-800-53',
  CIS: 'standards/cis-v8',
  PCI: 'standards/pci-dss',
  C5: 'standards/c5',
  ENS: 'standards/ens',
};
/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html, ProductFields */
const FIELD_LIMIT = 2048;

/**
 * A mapping release held in memory. Every question is a map look-up; ranking of a key is done once, when first asked.
 * Immutable to callers: a newer release is a new index.
 */
export class MappingIndex implements KeyCatalog {
  readonly release: Pick<MappingRelease, 'version' | 'attackVersion' | 'contentHash'>;
  readonly #tactics: ReadonlyMap<string, Tactic>;
  readonly #techniques: ReadonlyMap<TechniqueId, Technique>;
  readonly #rows: ReadonlyMap<string, readonly MappingRow[]>;
  readonly #known: ReadonlySet<string>;
  readonly #noTechnique: ReadonlyMap<string, string>;
  readonly #aliases: ReadonlyMap<string, { kind: SourceKind; key: string }>;
  readonly #standards: ReadonlyMap<TechniqueId, Partial<Record<Standard, readonly string[]>>>;
  readonly #standardFields = new Map<TechniqueId, Readonly<Record<string, string>>>();
  #coverage: ReadonlyMap<TechniqueId, number> | undefined;
  readonly #ranked = new Map<string, readonly RankedTechnique[]>();

  constructor(release: MappingRelease) {
    this.release = { version: release.version, attackVersion: release.attackVersion, contentHash: release.contentHash };
    this.#tactics = new Map(release.tactics.map((tactic) => [tactic.id, tactic]));
    this.#techniques = new Map(release.techniques.map((technique) => [technique.id, technique]));
    this.#rows = Map.groupBy(release.mappings, (row) => token(row.kind, row.key));
    this.#known = new Set([...release.catalog, ...release.mappings].map((entry) => token(entry.kind, entry.key)));
    this.#noTechnique = new Map(release.noTechnique.map(({ kind, key, reason }) => [token(kind, key), reason]));
    this.#aliases = new Map(release.aliases.map((alias) => [token(alias.aliasKind, alias.alias), { kind: alias.kind, key: alias.key }]));
    this.#standards = standardsByTechnique(release);
  }

  knows(kind: SourceKind, key: string): boolean {
    return this.#known.has(token(kind, key));
  }

  resolve(aliasKind: KeyAlias['aliasKind'], alias: string): { readonly kind: SourceKind; readonly key: string } | undefined {
    return this.#aliases.get(token(aliasKind, alias));
  }

  /** Every key with at least one row, in the order of the release. */
  mappedKeys(): { readonly kind: SourceKind; readonly key: string }[] {
    return [...this.#rows.values()].flatMap(([row]) => (row === undefined ? [] : [{ kind: row.kind, key: row.key }]));
  }

  /** The rows behind a key, as published: tier, score, source and license each. Empty for an unmapped key. */
  rowsFor(key: Pick<SourceKey, 'kind' | 'key'>): readonly MappingRow[] {
    return this.#rows.get(token(key.kind, key.key)) ?? [];
  }

  /** Why no technique is right for a key; undefined for a mapped key and for one that nobody has decided. */
  whyNoTechnique(key: Pick<SourceKey, 'kind' | 'key'>): string | undefined {
    const name = token(key.kind, key.key);
    return this.#rows.has(name) ? undefined : this.#noTechnique.get(name);
  }

  /** Every technique mapped to a key, strongest first; parents that fold into a sub-technique stand last. */
  rankTechniques(key: Pick<SourceKey, 'kind' | 'key'>): readonly RankedTechnique[] {
    const name = token(key.kind, key.key);
    let ranked = this.#ranked.get(name);
    if (ranked === undefined) {
      ranked = this.#rank(this.#rows.get(name) ?? []);
      this.#ranked.set(name, ranked);
    }
    return ranked;
  }

  /** The active technique behind an id, following revocations; undefined for an unknown or withdrawn id. */
  technique(id: TechniqueId): Technique | undefined {
    let technique = this.#techniques.get(id);
    for (let hops = 0; technique?.status === 'revoked' && technique.replacedBy !== null && hops < 5; hops += 1) {
      technique = this.#techniques.get(technique.replacedBy);
    }
    return technique?.status === 'active' ? technique : undefined;
  }

  tactic(id: string): Tactic | undefined {
    return this.#tactics.get(id);
  }

  /** All tactics, in the order of the matrix. */
  listTactics(): { readonly id: string; readonly name: string }[] {
    return [...this.#tactics.values()].map(({ id, name }) => ({ id, name }));
  }

  /** How many keys are mapped to each technique. */
  countCoverage(): ReadonlyMap<TechniqueId, number> {
    this.#coverage ??= this.#countKeys();
    return this.#coverage;
  }

  #countKeys(): ReadonlyMap<TechniqueId, number> {
    const keys = [...this.#rows].flatMap(([name, rows]) => {
      const ids = new Set(rows.flatMap(({ techniqueId }) => this.technique(techniqueId)?.id ?? []));
      return [...ids].map((id) => [id, name] as const);
    });
    return new Map([...Map.groupBy(keys, ([id]) => id)].map(([id, mapped]) => [id, mapped.length]));
  }

  /** Controls per standard that relate to a technique; a sub-technique without rows of its own answers for its parent. */
  findStandards(id: TechniqueId): Partial<Record<Standard, readonly string[]>> {
    return this.#standards.get(id) ?? this.#standards.get(this.#techniques.get(id)?.parentId ?? '') ?? {};
  }

  /** The same as ProductFields (`standards/nist-800-53` = `AC-3,AC-6`), each within 2,048 characters. */
  writeStandardFields(id: TechniqueId): Readonly<Record<string, string>> {
    let fields = this.#standardFields.get(id);
    if (fields === undefined) {
      const standards = Object.entries(this.findStandards(id)) as [Standard, readonly string[]][];
      fields = Object.fromEntries(standards.map(([standard, controls]) => [STANDARD_FIELD[standard], joinWithin(controls, FIELD_LIMIT)]));
      this.#standardFields.set(id, fields);
    }
    return fields;
  }

  #rank(rows: readonly MappingRow[]): readonly RankedTechnique[] {
    const evidence = gatherEvidence(rows).toSorted(compareEvidence);
    const { kept, folded } = foldParents(evidence, (id) => this.#techniques.get(id)?.parentId ?? null);
    const parents = evidence.filter((item) => folded.has(item.techniqueId));
    return [...kept.toSorted(compareEvidence), ...parents].flatMap((item, position) => {
      const technique = this.technique(item.techniqueId);
      if (technique === undefined) return [];
      return {
        id: technique.id,
        name: technique.name,
        tacticIds: technique.tacticIds,
        origin: 'mapping' as const,
        tier: item.tier,
        score: item.score,
        sources: item.sources.size,
        rank: position + 1,
        foldedInto: folded.get(item.techniqueId) ?? [],
      };
    });
  }
}

function standardsByTechnique(release: MappingRelease): ReadonlyMap<TechniqueId, Partial<Record<Standard, readonly string[]>>> {
  const byTechnique = Map.groupBy(release.standardControls, (control) => control.techniqueId);
  return new Map(
    [...byTechnique].map(([id, controls]) => {
      const byStandard = Map.groupBy(controls, (control) => control.standard);
      return [id, Object.fromEntries([...byStandard].map(([standard, list]) => [standard, list.map((control) => control.controlId)]))];
    }),
  );
}

function token(kind: string, key: string): string {
  return `${kind}\u0000${key}`;
}
