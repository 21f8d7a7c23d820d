import * as z from 'zod';
import { ConfigurationInvalid, MigrationFailed } from '#domain/base/errors.ts';
import { SOURCE_KINDS } from '#domain/finding/source-kind.ts';
import { applyOverrides, type MappingOverride } from '#domain/mapping/mapping-overrides.ts';
import { type MappingRelease, STANDARDS, TIERS } from '#domain/mapping/mapping-release.ts';
import { checkOverrides } from '#domain/mapping/override-check.ts';
import { readSeedTables, type SeedRow } from './seed-tables.ts';
import { readOverrideFiles, readSeedRelease } from './sql-folder.ts';

/**
 * The release of a `sql` folder as a fresh database serves it: the seed with the reviewed overrides on it. Needs no database. The
 * content hash is that of the seed, whatever the overrides.
 * @throws MigrationFailed where a file is missing or changed; ConfigurationInvalid listing every override that does not fit
 */
export async function readReleaseFiles(sqlFolder: string): Promise<MappingRelease> {
  const [seed, files] = await Promise.all([readSeedRelease(sqlFolder), readOverrideFiles(sqlFolder)]);
  const release = releaseIn(readSeedTables(seed.files));
  const overrides = files.flatMap((file) => file.overrides.map(({ override }) => override));
  refuseFaults(release, overrides);
  return applyOverrides(release, overrides);
}

function refuseFaults(release: MappingRelease, overrides: readonly MappingOverride[]): void {
  const faults = checkOverrides(release, overrides);
  if (faults.length > 0) throw new ConfigurationInvalid(faults.map(({ message }) => message).join('\n'));
}

type Tables = ReadonlyMap<string, readonly SeedRow[]>;
/** A table, the columns that are needed of it, and the columns that order it as the queries of the database do. */
type Section<Row> = { readonly table: string; readonly row: z.ZodType<Row>; readonly order: readonly string[] };

const kind = z.enum(SOURCE_KINDS);
const text = z.string();
const absent = z.string().nullable();

const HEAD = {
  table: 'mapping_release',
  row: z.object({ version: text, attack_version: text, content_hash: text }),
  order: [],
} satisfies Section<unknown>;
const SOURCES = { table: 'provenance', row: z.object({ id: text, repository: text, license: text }), order: ['id'] };
const TACTICS = { table: 'tactic', row: z.object({ id: text, name: text, shortname: text, matrix_order: z.coerce.number() }), order: [] };
const TECHNIQUES = {
  table: 'technique',
  row: z.object({ id: text, name: text, parent_id: absent, status: z.enum(['active', 'revoked', 'deprecated']), replaced_by: absent }),
  order: ['id'],
};
const TECHNIQUE_TACTICS = { table: 'technique_tactic', row: z.object({ technique_id: text, tactic_id: text }), order: [] };
const MAPPINGS = {
  table: 'mapping_row',
  row: z.object({
    kind,
    key: text,
    technique_id: text,
    tier: z.enum(TIERS),
    score: absent,
    category: z.enum(['protect', 'detect', 'respond']).nullable(),
    provenance_id: text,
  }),
  order: ['kind', 'key', 'technique_id', 'provenance_id'],
};
const CATALOG = {
  table: 'catalogue_entry',
  row: z.object({ kind, key: text, title: text, status: z.enum(['active', 'retired']) }),
  order: ['kind', 'key'],
};
const NO_TECHNIQUE = { table: 'no_technique', row: z.object({ kind, key: text, reason: text }), order: ['kind', 'key'] };
const ALIASES = {
  table: 'key_alias',
  row: z.object({ alias_kind: z.enum(['generator_id', 'config_rule', 'asff_type']), alias: text, kind, key: text }),
  order: ['alias_kind', 'alias'],
};
const STANDARD_CONTROLS = {
  table: 'technique_standard_control',
  row: z.object({ technique_id: text, standard: z.enum(STANDARDS), control_id: text }),
  order: ['technique_id', 'standard', 'control_id'],
};

function releaseIn(tables: Tables): MappingRelease {
  const [head] = read(tables, HEAD);
  if (head === undefined) throw new MigrationFailed('The seed names no release. Build the seed again.');
  return {
    version: head.version,
    attackVersion: head.attack_version,
    contentHash: head.content_hash,
    ...attackIn(tables),
    mappings: mappingsIn(tables),
    catalog: read(tables, CATALOG),
    noTechnique: read(tables, NO_TECHNIQUE),
    aliases: read(tables, ALIASES).map(({ alias_kind: aliasKind, ...alias }) => ({ aliasKind, ...alias })),
    standardControls: read(tables, STANDARD_CONTROLS).map((row) => ({
      techniqueId: row.technique_id,
      standard: row.standard,
      controlId: row.control_id,
    })),
  };
}

/** The order of a technique's tactics is that of the matrix. */
function attackIn(tables: Tables): Pick<MappingRelease, 'tactics' | 'techniques'> {
  const ordered = read(tables, TACTICS).toSorted((a, b) => a.matrix_order - b.matrix_order);
  const tactics = ordered.map(({ id, name, shortname }) => ({ id, name, shortname }));
  const links = Map.groupBy(read(tables, TECHNIQUE_TACTICS), (link) => link.technique_id);
  const techniques = read(tables, TECHNIQUES).map(({ id, name, parent_id: parentId, status, replaced_by: replacedBy }) => {
    const own = new Set(links.get(id)?.map((link) => link.tactic_id));
    return { id, name, parentId, status, replacedBy, tacticIds: tactics.map((tactic) => tactic.id).filter((tactic) => own.has(tactic)) };
  });
  return { tactics, techniques };
}

function mappingsIn(tables: Tables): MappingRelease['mappings'] {
  const sources = new Map(read(tables, SOURCES).map((source) => [source.id, source]));
  return read(tables, MAPPINGS).map(({ technique_id: techniqueId, provenance_id, ...row }) => {
    const source = sources.get(provenance_id);
    if (source === undefined) throw new MigrationFailed(`The seed names no source "${provenance_id}". Build the seed again.`);
    return { ...row, techniqueId, source: source.repository, license: source.license };
  });
}

function read<Row>(tables: Tables, { table, row, order }: Section<Row>): Row[] {
  const rank = (seed: SeedRow) => order.map((column) => seed[column] ?? '');
  return z.array(row).parse(
    (tables.get(table) ?? [])
      .map((seed) => ({ seed, rank: rank(seed) }))
      .toSorted(byRank)
      .map(({ seed }) => seed),
  );
}

type Ranked = { readonly rank: readonly string[] };

/** In code-unit order, as `collate "C"` does. */
function byRank(a: Ranked, b: Ranked): number {
  const first = a.rank.findIndex((value, index) => value !== b.rank[index]);
  if (first < 0) return 0;
  return (a.rank[first] ?? '') < (b.rank[first] ?? '') ? -1 : 1;
}
