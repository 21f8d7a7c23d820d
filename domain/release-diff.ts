import type { Technique, TechniqueId } from './attack.ts';
import { currentTechniques } from './mapping-overrides.ts';
import type { CatalogueEntry, MappingRelease, MappingRow, StandardControl } from './mapping-release.ts';

type Change<Value> = { readonly from: Value; readonly to: Value };
type Named = Pick<Technique, 'id' | 'name'>;

/** What became of one statement: key and technique as one source says it. */
export type RowChange = Pick<MappingRow, 'techniqueId' | 'source' | 'category'> & {
  /** Tiers with their scores, strongest source words included: `primary significant`. */
  readonly strength: string;
};

/** Everything that changed for one key. `moved`: the same statement under the technique that replaced a revoked one. */
export type KeyChange = Pick<MappingRow, 'kind' | 'key'> & {
  readonly added: readonly RowChange[];
  readonly removed: readonly RowChange[];
  readonly retiered: readonly (Omit<RowChange, 'strength'> & { readonly strength: Change<string> })[];
  readonly moved: readonly (RowChange & { readonly movedFrom: TechniqueId })[];
};

/** What a reviewer must know to accept a release in place of another. Every list is in the order of its ids and keys. */
export type ReleaseDiff = {
  readonly version: Change<string>;
  readonly attackVersion: Change<string>;
  readonly sameContent: boolean;
  readonly techniques: {
    readonly added: readonly Named[];
    readonly removed: readonly Named[];
    readonly revoked: readonly (Named & { readonly replacedBy: TechniqueId | null })[];
    readonly deprecated: readonly Named[];
    readonly reinstated: readonly Named[];
    readonly renamed: readonly (Pick<Technique, 'id'> & Change<string>)[];
  };
  readonly keys: {
    readonly gained: readonly CatalogueEntry[];
    readonly lost: readonly CatalogueEntry[];
    readonly retired: readonly CatalogueEntry[];
  };
  readonly mappings: readonly KeyChange[];
  readonly standards: { readonly added: readonly StandardControl[]; readonly removed: readonly StandardControl[] };
};

/** Compares two releases as stored. Pure; the order of rows does not matter, and repeated rows count once. */
export function diffReleases(from: MappingRelease, to: MappingRelease): ReleaseDiff {
  return {
    version: { from: from.version, to: to.version },
    attackVersion: { from: from.attackVersion, to: to.attackVersion },
    sameContent: from.contentHash === to.contentHash,
    techniques: diffTechniques(from.techniques, to.techniques),
    keys: diffKeys(from.catalogue, to.catalogue),
    mappings: diffMappings(from, to),
    standards: diffStandards(from.standardControls, to.standardControls),
  };
}

function diffTechniques(from: readonly Technique[], to: readonly Technique[]): ReleaseDiff['techniques'] {
  const { added, removed, both } = compare(from, to, ({ id }) => id);
  const became = (status: Technique['status']) => both.filter((pair) => pair.to.status === status && pair.from.status !== status);
  return {
    added: added.map(named),
    removed: removed.map(named),
    revoked: became('revoked').map((pair) => ({ ...named(pair.to), replacedBy: pair.to.replacedBy })),
    deprecated: became('deprecated').map((pair) => named(pair.to)),
    reinstated: became('active').map((pair) => named(pair.to)),
    renamed: both
      .filter((pair) => pair.from.name !== pair.to.name)
      .map((pair) => ({ id: pair.to.id, from: pair.from.name, to: pair.to.name })),
  };
}

function named({ id, name }: Technique): Named {
  return { id, name };
}

function diffKeys(from: readonly CatalogueEntry[], to: readonly CatalogueEntry[]): ReleaseDiff['keys'] {
  const { added, removed, both } = compare(from, to, keyName);
  const retired = both.filter((pair) => pair.from.status === 'active' && pair.to.status === 'retired');
  return { gained: added, lost: removed, retired: retired.map((pair) => pair.to) };
}

function diffStandards(from: readonly StandardControl[], to: readonly StandardControl[]): ReleaseDiff['standards'] {
  const { added, removed } = compare(from, to, ({ techniqueId, standard, controlId }) => [techniqueId, standard, controlId].join('\n'));
  return { added, removed };
}

function diffMappings(from: MappingRelease, to: MappingRelease): readonly KeyChange[] {
  const before = Map.groupBy(from.mappings, keyName);
  const after = Map.groupBy(to.mappings, keyName);
  const current = currentTechniques(to);
  return [...new Set([...before.keys(), ...after.keys()])].toSorted(byCodeUnits).flatMap((name) => {
    const rows = { from: before.get(name) ?? [], to: after.get(name) ?? [] };
    const [row] = [...rows.to, ...rows.from];
    if (row === undefined) return [];
    const { added, removed, both } = compare(statements(rows.from), statements(rows.to), statementName);
    const moves = removed.flatMap((old) => {
      const arrived = added.find((fresh) => isMove(old, fresh, current(old.techniqueId)?.id));
      return arrived === undefined ? [] : [{ old, arrived }];
    });
    const change: KeyChange = {
      kind: row.kind,
      key: row.key,
      added: added.filter((fresh) => !moves.some(({ arrived }) => arrived === fresh)),
      removed: removed.filter((gone) => !moves.some(({ old }) => old === gone)),
      retiered: both
        .filter((pair) => pair.from.strength !== pair.to.strength)
        .map((pair) => ({ ...pair.to, strength: { from: pair.from.strength, to: pair.to.strength } })),
      moved: moves.map(({ old, arrived }) => ({ ...arrived, movedFrom: old.techniqueId })),
    };
    const isChanged = [change.added, change.removed, change.retiered, change.moved].some((list) => list.length > 0);
    return isChanged ? [change] : [];
  });
}

function isMove(old: RowChange, fresh: RowChange, replacement: TechniqueId | undefined): boolean {
  return (
    old.techniqueId !== replacement && fresh.techniqueId === replacement && fresh.source === old.source && fresh.category === old.category
  );
}

/** Rows of one key, one per technique, source and category; a source that says a thing twice says it with both strengths. */
function statements(rows: readonly MappingRow[]): readonly RowChange[] {
  return [...Map.groupBy(rows, statementName).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const strengths = same.map(({ tier, score }) => (score === null ? tier : `${tier} ${score}`));
    const strength = [...new Set(strengths)].toSorted(byCodeUnits).join(', ');
    return [{ techniqueId: first.techniqueId, source: first.source, category: first.category, strength }];
  });
}

function statementName({ techniqueId, source, category }: Pick<MappingRow, 'techniqueId' | 'source' | 'category'>): string {
  return [techniqueId, source, category ?? ''].join('\n');
}

function keyName({ kind, key }: Pick<MappingRow, 'kind' | 'key'>): string {
  return `${kind}\n${key}`;
}

/** What only one side has, and what both have, in the order of the names. */
function compare<Item>(from: readonly Item[], to: readonly Item[], nameOf: (item: Item) => string) {
  const before = new Map(from.map((item) => [nameOf(item), item]));
  const after = new Map(to.map((item) => [nameOf(item), item]));
  const inOrder = (items: ReadonlyMap<string, Item>) => [...items].toSorted(([a], [b]) => byCodeUnits(a, b));
  return {
    added: inOrder(after).flatMap(([name, item]) => (before.has(name) ? [] : [item])),
    removed: inOrder(before).flatMap(([name, item]) => (after.has(name) ? [] : [item])),
    both: inOrder(after).flatMap(([name, item]) => {
      const old = before.get(name);
      return old === undefined ? [] : [{ from: old, to: item }];
    }),
  };
}

/** The same on every machine, whatever its locale. */
function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
