import { join } from 'node:path';
import * as z from 'zod';
import { SOURCE_KINDS } from '#domain/finding/source-kind.ts';
import { SeedInputInvalid } from '../../seed/input-invalid.ts';
import { type NamedTable, seedContent } from '../../seed/seed-files.ts';
import type { SeedTable, SeedValue } from '../../seed/sql-table.ts';
import { checked, type InputFile, parseJson, readInputFile } from './input-file.ts';

/** A release as its seed folder holds it: every table, empty ones too, in the order of the files. */
export type SeedRelease = { readonly version: string; readonly attackVersion: string; readonly tables: readonly NamedTable[] };

const manifestSchema = z.object({
  version: z.string(),
  attackVersion: z.string(),
  contentHash: z.string(),
  files: z.array(z.object({ name: z.string().regex(/^\d{3}_\w+\.sql$/) })).min(1),
});
const MAPPING = 'mapping_';
const VALUE = /'((?:[^']|'')*)'|(null)/y;

/**
 * Reads a folder that `npm run build:seed` or `mapping build` wrote. The hash of what was read must be the release's own, so
 * nothing is lost or changed on the way.
 * @throws SeedInputInvalid naming the file.
 */
export function readSeedFolder(folder: string): SeedRelease {
  const path = join(folder, 'release.json');
  const manifest = checked(manifestSchema, parseJson(readInputFile(path)), path);
  const read = manifest.files
    .slice(1)
    .map(({ name }) => ({ name: name.slice(4, -4), table: readTable(readInputFile(join(folder, name))) }));
  const tables = withEmptyKinds(read);
  const { contentHash } = seedContent(manifest.attackVersion, tables);
  if (contentHash !== manifest.contentHash)
    throw new SeedInputInvalid(`${path}: the files hold other content than it says; take the folder as it was built`);
  return { version: manifest.version, attackVersion: manifest.attackVersion, tables };
}

/** A kind without rows has no file. */
function withEmptyKinds(read: readonly NamedTable[]): readonly NamedTable[] {
  const first = read.findIndex(({ name }) => name.startsWith(MAPPING));
  const some = read[first];
  if (!some) throw new SeedInputInvalid('the base release holds no mapping row; take another folder as --base');
  const kinds = SOURCE_KINDS.map(
    (kind) => read.find(({ name }) => name === MAPPING + kind) ?? { name: MAPPING + kind, table: { ...some.table, rows: [] } },
  );
  return [...read.slice(0, first), ...kinds, ...read.slice(first).filter(({ name }) => !name.startsWith(MAPPING))];
}

/** The statement that `renderTable` writes, read back. */
function readTable({ path, text }: InputFile): SeedTable {
  const head = /^--.*\ninsert into mapping\.(\w+) \(release, ([^)]+)\)\nselect (.+)\nfrom \(values\n/.exec(text);
  const end = text.lastIndexOf('\n) as seed (');
  if (!head || end < 0) throw new SeedInputInvalid(`${path}: not a file of a seed; take the folder as it was built`);
  const [whole, table = '', targets = '', selected = ''] = head;
  const names = targets.split(', ');
  const columns = text.slice(end + '\n) as seed ('.length, text.indexOf(')', end + '\n) as seed ('.length)).split(', ');
  const constantNames = names.slice(0, names.length - columns.length);
  const constants = constantNames.map((name, index) => [name, listValues(selected)[index + 1] ?? '']);
  const types = selected.split(', ').slice(-columns.length);
  const isList = types.map((type) => type.endsWith('::text[]'));
  const rows = listRows(text.slice(whole.length, end), columns.length, path);
  return {
    table,
    columns: types,
    ...(constants.length > 0 && { constants: Object.fromEntries(constants) }),
    rows: rows.map((row) => row.map((value, index) => (isList[index] && value !== null ? buildList(value, path) : value))),
  };
}

/** The literals that begin a list of expressions. */
function listValues(text: string): readonly string[] {
  return [...text.matchAll(/'((?:[^']|'')*)'/g)].map(([, literal = '']) => literal.replaceAll("''", "'"));
}

function listRows(text: string, width: number, path: string): readonly (readonly (string | null)[])[] {
  const rows: (string | null)[][] = [];
  let row: (string | null)[] = [];
  let place = 0;
  const expect = (token: string) => {
    if (!text.startsWith(token, place))
      throw new SeedInputInvalid(`${path}: row ${rows.length + 1} is malformed; take the folder as it was built`);
    place += token.length;
  };
  while (place < text.length) {
    expect(row.length > 0 ? ', ' : rows.length > 0 ? ',\n(' : '(');
    VALUE.lastIndex = place;
    const value = VALUE.exec(text);
    expect(value?.[0] ?? '\0');
    row.push(value?.[1]?.replaceAll("''", "'") ?? null);
    if (row.length < width) continue;
    expect(')');
    rows.push(row);
    row = [];
  }
  return rows;
}

function buildList(literal: string, path: string): SeedValue {
  const file = { path, text: `[${literal.slice(1, -1)}]`, revision: '' };
  return checked(z.array(z.string()), parseJson(file), path);
}
