import { MigrationFailed } from '#domain/base/errors.ts';
import type { SqlFile } from './migrations.ts';

/** One row of a seed file: text of any SQL type by column, or null. */
export type SeedRow = Readonly<Record<string, string | null>>;

const LITERAL = /'((?:[^']|'')*)'|null/g;
const HEAD =
  /^insert into mapping\.(\w+) \(([^)]*)\)\n(?:values \((.*)\)|select (.*)\nfrom \(values\n([\s\S]*)\n\) as seed \(([^)]*)\))\non conflict do nothing;\n$/m;

/**
 * The rows of seed files by table, in the order of the files. Reads the one form that scripts/seed/sql-table.ts writes, so that a
 * command that only reads a release needs no database.
 * @throws MigrationFailed naming a file of another form
 */
export function readSeedTables(files: readonly SqlFile[]): ReadonlyMap<string, readonly SeedRow[]> {
  const tables = new Map<string, SeedRow[]>();
  for (const { table, rows } of files.map(readTable)) tables.set(table, [...(tables.get(table) ?? []), ...rows]);
  return tables;
}

function readTable({ name, text }: SqlFile): { readonly table: string; readonly rows: readonly SeedRow[] } {
  const [, table, targets = '', single, selected = single ?? '', values = '', names] = HEAD.exec(text) ?? [];
  if (table === undefined) throw new MigrationFailed(`${name} is no file that tools/build-seed.ts writes. Build the seed again.`);
  // The literals of the select come first in the row: values that all rows share, such as the release.
  const shared = literalsIn(selected).map((value, index) => [targets.split(', ')[index] ?? '', value] as const);
  if (names === undefined) return { table, rows: [Object.fromEntries(shared)] };
  const columns = names.split(', ');
  const cells = literalsIn(values);
  if (cells.length % columns.length !== 0)
    throw new MigrationFailed(`${name} has a row without ${columns.length} values. Build the seed again.`);
  const cell = (row: number, column: number) => cells[row * columns.length + column] ?? null;
  const rows = Array.from({ length: cells.length / columns.length }, (_, row) =>
    Object.fromEntries([...shared, ...columns.map((column, index) => [column, cell(row, index)] as const)]),
  );
  return { table, rows };
}

function literalsIn(sql: string): (string | null)[] {
  return [...sql.matchAll(LITERAL)].map(([, text]) => text?.replaceAll("''", "'") ?? null);
}
