import { SOURCE_KINDS, type SourceKind } from '#domain/finding/source-kind.ts';
import { TIERS } from '#domain/mapping/mapping-release.ts';
import { SeedInputInvalid } from '#scripts/seed/input-invalid.ts';
import { type ProvenanceRegister, parseProvenance } from '#scripts/seed/provenance.ts';
import type { SeedTable } from '#scripts/seed/sql-table.ts';
import type { Attack } from './attack.ts';
import type { Catalog } from './catalog.ts';
import { OWN_LICENSE, type OwnRow, ownSource } from './own-rows.ts';
import { orNull, readTsv, requireWord, splitList, type TsvRow, uniqueBy } from './tsv.ts';

const COLUMNS = [
  'source_kind',
  'source_key',
  'technique_id',
  'technique_id_in_source',
  'tactic_ids_in_source',
  'category',
  'score',
  'tier',
  'derivation',
  'provenance',
  'license',
] as const;

/** Kinds whose keys no catalog file lists: the mapping itself is what makes them known. */
const KNOWN_BY_MAPPING: readonly SourceKind[] = ['config_rule', 'prowler_check', 'aws_service'];

type MappingTsvRow = TsvRow<(typeof COLUMNS)[number]>;
type MappingSeedRow = { readonly kind: SourceKind; readonly values: SeedTable['rows'][number] };

/**
 * Reads the mapping rows, a table for each kind of source so that a file stays reviewable; adds the keys only a mapping knows.
 * @throws SeedInputInvalid naming file and line, for an unknown key or technique, a technique that is not active, or a duplicate.
 */
export function readMappingRows(
  folder: string,
  own: readonly OwnRow[],
  attack: Attack,
  catalog: Catalog,
  provenance: ProvenanceRegister,
): ReadonlyMap<SourceKind, SeedTable> {
  const rows = uniqueBy(
    [...readTsv(folder, 'mapping.tsv', COLUMNS), ...own.filter(({ cells }) => cells.technique_id !== '').map(proposedRow)],
    naturalKey,
  );
  const seeded = [...rows.values()].map((row) => seedRow(row, attack, catalog, provenance));
  const byKind = Map.groupBy(seeded, ({ kind }) => kind);
  return new Map(SOURCE_KINDS.map((kind) => [kind, mappingTable(byKind.get(kind) ?? [])]));
}

/** A row that this project proposes where nobody has published any: the weakest tier, its reason in place of a derivation. */
function proposedRow({ at, cells: { reason, ...cells } }: OwnRow): MappingTsvRow {
  const nothing = { technique_id_in_source: '', tactic_ids_in_source: '', score: '' };
  const source = { tier: 'derived', provenance: ownSource(at), license: OWN_LICENSE };
  return { at, cells: { ...cells, ...nothing, ...source, derivation: reason } };
}

function naturalKey({ cells }: MappingTsvRow): string {
  const { source_kind, source_key, technique_id, provenance, category, derivation, technique_id_in_source } = cells;
  return JSON.stringify([source_kind, source_key, technique_id, provenance, category, derivation, technique_id_in_source]);
}

function seedRow({ at, cells }: MappingTsvRow, attack: Attack, catalog: Catalog, provenance: ProvenanceRegister): MappingSeedRow {
  const kind = requireWord(SOURCE_KINDS, cells.source_kind, at, 'source_kind');
  const key = cells.source_key;
  const provenanceId = provenance.findId(parseProvenance(cells.provenance, cells.license, at));
  if (KNOWN_BY_MAPPING.includes(kind)) catalog.addIfMissing({ at, kind, key, title: key, status: 'active', provenanceId });
  catalog.require(kind, key, at);
  const values = [
    kind,
    key,
    attack.requireActive(cells.technique_id, at),
    requireWord(TIERS, cells.tier, at, 'tier'),
    readCategory(cells.category, at),
    orNull(cells.score),
    readDerivation(cells.derivation, at),
    idInSource({ at, cells }, attack),
    listTactics({ at, cells }, attack),
    provenanceId,
  ];
  return { kind, values };
}

function mappingTable(rows: readonly MappingSeedRow[]): SeedTable {
  return {
    table: 'mapping_row',
    columns: [
      'kind',
      'key',
      'technique_id',
      'tier',
      'category',
      'score',
      'derivation',
      'technique_id_in_source',
      'tactic_ids_in_source::text[]',
      'provenance_id',
    ],
    rows: rows.map(({ values }) => values),
  };
}

function readCategory(cell: string, at: string): string | null {
  return cell === '' ? null : requireWord(['protect', 'detect', 'respond'], cell, at, 'category');
}

function readDerivation(cell: string, at: string): string {
  if (cell === '') throw new SeedInputInvalid(`${at}: no derivation; say how the row follows from its source`);
  return cell;
}

function idInSource({ at, cells }: MappingTsvRow, attack: Attack): string | null {
  return cells.technique_id_in_source === '' ? null : attack.requireKnown(cells.technique_id_in_source, at);
}

function listTactics({ at, cells }: MappingTsvRow, attack: Attack): readonly string[] {
  return splitList(cells.tactic_ids_in_source).map((id) => attack.requireTactic(id, at));
}
