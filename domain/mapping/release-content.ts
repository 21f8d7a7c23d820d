import { createHash } from 'node:crypto';

/** A value of a content row: what JSON can say. Numbers and booleans count as their text, null as absent. */
export type ContentValue = unknown;

/** Rows of one table of a release by the names of their columns, without the column that names the release. */
export type ContentTable = { readonly table: string; readonly rows: readonly Readonly<Record<string, ContentValue>>[] };

/**
 * sha256 (hex) over the facts of a release: the same from the files it was built from and from the rows a database holds.
 * The order of tables, rows and columns, empty tables and null columns do not count, so a later migration that adds a table or
 * a column leaves the hashes of stored releases as they are. Nor do the name and date of the release.
 */
export function contentHash(attackVersion: string, tables: readonly ContentTable[]): string {
  const hash = createHash('sha256').update(JSON.stringify(['attack', attackVersion]));
  const rowsOf = Map.groupBy(tables, ({ table }) => table);
  for (const name of [...rowsOf.keys()].toSorted()) {
    const rows = (rowsOf.get(name) ?? []).flatMap((table) => table.rows.map(canonical));
    if (rows.length > 0) hash.update(`\n${JSON.stringify(name)}\n${rows.toSorted().join('\n')}`);
  }
  return hash.digest('hex');
}

/** JSON with keys in code-unit order, which is the same on every machine, whatever its locale. */
function canonical(value: ContentValue): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(String(value));
  const entries = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return `{${entries
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`)
    .join(',')}}`;
}
