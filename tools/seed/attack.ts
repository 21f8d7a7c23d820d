import { isTechniqueId } from '#domain/attack/attack.ts';
import { SeedInputInvalid } from '#scripts/seed/input-invalid.ts';
import type { Provenance, ProvenanceRegister } from '#scripts/seed/provenance.ts';
import type { SeedTable } from '#scripts/seed/sql-table.ts';
import { orNull, readTsv, splitList, type TsvRow, uniqueBy } from './tsv.ts';

const ATTACK_TERMS = 'ATT&CK terms of use';

/** Public copies that the facts of ATT&CK were read from; the data is MITRE's. */
const ATTACK_SOURCES: Readonly<Record<'tactics' | 'current' | 'earlier', Provenance>> = {
  tactics: { repository: 'scorchederf/obsidian-mitre-attack', revision: '5ed16c3', reference: null, license: ATTACK_TERMS },
  current: { repository: 'center-for-threat-informed-defense/attack-flow', revision: '295d20d2', reference: null, license: ATTACK_TERMS },
  earlier: { repository: 'mitre/cti', revision: '421deacb', reference: 'enterprise-attack', license: ATTACK_TERMS },
};

const TACTIC_COLUMNS = ['id', 'name', 'shortname', 'matrix_order', 'url', 'n_techniques_incl_sub', 'attack_version', 'note'] as const;
const TECHNIQUE_COLUMNS = [
  'id',
  'name',
  'is_subtechnique',
  'parent_id',
  'tactic_ids',
  'tactics',
  'platforms',
  'platform_iaas',
  'url',
  'revoked',
  'deprecated',
  'replaced_by',
  'attack_version',
] as const;

type TacticRow = TsvRow<(typeof TACTIC_COLUMNS)[number]>;
type TechniqueRow = TsvRow<(typeof TECHNIQUE_COLUMNS)[number]>;
type Status = 'active' | 'revoked' | 'deprecated';

/** ATT&CK as the other inputs refer to it. */
export type Attack = {
  readonly version: string;
  readonly tables: readonly SeedTable[];
  /** @throws SeedInputInvalid unless `id` is an active technique; for a revoked one the message names the replacement. */
  requireActive(id: string, at: string): string;
  /** Follows a revocation: the active technique, and the id as written where that was a revoked one. */
  resolve(id: string, at: string): { readonly id: string; readonly idInSource: string | null };
  /** @throws SeedInputInvalid unless `id` is any technique, of whatever status. */
  requireKnown(id: string, at: string): string;
  /** @throws SeedInputInvalid unless `id` is a tactic. */
  requireTactic(id: string, at: string): string;
};

/**
 * Reads tactics and techniques and checks that parents, tactics and replacements exist.
 * @throws SeedInputInvalid naming file and line.
 */
export function readAttack(folder: string, provenance: ProvenanceRegister): Attack {
  const tactics = uniqueBy(readTsv(folder, 'attack_tactics.tsv', TACTIC_COLUMNS), (row) => row.cells.id);
  const techniques = uniqueBy(readTsv(folder, 'attack_techniques.tsv', TECHNIQUE_COLUMNS), (row) => row.cells.id);
  const requireTactic = (id: string, at: string) => requireKey(tactics, id, at, 'tactic').cells.id;
  const requireKnown = (id: string, at: string) => requireKey(techniques, id, at, 'technique').cells.id;
  const resolve = (id: string, at: string) => resolveRevoked(requireKey(techniques, id, at, 'technique'), at);
  const requireActive = (id: string, at: string) => {
    const resolved = resolve(id, at);
    if (resolved.idInSource !== null) throw new SeedInputInvalid(`${at}: technique ${id} is revoked; use ${resolved.id}`);
    return resolved.id;
  };
  for (const row of techniques.values()) checkTechnique(row, { requireTactic, requireKnown, requireActive });
  return {
    version: formatVersion([...tactics.values()]),
    tables: [tacticTable([...tactics.values()], provenance), ...techniqueTables([...techniques.values()], provenance)],
    requireActive,
    resolve,
    requireKnown,
    requireTactic,
  };
}

function requireKey<Row>(rows: ReadonlyMap<string, Row>, id: string, at: string, what: string): Row {
  const row = rows.get(id);
  if (!row) throw new SeedInputInvalid(`${at}: unknown ${what} "${id}"`);
  return row;
}

function resolveRevoked({ cells }: TechniqueRow, at: string): { id: string; idInSource: string | null } {
  if (cells.deprecated === '1') throw new SeedInputInvalid(`${at}: technique ${cells.id} is deprecated and has no replacement`);
  return cells.revoked === '1' ? { id: cells.replaced_by, idInSource: cells.id } : { id: cells.id, idInSource: null };
}

function checkTechnique({ at, cells }: TechniqueRow, attack: Pick<Attack, 'requireTactic' | 'requireKnown' | 'requireActive'>): void {
  if (!isTechniqueId(cells.id)) throw new SeedInputInvalid(`${at}: "${cells.id}" is not the id of a technique`);
  if ((cells.revoked === '1') !== (cells.replaced_by !== '')) throw new SeedInputInvalid(`${at}: revoked and replaced_by disagree`);
  if (cells.replaced_by !== '') attack.requireActive(cells.replaced_by, at);
  if (cells.parent_id !== '') attack.requireKnown(cells.parent_id, at);
  if ((cells.is_subtechnique === '1') !== (cells.parent_id !== ''))
    throw new SeedInputInvalid(`${at}: is_subtechnique and parent_id disagree`);
  for (const tactic of splitList(cells.tactic_ids)) attack.requireTactic(tactic, at);
}

/** The tactics of one ATT&CK version come together, so their version is the version of the release. */
function formatVersion(tactics: readonly TacticRow[]): string {
  const first = tactics[0];
  if (!first) throw new SeedInputInvalid('attack_tactics.tsv: no tactic');
  const other = tactics.find((row) => row.cells.attack_version !== first.cells.attack_version);
  if (other)
    throw new SeedInputInvalid(`${other.at}: ATT&CK ${other.cells.attack_version}, but ${first.at} has ${first.cells.attack_version}`);
  return first.cells.attack_version;
}

function tacticTable(tactics: readonly TacticRow[], provenance: ProvenanceRegister): SeedTable {
  return {
    table: 'tactic',
    columns: ['id', 'name', 'shortname', 'matrix_order::smallint', 'note'],
    constants: { provenance_id: provenance.findId(ATTACK_SOURCES.tactics) },
    rows: tactics.map(({ cells }) => [cells.id, cells.name, cells.shortname, cells.matrix_order, orNull(cells.note)]),
  };
}

function techniqueTables(techniques: readonly TechniqueRow[], provenance: ProvenanceRegister): readonly SeedTable[] {
  return [
    {
      table: 'technique',
      columns: ['id', 'name', 'parent_id', 'status', 'replaced_by', 'platforms::text[]', 'last_listed_in', 'provenance_id'],
      rows: techniques.map(({ cells }) => [
        cells.id,
        cells.name,
        orNull(cells.parent_id),
        buildStatus(cells),
        orNull(cells.replaced_by),
        splitList(cells.platforms),
        cells.attack_version,
        provenance.findId(buildStatus(cells) === 'active' ? ATTACK_SOURCES.current : ATTACK_SOURCES.earlier),
      ]),
    },
    {
      table: 'technique_tactic',
      columns: ['technique_id', 'tactic_id'],
      rows: techniques.flatMap(({ cells }) => splitList(cells.tactic_ids).map((tactic) => [cells.id, tactic])),
    },
  ];
}

function buildStatus(cells: TechniqueRow['cells']): Status {
  if (cells.revoked === '1') return 'revoked';
  return cells.deprecated === '1' ? 'deprecated' : 'active';
}
