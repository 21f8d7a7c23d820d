import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { contentHash } from '#domain/mapping/release-content.ts';
import { makeFolder } from '#local/files.ts';
import { SeedInputInvalid } from './input-invalid.ts';
import { renderRelease, renderTable, type SeedTable, toContentTable } from './sql-table.ts';

/** Reviewers and diff views stop at about a megabyte. */
const LARGEST_FILE_BYTES = 900_000;

export type SeedContent = { readonly attackVersion: string; readonly contentHash: string; readonly tables: readonly TableFile[] };
export type SeedFile = { readonly name: string; readonly text: string };
/** A table and what its file is called after its number: the mapping has a file for each kind of key. */
export type NamedTable = { readonly name: string; readonly table: SeedTable };
type TableFile = { readonly file: string; readonly table: SeedTable };

/** A release made of these tables, in the order in which they are stored. */
export function seedContent(attackVersion: string, named: readonly NamedTable[]): SeedContent {
  return {
    attackVersion,
    contentHash: contentHash(
      attackVersion,
      named.map(({ table }) => toContentTable(table)),
    ),
    // Numbered before empty tables are left out, so that a kind's first row does not rename every later file.
    tables: named
      .map(({ name, table }, index) => ({ file: `${String(index + 2).padStart(3, '0')}_${name}.sql`, table }))
      .filter(({ table }) => table.rows.length > 0),
  };
}

/**
 * The files of `sql/seed`: one SQL file a table (the mapping one a kind), and `release.json`, which names the release and
 * every file with its sha256, so that a half-copied folder is noticed before it is loaded.
 * @throws SeedInputInvalid when a file outgrows what a reviewer can open.
 */
export function seedFiles(content: SeedContent, release: { readonly version: string; readonly createdAt: string }): readonly SeedFile[] {
  const facts = content.tables.map(({ file, table }) => ({
    name: file,
    text: renderTable(table, release.version),
    rows: table.rows.length,
  }));
  const files = [{ name: '001_mapping_release.sql', text: renderRelease({ ...content, ...release }), rows: 1 }, ...facts];
  const tooLarge = files.find(({ text }) => Buffer.byteLength(text) >= LARGEST_FILE_BYTES);
  if (tooLarge) throw new SeedInputInvalid(`${tooLarge.name} would exceed ${LARGEST_FILE_BYTES} bytes: split its table into more files`);
  const manifest = {
    version: release.version,
    attackVersion: content.attackVersion,
    contentHash: content.contentHash,
    createdAt: release.createdAt,
    files: files.map(({ name, text, rows }) => ({ name, rows, sha256: createHash('sha256').update(text).digest('hex') })),
  };
  return [...files, { name: 'release.json', text: `${JSON.stringify(manifest, null, 2)}\n` }];
}

/** Replaces the folder `target` by one that holds exactly `files`: all of them or, on any failure, the folder as it was. */
export function replaceFolder(target: string, files: readonly SeedFile[]): void {
  makeFolder(dirname(target));
  const workshop = mkdtempSync(join(dirname(target), '.seed-'));
  try {
    const next = join(workshop, 'next');
    mkdirSync(next);
    for (const { name, text } of files) writeFileSync(join(next, name), text);
    swap(target, next, join(workshop, 'previous'));
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

function swap(target: string, next: string, previous: string): void {
  makeFolder(target);
  renameSync(target, previous);
  try {
    renameSync(next, target);
  } catch (error) {
    renameSync(previous, target);
    throw error;
  }
}
