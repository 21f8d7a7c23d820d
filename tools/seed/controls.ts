import { lookUp } from '@attack-reactor/kit/contract';
import { SeedInputInvalid } from '#scripts/seed/input-invalid.ts';
import { type Provenance, type ProvenanceRegister, parseProvenance } from '#scripts/seed/provenance.ts';
import type { SeedTable } from '#scripts/seed/sql-table.ts';
import type { AliasCandidate } from './aliases.ts';
import type { Catalog } from './catalog.ts';
import { orNull, readTsv, requireWord, splitList, type TsvRow, uniqueBy } from './tsv.ts';

const FACTS = 'facts';
const AWS_FACTS = 'AWS docs (facts)';
const GENERATOR_LICENSE = 'CC-BY-SA-4.0 (facts)';

/** The source of a control's Config rule is given in words; these are the repositories behind them. */
const RULE_SOURCES: Readonly<Record<string, Provenance>> = {
  'SooJongKim2 export 2025-03-25': {
    repository: 'SooJongKim2/securityhub-controls-export',
    revision: '6c07ebf',
    reference: '2025-03-25',
    license: FACTS,
  },
  'AWS docs (c2hans/aws-docs)': { repository: 'docs.aws.amazon.com', revision: null, reference: '(c2hans/aws-docs)', license: AWS_FACTS },
};

const CONTROL_COLUMNS = [
  'control_id',
  'title',
  'severity',
  'config_rule',
  'custom_rule',
  'standards',
  'category',
  'resource_type',
  'schedule_type',
  'status',
  'source',
  'rule_source',
] as const;
const GENERATOR_COLUMNS = ['generator_id', 'security_control_id', 'control_status', 'source'] as const;
const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL'] as const;

type ControlRow = TsvRow<(typeof CONTROL_COLUMNS)[number]>;
type GeneratorRow = TsvRow<(typeof GENERATOR_COLUMNS)[number]>;

/**
 * Reads Security Hub controls, their Config rules and the standard-specific GeneratorIds; fills the catalog with all of them.
 * A GeneratorId may lead to a control that AWS has withdrawn without a row of its own: cataloged as retired, its id for a title.
 * @throws SeedInputInvalid naming file and line.
 */
export function readControls(
  folder: string,
  catalog: Catalog,
  provenance: ProvenanceRegister,
): { readonly tables: readonly SeedTable[]; readonly aliases: readonly AliasCandidate[] } {
  const controls = readTsv(folder, 'securityhub_controls.tsv', CONTROL_COLUMNS);
  for (const row of controls) catalogControl(row, catalog, provenance);
  const generators = uniqueBy(readTsv(folder, 'securityhub_generator_ids.tsv', GENERATOR_COLUMNS), (row) => row.cells.generator_id);
  const generatorAliases = [...generators.values()].map((row) => catalogGenerator(row, catalog, provenance));
  return {
    tables: [controlTable(controls, provenance), standardTable(controls)],
    aliases: [...generatorAliases, ...ruleAliases(controls, provenance)],
  };
}

function catalogControl({ at, cells }: ControlRow, catalog: Catalog, provenance: ProvenanceRegister): void {
  if (cells.title === '') throw new SeedInputInvalid(`${at}: control ${cells.control_id} has no title`);
  const status = requireWord(['ACTIVE', 'RETIRED'], cells.status, at, 'status') === 'ACTIVE' ? 'active' : 'retired';
  const license = cells.source.startsWith('AWS docs') ? AWS_FACTS : FACTS;
  const provenanceId = provenance.findId(parseProvenance(cells.source, license, at));
  catalog.add({ at, kind: 'securityhub_control', key: cells.control_id, title: cells.title, status, provenanceId });
  const ruleProvenance = findRuleSource({ at, cells });
  if (!ruleProvenance) return;
  const rule = { at, kind: 'config_rule', key: cells.config_rule, title: cells.config_rule, status: 'active' } as const;
  catalog.addIfMissing({ ...rule, provenanceId: provenance.findId(ruleProvenance) });
}

function catalogGenerator({ at, cells }: GeneratorRow, catalog: Catalog, provenance: ProvenanceRegister): AliasCandidate {
  const key = cells.security_control_id;
  const provenanceId = provenance.findId(parseProvenance(cells.source, GENERATOR_LICENSE, at));
  const status = requireWord(['ACTIVE', 'RETIRED', 'NOT_LISTED'], cells.control_status, at, 'control_status');
  if (status === 'NOT_LISTED') catalog.addIfMissing({ at, kind: 'securityhub_control', key, title: key, status: 'retired', provenanceId });
  catalog.require('securityhub_control', key, at);
  return { aliasKind: 'generator_id', alias: cells.generator_id, kind: 'securityhub_control', key, provenanceId };
}

function findRuleSource({ at, cells }: ControlRow): Provenance | undefined {
  if ((cells.config_rule === '') !== (cells.rule_source === '')) throw new SeedInputInvalid(`${at}: config_rule and rule_source disagree`);
  if (cells.rule_source === '') return undefined;
  const source = lookUp(RULE_SOURCES, cells.rule_source);
  if (!source) throw new SeedInputInvalid(`${at}: unknown rule_source "${cells.rule_source}"; add its repository to RULE_SOURCES`);
  return source;
}

function controlTable(controls: readonly ControlRow[], provenance: ProvenanceRegister): SeedTable {
  return {
    table: 'control',
    columns: [
      'key',
      'severity',
      'config_rule',
      'is_custom_rule::boolean',
      'category',
      'resource_type',
      'schedule_type',
      'rule_provenance_id',
    ],
    constants: { kind: 'securityhub_control' },
    rows: controls.map((row) => {
      const { cells } = row;
      const ruleSource = findRuleSource(row);
      const isCustomRule = requireWord(['0', '1'], cells.custom_rule, row.at, 'custom_rule') === '1';
      return [
        cells.control_id,
        requireWord(SEVERITIES, cells.severity, row.at, 'severity'),
        orNull(cells.config_rule),
        String(isCustomRule),
        orNull(cells.category),
        orNull(cells.resource_type),
        cells.schedule_type,
        ruleSource ? provenance.findId(ruleSource) : null,
      ];
    }),
  };
}

function standardTable(controls: readonly ControlRow[]): SeedTable {
  return {
    table: 'control_standard',
    columns: ['control_key', 'standard'],
    rows: controls.flatMap(({ cells }) => splitList(cells.standards).map((standard) => [cells.control_id, standard])),
  };
}

/** Only active controls count: a retired one that shares the rule does not make the rule ambiguous. */
function ruleAliases(controls: readonly ControlRow[], provenance: ProvenanceRegister): readonly AliasCandidate[] {
  return controls.flatMap((row) => {
    const source = findRuleSource(row);
    if (!source || row.cells.status !== 'ACTIVE') return [];
    const { config_rule: alias, control_id: key } = row.cells;
    return [{ aliasKind: 'config_rule', alias, kind: 'securityhub_control', key, provenanceId: provenance.findId(source) }] as const;
  });
}
