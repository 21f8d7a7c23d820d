import { SeedInputInvalid } from '../../seed/input-invalid.ts';
import { type Provenance, provenanceRegister } from '../../seed/provenance.ts';
import { type NamedTable, type SeedContent, seedContent } from '../../seed/seed-files.ts';
import type { SeedValue } from '../../seed/sql-table.ts';
import type { SeedRelease } from './seed-folder.ts';

/** A row by the names of its columns. */
export type SeedRecord = Readonly<Record<string, SeedValue>>;

/** The fates of rows on the way from one release to the next. */
export type Change = {
  readonly kind: 'moved' | 'added' | 'changed' | 'dropped' | 'noted';
  /** The table, or the kind of key of mapping rows. */
  readonly what: string;
  readonly reason: string;
  readonly count: number;
};

/** A release in the making: the tables of another one, replaced as upstream facts come in, and what that did. */
export class ReleaseDraft {
  attackVersion: string;
  readonly #tables: Map<string, NamedTable>;
  readonly #changes = new Map<string, Change>();

  constructor(base: SeedRelease) {
    this.attackVersion = base.attackVersion;
    this.#tables = new Map(base.tables.map((named) => [named.name, named]));
  }

  get names(): readonly string[] {
    return [...this.#tables.keys()];
  }

  /** The rows of a table, `mapping_<kind>` for those of one kind of key. Constant columns are part of every row. */
  records(name: string): readonly SeedRecord[] {
    const { columns, constants = {}, rows } = this.#named(name).table;
    const names = columns.map(plainName);
    return rows.map((row) => ({ ...constants, ...Object.fromEntries(names.map((column, index) => [column, row[index] ?? null])) }));
  }

  /** Replaces the rows of a table. Columns that a record does not name are null; constant ones stay as they are. */
  replace(name: string, records: readonly SeedRecord[], constants?: Readonly<Record<string, string>>): void {
    const { table } = this.#named(name);
    const rows = records.map((record) => table.columns.map((column) => record[plainName(column)] ?? null));
    this.#tables.set(name, { name, table: { ...table, ...(constants && { constants }), rows } });
  }

  /** The id of a source, which joins the sources of the release. */
  sourceId(source: Provenance): string {
    const id = provenanceRegister().findId(source);
    const known = this.records('provenance');
    if (!known.some((record) => record.id === id)) this.replace('provenance', [...known, { id, ...source }]);
    return id;
  }

  count(kind: Change['kind'], what: string, reason: string, count = 1): void {
    if (count === 0) return;
    const key = JSON.stringify([kind, what, reason]);
    this.#changes.set(key, { kind, what, reason, count: (this.#changes.get(key)?.count ?? 0) + count });
  }

  get changes(): readonly Change[] {
    return [...this.#changes.values()];
  }

  /** The release as it is now, without sources that no row names any more. */
  content(): SeedContent {
    const used = new Set(
      this.names
        .filter((name) => name !== 'provenance')
        .flatMap((name) => this.records(name).flatMap((row) => [row.provenance_id, row.rule_provenance_id])),
    );
    this.replace(
      'provenance',
      this.records('provenance').filter((source) => used.has(source.id ?? null)),
    );
    return seedContent(this.attackVersion, [...this.#tables.values()]);
  }

  #named(name: string): NamedTable {
    const named = this.#tables.get(name);
    if (!named) throw new SeedInputInvalid(`the base release has no table ${name}; take a folder that build:seed wrote as --base`);
    return named;
  }
}

/** A value of a text column that is never null. */
export function readText(record: SeedRecord, column: string): string {
  const value = record[column];
  if (typeof value !== 'string') throw new SeedInputInvalid(`the base release has a row without ${column}; take another folder as --base`);
  return value;
}

/** A value of a list column. */
export function readList(record: SeedRecord, column: string): readonly string[] {
  const value = record[column];
  return Array.isArray(value) ? value : [];
}

/** The tables of mapping rows, one for each kind of key. */
export function mappingTables(draft: ReleaseDraft): readonly string[] {
  return draft.names.filter((name) => name.startsWith('mapping_'));
}

/** The unique key of a mapping row in the database. */
export function rowKey(record: SeedRecord): string {
  const { kind, key, technique_id, provenance_id, category, derivation, technique_id_in_source } = record;
  return JSON.stringify([kind, key, technique_id, provenance_id, category, derivation, technique_id_in_source]);
}

/** Rows with the first of each key; the rest say the same again. */
export function folded(records: readonly SeedRecord[], name: string, draft: ReleaseDraft, keyOf: (record: SeedRecord) => string) {
  const first = new Map<string, SeedRecord>();
  for (const record of records) if (!first.has(keyOf(record))) first.set(keyOf(record), record);
  draft.count('dropped', name, 'says what another row says', records.length - first.size);
  return [...first.values()];
}

/** A few names of many, for a line of a report. */
export function listSome(names: readonly string[], most = 20): string {
  const more = names.length > most ? ` and ${names.length - most} more` : '';
  return names.slice(0, most).join(', ') + more;
}

function plainName(column: string): string {
  return column.split('::')[0] ?? column;
}
