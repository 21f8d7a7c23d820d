import { severityLabel } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import type { TechniqueId } from '#domain/attack/attack.ts';
import { SOURCE_KINDS } from '#domain/finding/source-kind.ts';
import type { PackRule } from '#domain/mapping/conformance-pack.ts';
import type { ControlFacts } from '#domain/mapping/coverage-report.ts';
import { type MappingRow, TIERS } from '#domain/mapping/mapping-release.ts';
import type { Sql } from '#platform/base/sql.ts';

/** A mapping row with what a reviewer asks next: how it follows from its source, and which revision of which file that is. */
export type MappingStatement = MappingRow & {
  readonly title: string;
  readonly status: 'active' | 'retired';
  readonly derivation: string;
  readonly techniqueIdInSource: TechniqueId | null;
  readonly sourceRevision: string | null;
  readonly sourceReference: string | null;
};

/** Security Hub controls of a release with severity and standards, by key. Errors of the driver are passed on as they are. */
export async function loadControls(sql: Sql, version: string): Promise<readonly ControlFacts[]> {
  const { rows } = await sql.query(CONTROLS, [version]);
  return controls.parse(rows);
}

/** The rules of the conformance pack of a release, by key. Errors of the driver are passed on as they are. */
export async function loadPackRules(sql: Sql, version: string): Promise<readonly PackRule[]> {
  const { rows } = await sql.query(PACK_RULES, [version]);
  return packRules.parse(rows);
}

/** Platforms of each technique of a release, as ATT&CK names them. Errors of the driver are passed on as they are. */
export async function loadPlatforms(sql: Sql, version: string): Promise<ReadonlyMap<TechniqueId, readonly string[]>> {
  const { rows } = await sql.query('select id, platforms from mapping.technique where release = $1', [version]);
  return new Map(platforms.parse(rows).map((technique) => [technique.id, technique.platforms]));
}

/** The same, read once: a release never changes. Only the release that was asked for last is held, and no failure is. */
export function cachedPlatforms(sql: Sql): (version: string) => ReturnType<typeof loadPlatforms> {
  let held: { readonly version: string; readonly read: ReturnType<typeof loadPlatforms> } | undefined;
  return (version) => {
    if (held?.version === version) return held.read;
    const read = loadPlatforms(sql, version);
    held = { version, read };
    read.catch(() => {
      if (held?.read === read) held = undefined;
    });
    return read;
  };
}

/** Every mapping row of a release with its evidence, in a stable order. Errors of the driver are passed on as they are. */
export async function loadStatements(sql: Sql, version: string): Promise<readonly MappingStatement[]> {
  const { rows } = await sql.query(STATEMENTS, [version]);
  return statements.parse(rows);
}

const status = z.enum(['active', 'retired']);

const CONTROLS = `
  select control.key, catalogue_entry.title, catalogue_entry.status, control.severity,
    array(
      select control_standard.standard
      from mapping.control_standard
      where control_standard.release = control.release and control_standard.control_key = control.key
      order by control_standard.standard collate "C"
    ) as standards
  from mapping.control
  join mapping.catalogue_entry
    on catalogue_entry.release = control.release and catalogue_entry.kind = control.kind and catalogue_entry.key = control.key
  where control.release = $1
  order by control.key collate "C"`;
const controls = z.array(z.object({ key: z.string(), title: z.string(), status, severity: severityLabel, standards: z.array(z.string()) }));

const PACK_RULES = `
  select key, managed_rule_identifier as "identifier", resource_types as "resourceTypes",
    maximum_execution_frequency as "maximumExecutionFrequency", coalesce(input_parameters, '{}') as "inputParameters"
  from mapping.conformance_rule
  where release = $1
  order by key collate "C"`;
/** A parameter is worded as CloudFormation: left out of the rule where the parameter of the pack is empty. */
const conditionalParameter = z.object({
  'Fn::If': z.tuple([z.string(), z.object({ Ref: z.string() }), z.object({ Ref: z.literal('AWS::NoValue') })]),
});
const packRules = z.array(
  z.object({
    key: z.string(),
    identifier: z.string(),
    resourceTypes: z.array(z.string()),
    maximumExecutionFrequency: z.string().nullable(),
    inputParameters: z
      .record(z.string(), conditionalParameter)
      .transform((parameters) =>
        Object.entries(parameters).map(([name, { 'Fn::If': choice }]) => ({ name, condition: choice[0], packParameter: choice[1].Ref })),
      ),
  }),
);

const platforms = z.array(z.object({ id: z.string(), platforms: z.array(z.string()) }));

const STATEMENTS = `
  select mapping_row.kind, mapping_row.key, catalogue_entry.title, catalogue_entry.status,
    mapping_row.technique_id as "techniqueId", mapping_row.technique_id_in_source as "techniqueIdInSource",
    mapping_row.tier, mapping_row.category, mapping_row.score, mapping_row.derivation,
    provenance.repository as "source", provenance.revision as "sourceRevision", provenance.reference as "sourceReference",
    provenance.license
  from mapping.mapping_row
  join mapping.catalogue_entry
    on catalogue_entry.release = mapping_row.release
    and catalogue_entry.kind = mapping_row.kind
    and catalogue_entry.key = mapping_row.key
  join mapping.provenance on provenance.release = mapping_row.release and provenance.id = mapping_row.provenance_id
  where mapping_row.release = $1
  order by mapping_row.kind collate "C", mapping_row.key collate "C", mapping_row.technique_id collate "C",
    mapping_row.provenance_id collate "C", mapping_row.category collate "C", mapping_row.derivation collate "C",
    mapping_row.technique_id_in_source collate "C"`;
const statements = z.array(
  z.object({
    kind: z.enum(SOURCE_KINDS),
    key: z.string(),
    title: z.string(),
    status,
    techniqueId: z.string(),
    techniqueIdInSource: z.string().nullable(),
    tier: z.enum(TIERS),
    category: z.enum(['protect', 'detect', 'respond']).nullable(),
    score: z.string().nullable(),
    derivation: z.string(),
    source: z.string(),
    sourceRevision: z.string().nullable(),
    sourceReference: z.string().nullable(),
    license: z.string(),
  }),
);
