import type { SourceKind } from '#domain/finding/source-kind.ts';
import { SeedInputInvalid } from '#scripts/seed/input-invalid.ts';
import { type Provenance, type ProvenanceRegister, parseProvenance } from '#scripts/seed/provenance.ts';
import type { SeedTable, SeedValue } from '#scripts/seed/sql-table.ts';
import type { AliasCandidate } from './aliases.ts';
import type { Attack } from './attack.ts';
import type { Catalog } from './catalog.ts';
import { orNull, readTsv, requireWord, splitList, type TsvRow } from './tsv.ts';

const AWS_FACTS = 'AWS docs (facts)';
const GUARDDUTY_GUIDE = { repository: 'docs.aws.amazon.com', revision: null, license: AWS_FACTS } as const;
const GUARDDUTY_SOURCES: Readonly<Record<'active' | 'customRules' | 'retired', Provenance>> = {
  active: { ...GUARDDUTY_GUIDE, reference: 'guardduty/latest/ug/guardduty_finding-types-active.html (c2hans/aws-docs@2b828ab1)' },
  customRules: {
    ...GUARDDUTY_GUIDE,
    reference: 'guardduty/latest/ug/findings-custom-detection-rules.html (crowecawcaw/aws-docs-history@910029b2)',
  },
  retired: { repository: 'awsdocs/amazon-guardduty-user-guide', revision: '36e431f~1', reference: null, license: 'CC-BY-SA-4.0 (facts)' },
};

const GUARDDUTY_COLUMNS = [
  'type',
  'threat_purpose',
  'resource',
  'severity',
  'tactic_id',
  'tactic',
  'tactic_basis',
  'asff_types',
  'data_source',
  'status',
] as const;
const OTHER_COLUMNS = ['product', 'type', 'category', 'resource', 'asff_type', 'status', 'source'] as const;
const OTHER_PRODUCTS = ['macie', 'inspector', 'access_analyzer', 'iot_device_defender', 'securityhub_insight'] as const;
const STATUSES = ['ACTIVE', 'RETIRED'] as const;

type FindingType = {
  readonly at: string;
  readonly kind: SourceKind;
  readonly key: string;
  readonly status: (typeof STATUSES)[number];
  readonly provenanceId: string;
  readonly asffTypes: readonly string[];
  /** Values of the columns between `key` and `asff_types`. */
  readonly facts: readonly SeedValue[];
};

/**
 * Reads the finding types of GuardDuty, Macie, Inspector, Access Analyzer, IoT Device Defender and the managed insights;
 * fills the catalog with them.
 * @throws SeedInputInvalid naming file and line.
 */
export function readFindingTypes(
  folder: string,
  attack: Attack,
  catalog: Catalog,
  provenance: ProvenanceRegister,
): { readonly tables: readonly SeedTable[]; readonly aliases: readonly AliasCandidate[] } {
  const guardDuty = readTsv(folder, 'guardduty_finding_types.tsv', GUARDDUTY_COLUMNS).map((row) => guardDutyType(row, attack, provenance));
  const others = readTsv(folder, 'other_finding_types.tsv', OTHER_COLUMNS).map((row) => otherType(row, provenance));
  const types = [...guardDuty, ...others];
  for (const type of types) {
    const status = type.status === 'ACTIVE' ? 'active' : 'retired';
    catalog.add({ ...type, title: type.key, status });
  }
  return { tables: [findingTypeTable(types)], aliases: types.flatMap(asffAliases) };
}

function guardDutyType(
  { at, cells }: TsvRow<(typeof GUARDDUTY_COLUMNS)[number]>,
  attack: Attack,
  provenance: ProvenanceRegister,
): FindingType {
  const status = requireWord(STATUSES, cells.status, at, 'status');
  if ((cells.tactic_id === '') !== (cells.tactic_basis === '')) throw new SeedInputInvalid(`${at}: tactic_id and tactic_basis disagree`);
  const tacticId = cells.tactic_id === '' ? null : attack.requireTactic(cells.tactic_id, at);
  return {
    at,
    kind: 'guardduty_finding_type',
    key: cells.type,
    status,
    provenanceId: provenance.findId(guardDutySource(status, cells.data_source)),
    asffTypes: splitList(cells.asff_types),
    facts: [
      cells.threat_purpose,
      splitList(cells.resource),
      orNull(cells.severity),
      tacticId,
      orNull(cells.tactic_basis),
      orNull(cells.data_source),
    ],
  };
}

function guardDutySource(status: FindingType['status'], dataSource: string): Provenance {
  if (status === 'RETIRED') return GUARDDUTY_SOURCES.retired;
  return dataSource.startsWith('Custom Detection Rules') ? GUARDDUTY_SOURCES.customRules : GUARDDUTY_SOURCES.active;
}

function otherType({ at, cells }: TsvRow<(typeof OTHER_COLUMNS)[number]>, provenance: ProvenanceRegister): FindingType {
  const license = cells.source.startsWith('aws-samples/') ? 'MIT' : AWS_FACTS;
  return {
    at,
    kind: requireWord(OTHER_PRODUCTS, cells.product, at, 'product'),
    key: cells.type,
    status: requireWord(STATUSES, cells.status, at, 'status'),
    provenanceId: provenance.findId(parseProvenance(cells.source, license, at)),
    asffTypes: splitList(cells.asff_type),
    facts: [cells.category, splitList(cells.resource), null, null, null, null],
  };
}

function findingTypeTable(types: readonly FindingType[]): SeedTable {
  return {
    table: 'finding_type',
    columns: ['kind', 'key', 'category', 'resources::text[]', 'severity', 'tactic_id', 'tactic_basis', 'data_source', 'asff_types::text[]'],
    rows: types.map((type) => [type.kind, type.key, ...type.facts, type.asffTypes]),
  };
}

function asffAliases({ asffTypes, kind, key, provenanceId }: FindingType): readonly AliasCandidate[] {
  return asffTypes.map((alias) => ({ aliasKind: 'asff_type', alias, kind, key, provenanceId }));
}
