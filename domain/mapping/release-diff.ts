import type { Technique, TechniqueId } from '#domain/attack/attack.ts';
import type { KeyAlias } from '#domain/finding/source-kind.ts';
import { type CurrentTechniques, currentTechniques } from './mapping-overrides.ts';
import type { CatalogEntry, MappingRelease, MappingRow, NoTechnique, StandardControl } from './mapping-release.ts';

type Change<Value> = { readonly from: Value; readonly to: Value };
type Named = Pick<Technique, 'id' | 'name'>;
type Renamed = Pick<Named, 'id'> & Change<string>;
type AddedAndRemoved<Item> = { readonly added: readonly Item[]; readonly removed: readonly Item[] };

/** The fate of one statement: key and technique as one source says it. */
export type RowChange = Pick<MappingRow, 'techniqueId' | 'source' | 'category'> & {
  /** Its name in the release that has the statement. */
  readonly techniqueName: string;
  /** Tiers with their scores, strongest source words included: `primary significant`. */
  readonly strength: string;
};

/**
 * Everything that changed for one key. `moved`: the same statement under the technique that replaced a revoked one, also where
 * the source said that of the key before.
 */
export type KeyChange = Pick<MappingRow, 'kind' | 'key'> & {
  readonly added: readonly RowChange[];
  readonly removed: readonly RowChange[];
  readonly retiered: readonly (Omit<RowChange, 'strength'> & { readonly strength: Change<string> })[];
  readonly moved: readonly (RowChange & { readonly movedFrom: TechniqueId })[];
};

/** The facts that a reviewer must know to accept a release in place of another. Every list is in the order of its ids and keys. */
export type ReleaseDiff = {
  readonly version: Change<string>;
  readonly attackVersion: Change<string>;
  readonly sameContent: boolean;
  readonly tactics: AddedAndRemoved<Named> & { readonly renamed: readonly Renamed[] };
  readonly techniques: AddedAndRemoved<Named> & {
    readonly revoked: readonly (Named & { readonly replacedBy: Named | null })[];
    readonly deprecated: readonly Named[];
    readonly reinstated: readonly Named[];
    readonly renamed: readonly Renamed[];
    /** Active in both, under other tactics (ids). */
    readonly regrouped: readonly (Named & Change<readonly string[]>)[];
  };
  readonly keys: {
    readonly gained: readonly CatalogEntry[];
    readonly lost: readonly CatalogEntry[];
    readonly retired: readonly CatalogEntry[];
    readonly reinstated: readonly CatalogEntry[];
    readonly retitled: readonly (Pick<CatalogEntry, 'kind' | 'key'> & Change<string>)[];
  };
  readonly mappings: readonly KeyChange[];
  /** Keys for which no technique is the answer. */
  readonly noTechnique: AddedAndRemoved<NoTechnique>;
  readonly aliases: AddedAndRemoved<KeyAlias>;
  readonly standards: AddedAndRemoved<StandardControl> & {
    readonly moved: readonly (StandardControl & { readonly movedFrom: TechniqueId })[];
  };
};

/** Compares two releases as stored. Pure; the order of rows does not matter, and repeated rows count once. */
export function diffReleases(from: MappingRelease, to: MappingRelease): ReleaseDiff {
  return {
    version: { from: from.version, to: to.version },
    attackVersion: { from: from.attackVersion, to: to.attackVersion },
    sameContent: from.contentHash === to.contentHash,
    tactics: diffTactics(from.tactics, to.tactics),
    techniques: diffTechniques(from, to),
    keys: diffKeys(from.catalog, to.catalog),
    mappings: diffMappings(from, to),
    noTechnique: addedAndRemoved(from.noTechnique, to.noTechnique, ({ kind, key, reason }) => [kind, key, reason]),
    aliases: addedAndRemoved(from.aliases, to.aliases, ({ aliasKind, alias, kind, key }) => [aliasKind, alias, kind, key]),
    standards: diffStandards(from, to),
  };
}

function diffTactics(from: readonly Named[], to: readonly Named[]): ReleaseDiff['tactics'] {
  const { added, removed, both } = compare(from, to, ({ id }) => id);
  return { added: added.map(named), removed: removed.map(named), renamed: renamed(both) };
}

function diffTechniques(from: MappingRelease, to: MappingRelease): ReleaseDiff['techniques'] {
  const { added, removed, both } = compare(from.techniques, to.techniques, ({ id }) => id);
  const current = currentTechniques(to);
  const replacement = (id: TechniqueId) => {
    const found = current(id);
    return found === undefined ? null : named(found);
  };
  const became = (status: Technique['status']) => both.filter((pair) => pair.to.status === status && pair.from.status !== status);
  return {
    added: added.map(named),
    removed: removed.map(named),
    revoked: became('revoked').map((pair) => ({ ...named(pair.to), replacedBy: replacement(pair.to.id) })),
    deprecated: became('deprecated').map((pair) => named(pair.to)),
    reinstated: became('active').map((pair) => named(pair.to)),
    renamed: renamed(both),
    regrouped: both
      .filter((pair) => pair.from.status === 'active' && pair.to.status === 'active')
      .map((pair) => ({ ...named(pair.to), from: pair.from.tacticIds.toSorted(), to: pair.to.tacticIds.toSorted() }))
      .filter((pair) => pair.from.join() !== pair.to.join()),
  };
}

function named({ id, name }: Named): Named {
  return { id, name };
}

function renamed(both: readonly Change<Named>[]): readonly Renamed[] {
  return both.filter((pair) => pair.from.name !== pair.to.name).map((pair) => ({ id: pair.to.id, from: pair.from.name, to: pair.to.name }));
}

function diffKeys(from: readonly CatalogEntry[], to: readonly CatalogEntry[]): ReleaseDiff['keys'] {
  const { added, removed, both } = compare(from, to, keyName);
  const became = (status: CatalogEntry['status']) =>
    both.filter((pair) => pair.to.status === status && pair.from.status !== status).map((pair) => pair.to);
  const retitled = both
    .filter((pair) => pair.from.title !== pair.to.title)
    .map(({ from: { title }, to: { kind, key, title: next } }) => ({ kind, key, from: title, to: next }));
  return { gained: added, lost: removed, retired: became('retired'), reinstated: became('active'), retitled };
}

function addedAndRemoved<Item>(
  from: readonly Item[],
  to: readonly Item[],
  partsOf: (item: Item) => readonly string[],
): AddedAndRemoved<Item> {
  const { added, removed } = compare(from, to, (item) => partsOf(item).join('\n'));
  return { added, removed };
}

function diffStandards(from: MappingRelease, to: MappingRelease): ReleaseDiff['standards'] {
  const nameOf = ({ techniqueId, standard, controlId }: StandardControl) => [techniqueId, standard, controlId].join('\n');
  const { added, removed } = compare(from.standardControls, to.standardControls, nameOf);
  const present = new Set(to.standardControls.map(nameOf));
  const current = currentTechniques(to);
  const moves = removed.flatMap((old) => {
    const moved = { ...old, techniqueId: current(old.techniqueId)?.id ?? old.techniqueId };
    return present.has(nameOf(moved)) ? [{ old, moved }] : [];
  });
  const arrived = new Set(moves.map(({ moved }) => nameOf(moved)));
  return {
    added: added.filter((control) => !arrived.has(nameOf(control))),
    removed: removed.filter((control) => !moves.some(({ old }) => old === control)),
    moved: moves.map(({ old, moved }) => ({ ...moved, movedFrom: old.techniqueId })),
  };
}

function diffMappings(from: MappingRelease, to: MappingRelease): readonly KeyChange[] {
  const before = Map.groupBy(from.mappings, keyName);
  const after = Map.groupBy(to.mappings, keyName);
  const names = { from: mapNames(from), to: mapNames(to) };
  const current = currentTechniques(to);
  return [...new Set([...before.keys(), ...after.keys()])].toSorted(byCodeUnits).flatMap((name) => {
    const rows = { from: before.get(name) ?? [], to: after.get(name) ?? [] };
    const [row] = [...rows.to, ...rows.from];
    if (row === undefined) return [];
    const change = diffKey(statements(rows.from, names.from), statements(rows.to, names.to), current);
    const isChanged = Object.values(change).some((list) => list.length > 0);
    return isChanged ? [{ kind: row.kind, key: row.key, ...change }] : [];
  });
}

function diffKey(from: readonly RowChange[], to: readonly RowChange[], current: CurrentTechniques): Omit<KeyChange, 'kind' | 'key'> {
  const { added, removed, both } = compare(from, to, statementName);
  const moves = removed.flatMap((old) => {
    const arrived = to.find((fresh) => isMove(old, fresh, current(old.techniqueId)?.id));
    return arrived === undefined ? [] : [{ old, arrived }];
  });
  return {
    added: added.filter((fresh) => !moves.some(({ arrived }) => arrived === fresh)),
    removed: removed.filter((gone) => !moves.some(({ old }) => old === gone)),
    retiered: both
      .filter((pair) => pair.from.strength !== pair.to.strength)
      .map((pair) => ({ ...pair.to, strength: { from: pair.from.strength, to: pair.to.strength } })),
    moved: moves.map(({ old, arrived }) => ({ ...arrived, movedFrom: old.techniqueId })),
  };
}

function mapNames({ techniques }: MappingRelease): ReadonlyMap<TechniqueId, string> {
  return new Map(techniques.map(({ id, name }) => [id, name]));
}

function isMove(old: RowChange, fresh: RowChange, replacement: TechniqueId | undefined): boolean {
  return (
    old.techniqueId !== replacement && fresh.techniqueId === replacement && fresh.source === old.source && fresh.category === old.category
  );
}

/** Rows of one key, one per technique, source and category; a source that says a thing twice says it with both strengths. */
function statements(rows: readonly MappingRow[], names: ReadonlyMap<TechniqueId, string>): readonly RowChange[] {
  return [...Map.groupBy(rows, statementName).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const strengths = same.map(({ tier, score }) => (score === null ? tier : `${tier} ${score}`));
    const strength = [...new Set(strengths)].toSorted(byCodeUnits).join(', ');
    const { techniqueId, source, category } = first;
    return [{ techniqueId, techniqueName: names.get(techniqueId) ?? techniqueId, source, category, strength }];
  });
}

function statementName({ techniqueId, source, category }: Pick<MappingRow, 'techniqueId' | 'source' | 'category'>): string {
  return [techniqueId, source, category ?? ''].join('\n');
}

function keyName({ kind, key }: Pick<MappingRow, 'kind' | 'key'>): string {
  return `${kind}\n${key}`;
}

/** Compares two lists: items that only one side has, and items that both have, in the order of the names. */
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
