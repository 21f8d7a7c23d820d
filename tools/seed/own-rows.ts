import { basename, dirname } from 'node:path';
import { SOURCE_KINDS, type SourceKind } from '#domain/finding/source-kind.ts';
import { SeedInputInvalid } from '#scripts/seed/input-invalid.ts';
import { type ProvenanceRegister, parseProvenance } from '#scripts/seed/provenance.ts';
import type { SeedTable } from '#scripts/seed/sql-table.ts';
import type { Catalog } from './catalog.ts';
import { readTsv, requireWord, type TsvRow, uniqueBy } from './tsv.ts';

const COLUMNS = ['source_kind', 'source_key', 'technique_id', 'category', 'reason'] as const;

/** The word of this project on a key that no published mapping covers: a technique, or none (an empty `technique_id`), and why. */
export type OwnRow = TsvRow<(typeof COLUMNS)[number]>;

export const OWN_LICENSE = 'Apache-2.0';

/** The source of a row of our own, as `parseProvenance` reads it. @param at `file:line` of the row */
export function ownSource(at: string): string {
  return `security-hub-attack-reactor/own@${at.slice(0, at.lastIndexOf(':'))}`;
}

/** The rows of the file, none without one. @throws SeedInputInvalid naming file and line. */
export function readOwnRows(path: string | undefined): readonly OwnRow[] {
  return path === undefined ? [] : readTsv(dirname(path), basename(path), COLUMNS);
}

/**
 * The keys for which no technique is the answer.
 * @param mapped tables of mapping rows by kind
 * @throws SeedInputInvalid naming file and line, for an unknown key, one that is mapped too, one without reason or a duplicate.
 */
export function noTechniqueTable(
  own: readonly OwnRow[],
  mapped: ReadonlyMap<SourceKind, SeedTable>,
  catalog: Catalog,
  provenance: ProvenanceRegister,
): SeedTable {
  const isMapped = new Set([...mapped.values()].flatMap(({ rows }) => rows.map(([kind, key]) => `${kind} ${key}`)));
  const nameOf = ({ cells }: OwnRow) => `${cells.source_kind} ${cells.source_key}`;
  const answers = own.filter(({ cells }) => cells.technique_id === '');
  const rows = [...uniqueBy(answers, nameOf).values()].map((row) => {
    const { at, cells } = row;
    const kind = requireWord(SOURCE_KINDS, cells.source_kind, at, 'source_kind');
    catalog.require(kind, cells.source_key, at);
    if (isMapped.has(nameOf(row))) throw new SeedInputInvalid(`${at}: ${nameOf(row)} is mapped; remove the line, or name its technique`);
    if (cells.category !== '') throw new SeedInputInvalid(`${at}: category "${cells.category}" of no technique; leave it empty`);
    if (cells.reason.trim() === '') throw new SeedInputInvalid(`${at}: no reason; say why no technique is right`);
    return [kind, cells.source_key, cells.reason, provenance.findId(parseProvenance(ownSource(at), OWN_LICENSE, at))];
  });
  return { table: 'no_technique', columns: ['kind', 'key', 'reason', 'provenance_id'], rows };
}
