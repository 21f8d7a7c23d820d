import { STANDARDS } from '#domain/mapping/mapping-release.ts';
import { SeedInputInvalid } from '#scripts/seed/input-invalid.ts';
import type { Provenance, ProvenanceRegister } from '#scripts/seed/provenance.ts';
import type { SeedTable, SeedValue } from '#scripts/seed/sql-table.ts';
import type { Attack } from './attack.ts';
import type { Catalog } from './catalog.ts';
import { orNull, readTsv, requireWord, splitList, type TsvRow, uniqueBy } from './tsv.ts';

const SAMPLE: Omit<Provenance, 'reference'> = {
  repository: 'aws-samples/mitre-attack-with-aws-security-hub-example',
  revision: 'eb9e429',
  license: 'MIT',
};
const STANDARD_SOURCE: Provenance = { ...SAMPLE, reference: 'database' };
const CONFORMANCE_SOURCE: Provenance = { ...SAMPLE, reference: 'conformance pack' };
const PEER_SOURCE: Provenance = {
  repository: 'aws-solutions/automated-security-response-on-aws',
  revision: '3795962',
  reference: null,
  license: 'Apache-2.0',
};

const STANDARD_COLUMNS = ['technique_id', 'standard', 'control_id', 'control_title'] as const;
const CONFORMANCE_COLUMNS = [
  'config_rule_name',
  'managed_rule_identifier',
  'service_per_docs',
  'owner',
  'scope_resource_types',
  'max_exec_freq',
  'input_parameters',
  'technique_ids_joined_from_db',
  'tactic_ids_joined',
  'mapped_in_db',
] as const;
const PEER_COLUMNS = ['playbook', 'standard', 'control_id', 'executes(remapped_to)', 'version_added'] as const;
/** The playbook whose control ids are those of Security Hub itself. */
const CONSOLIDATED_PLAYBOOK = 'SC';

type ConformanceRow = TsvRow<(typeof CONFORMANCE_COLUMNS)[number]>;

/**
 * Reads standard controls and the techniques they relate to. The source repeats rows and names techniques that ATT&CK has
 * revoked since: repeats are folded, revoked ids follow to their replacement and stay recorded.
 * @throws SeedInputInvalid naming file and line, also where one control has two titles.
 */
export function readStandards(folder: string, attack: Attack, provenance: ProvenanceRegister): readonly SeedTable[] {
  const titles = new Map<string, readonly SeedValue[]>();
  const links = linkTable('technique_standard_control', ['standard', 'control_id', 'technique_id']);
  for (const { at, cells } of readTsv(folder, 'technique_standard.tsv', STANDARD_COLUMNS)) {
    const key = [requireWord(STANDARDS, cells.standard, at, 'standard'), cells.control_id];
    const title = repairDash(cells.control_title);
    const earlier = titles.get(key.join(':'))?.[2] ?? title;
    if (earlier !== title) throw new SeedInputInvalid(`${at}: ${key.join(' ')} is titled "${title}", and earlier "${String(earlier)}"`);
    titles.set(key.join(':'), [...key, title]);
    links.add(key, attack.resolve(cells.technique_id, at));
  }
  const columns = ['standard', 'control_id', 'title'];
  const constants = { provenance_id: provenance.findId(STANDARD_SOURCE) };
  return [{ table: 'standard_control', columns, constants, rows: [...titles.values()] }, links.table()];
}

/** Some titles were once read as Windows-1252 and saved as UTF-8: an en dash became three characters. */
function repairDash(title: string): string {
  return title.replaceAll('\u00e2\u20ac\u201c', '\u2013');
}

/**
 * Reads the rules of the conformance pack and their techniques; adds the rules that no control and no mapping names.
 * @throws SeedInputInvalid naming file and line.
 */
export function readConformanceRules(
  folder: string,
  attack: Attack,
  catalog: Catalog,
  provenance: ProvenanceRegister,
): readonly SeedTable[] {
  const rows = uniqueBy(readTsv(folder, 'conformance_rules.tsv', CONFORMANCE_COLUMNS), (row) => row.cells.config_rule_name);
  const provenanceId = provenance.findId(CONFORMANCE_SOURCE);
  const links = linkTable('conformance_rule_technique', ['rule_key', 'technique_id']);
  for (const { at, cells } of rows.values()) {
    const key = cells.config_rule_name;
    catalog.addIfMissing({ at, kind: 'config_rule', key, title: key, status: 'active', provenanceId });
    for (const id of splitList(cells.technique_ids_joined_from_db, ',')) links.add([key], attack.resolve(id, at));
  }
  return [conformanceTable([...rows.values()], provenanceId), links.table()];
}

function conformanceTable(rows: readonly ConformanceRow[], provenanceId: string): SeedTable {
  return {
    table: 'conformance_rule',
    columns: [
      'key',
      'managed_rule_identifier',
      'owner',
      'service',
      'resource_types::text[]',
      'maximum_execution_frequency',
      'input_parameters::jsonb',
    ],
    constants: { provenance_id: provenanceId, kind: 'config_rule' },
    rows: rows.map((row) => [
      row.cells.config_rule_name,
      row.cells.managed_rule_identifier,
      row.cells.owner,
      orNull(row.cells.service_per_docs),
      splitList(row.cells.scope_resource_types, ','),
      orNull(row.cells.max_exec_freq),
      buildParameters(row),
    ]),
  };
}

/** The parameters stand in the file as a Python literal of plain strings; JSON differs in the quotes only. */
function buildParameters({ at, cells }: ConformanceRow): string | null {
  if (cells.input_parameters === '') return null;
  try {
    return JSON.stringify(JSON.parse(cells.input_parameters.replaceAll("'", '"')));
  } catch (cause) {
    throw new SeedInputInvalid(`${at}: input_parameters cannot be read`, { cause });
  }
}

/**
 * Reads the controls for which a peer ships a remediation.
 * @throws SeedInputInvalid naming file and line.
 */
export function readPeerRemediations(folder: string, catalog: Catalog, provenance: ProvenanceRegister): SeedTable {
  const rows = uniqueBy(readTsv(folder, 'asr_controls.tsv', PEER_COLUMNS), ({ cells }) => `${cells.playbook} ${cells.control_id}`);
  return {
    table: 'peer_remediation',
    columns: ['playbook', 'control_id', 'standard', 'remediated_as', 'version_added', 'control_key'],
    constants: { provenance_id: provenance.findId(PEER_SOURCE), control_kind: 'securityhub_control' },
    rows: [...rows.values()].map(({ at, cells }) => {
      const controlKey = cells.playbook === CONSOLIDATED_PLAYBOOK ? cells.control_id : null;
      if (controlKey !== null) catalog.require('securityhub_control', controlKey, at);
      return [cells.playbook, cells.control_id, cells.standard, orNull(cells['executes(remapped_to)']), cells.version_added, controlKey];
    }),
  };
}

/** Collects links to techniques: one row for each pair, with the revoked ids that led to it. */
function linkTable(table: string, columns: readonly string[]) {
  const links = new Map<string, { readonly key: readonly string[]; readonly idsInSource: Set<string> }>();
  return {
    add(owner: readonly string[], technique: { readonly id: string; readonly idInSource: string | null }): void {
      const key = [...owner, technique.id];
      const link = links.get(key.join(':')) ?? { key, idsInSource: new Set() };
      if (technique.idInSource !== null) link.idsInSource.add(technique.idInSource);
      links.set(key.join(':'), link);
    },
    table: (): SeedTable => ({
      table,
      columns: [...columns, 'technique_ids_in_source::text[]'],
      rows: [...links.values()].map(({ key, idsInSource }) => [...key, [...idsInSource].sort()]),
    }),
  };
}
