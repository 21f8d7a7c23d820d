import { csv } from '#domain/base/csv.ts';
import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { OWN_PROVENANCE } from '#domain/mapping/mapping-overrides.ts';
import type { MappingRelease, MappingRow } from '#domain/mapping/mapping-release.ts';
import { ocsfAttacks } from '#domain/mapping/ocsf-attacks.ts';
import { loadStatements, type MappingStatement } from '#platform/mapping/mapping-facts.ts';
import { defineCommand, text } from '#scripts/terminal/definition.ts';
import { NOT_WRITTEN, OUTPUT_HELP, readActive, requireWord, writeWhole } from './output.ts';

const FORMATS = ['csv', 'ocsf', 'json'] as const;
type Format = (typeof FORMATS)[number];

/** `export`: the active release as CSV, OCSF `attacks` or JSON. */
export const command = defineCommand({
  about: 'Writes the active mapping release, with overrides applied, in a format for other programs.',
  options: {
    format: text(
      'FORMAT',
      'csv: every mapping row with names, tactics, tier, derivation, source, license (RFC 4180; cells that a spreadsheet would take for a formula begin with an apostrophe); ocsf: for each mapped key the OCSF 1.5 "attacks": {tactic, technique, sub_technique, version}; json: the whole release: tactics, techniques, rows, catalog, aliases, standard controls per technique',
      { required: true },
    ),
    out: text('FILE', 'where to write', { required: true }),
  },
  notes: OUTPUT_HELP,
  examples: ['--format csv --out mapping.csv'],
  exitCodes: { 0: 'written', 1: NOT_WRITTEN },
  run: writeExport,
});

async function writeExport(values: { readonly format: string; readonly out: string }): Promise<number> {
  const { out } = values;
  const format = requireWord(values.format, FORMATS, '--format');
  const { release, facts } = await readActive(async (sql, version) => (format === 'csv' ? loadStatements(sql, version) : []));
  const { text, said } = write(format, release, facts);
  await writeWhole(out, text);
  console.log(`${out}: ${said}, release ${release.version}, ATT&CK ${release.attackVersion}`);
  return 0;
}

function write(
  format: Format,
  release: MappingRelease,
  rows: readonly MappingStatement[],
): { readonly text: string; readonly said: string } {
  const index = new MappingIndex(release);
  switch (format) {
    case 'csv': {
      const effective = withOverrides(rows, release);
      return { text: statementsCsv(release.version, effective, index), said: `${effective.length} rows` };
    }
    case 'ocsf': {
      const keys = ocsfAttacks(release, index);
      const head = { ocsf_version: '1.5.0', mapping_release: release.version, attack_version: release.attackVersion };
      return { text: `${JSON.stringify({ ...head, keys }, null, 1)}\n`, said: `attacks of ${keys.length} keys` };
    }
    case 'json':
      return { text: `${JSON.stringify(release, null, 1)}\n`, said: `${release.mappings.length} rows` };
  }
}

/** The stored rows that the overrides leave, and the customer's own. */
function withOverrides(rows: readonly MappingStatement[], release: MappingRelease): readonly MappingStatement[] {
  const token = (row: MappingRow) => `${row.kind} ${row.key} ${row.techniqueId} ${row.tier}`;
  const kept = new Set(release.mappings.map(token));
  const entries = new Map(release.catalog.map((entry) => [`${entry.kind} ${entry.key}`, entry]));
  const own = release.mappings.filter((row) => row.source === OWN_PROVENANCE.source);
  return [
    ...rows.filter((row) => kept.has(token(row))),
    ...own.map((row) => ({
      ...row,
      title: entries.get(`${row.kind} ${row.key}`)?.title ?? row.key,
      status: entries.get(`${row.kind} ${row.key}`)?.status ?? 'active',
      derivation: OWN_PROVENANCE.source,
      techniqueIdInSource: null,
      sourceRevision: null,
      sourceReference: null,
    })),
  ];
}

const COLUMNS = [
  'release',
  'kind',
  'key',
  'title',
  'status',
  'technique_id',
  'technique_name',
  'tactics',
  'tier',
  'category',
  'score',
  'derivation',
  'technique_id_in_source',
  'source',
  'source_revision',
  'source_reference',
  'license',
];

function statementsCsv(version: string, rows: readonly MappingStatement[], index: MappingIndex): string {
  const lines = rows.map((row) => {
    const technique = index.technique(row.techniqueId);
    const tactics = technique?.tacticIds.map((id) => index.tactic(id)?.name ?? id).join('; ') ?? '';
    return [
      version,
      row.kind,
      row.key,
      row.title,
      row.status,
      row.techniqueId,
      technique?.name ?? '',
      tactics,
      row.tier,
      row.category,
      row.score,
      row.derivation,
      row.techniqueIdInSource,
      row.source,
      row.sourceRevision,
      row.sourceReference,
      row.license,
    ];
  });
  return csv([COLUMNS, ...lines]);
}
