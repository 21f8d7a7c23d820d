import * as z from 'zod';
import { MappingReleaseMissing } from '#domain/base/errors.ts';
import { SOURCE_KINDS } from '#domain/finding/source-kind.ts';
import { applyOverrides } from '#domain/mapping/mapping-overrides.ts';
import { type MappingRelease, type MappingReleaseRef, STANDARDS, TIERS } from '#domain/mapping/mapping-release.ts';
import type { Sql } from '#platform/base/sql.ts';
import type { MappingSource } from './mapping-cache.ts';
import { readOverrides } from './mapping-overrides.ts';

/** The mapping database as a source of releases. Errors are those of `activeRelease` and `loadRelease`. */
export function mappingDatabase(sql: Sql): MappingSource {
  return { activeRelease: () => activeRelease(sql), loadRelease: (version) => loadRelease(sql, version) };
}

const releaseRefs = z.array(z.object({ version: z.string(), contentHash: z.string() }));

/**
 * The release that is active now, or undefined if none is. Its hash is that of the release with the overrides on it, so that
 * a change of either is noticed. One indexed row and a handful of overrides: cheap enough to ask every minute. Errors of the
 * driver are passed on as they are; the caller knows whether it can go on without an answer.
 */
export async function activeRelease(sql: Sql): Promise<MappingReleaseRef | undefined> {
  const { rows } = await sql.query('select version, content_hash as "contentHash" from mapping.effective_release where is_active');
  return releaseRefs.parse(rows)[0];
}

/**
 * The content of a release as findings meet it: as stored, with the customer's overrides applied. The hash is read before the
 * overrides: should they change in between, the next `activeRelease` names another hash. Errors are those of `loadStoredRelease`.
 */
export async function loadRelease(sql: Sql, version: string): Promise<MappingRelease> {
  const { contentHash } = await readHead(sql, EFFECTIVE_HEAD, version);
  const overrides = await readOverrides(sql);
  return { ...applyOverrides(await loadStoredRelease(sql, version), overrides), contentHash };
}

/**
 * The whole content of a stored release, active or not, in a stable order, without overrides. A stored release never changes,
 * so its queries need no common transaction. Errors of the driver are passed on as they are.
 * @throws MappingReleaseMissing when this database does not hold the release.
 */
export async function loadStoredRelease(sql: Sql, version: string): Promise<MappingRelease> {
  const head = await readHead(sql, HEAD, version);
  const sources = new Map((await read(sql, SOURCES, version)).map((source) => [source.id, source]));
  const mappings = (await read(sql, MAPPINGS, version)).map(({ provenanceId, ...row }) => ({
    ...row,
    ...requireSource(sources, provenanceId),
  }));
  return {
    ...head,
    tactics: await read(sql, TACTICS, version),
    techniques: await read(sql, TECHNIQUES, version),
    mappings,
    catalog: await read(sql, CATALOG, version),
    noTechnique: await read(sql, NO_TECHNIQUE, version),
    aliases: await read(sql, ALIASES, version),
    standardControls: await read(sql, STANDARD_CONTROLS, version),
  };
}

type Head = Pick<MappingRelease, 'version' | 'attackVersion' | 'contentHash'>;

async function readHead(sql: Sql, section: Section<Head>, version: string): Promise<Head> {
  const head = (await read(sql, section, version))[0];
  if (head !== undefined) return head;
  throw new MappingReleaseMissing(`The mapping database holds no release ${version}. Run the migration task to seed it.`);
}

/** A query with the release as its only parameter, and the shape of its rows. */
type Section<Row> = { readonly text: string; readonly rows: z.ZodType<Row[]> };

async function read<Row>(sql: Sql, section: Section<Row>, version: string): Promise<Row[]> {
  const { rows } = await sql.query(section.text, [version]);
  return section.rows.parse(rows);
}

type Source = { readonly id: string; readonly source: string; readonly license: string };

function requireSource(sources: ReadonlyMap<string, Source>, id: string): Pick<Source, 'source' | 'license'> {
  const found = sources.get(id);
  if (found === undefined) throw new Error(`Mapping row without provenance "${id}": the foreign key must have been dropped.`);
  return { source: found.source, license: found.license };
}

const kind = z.enum(SOURCE_KINDS);

const HEAD = {
  text: 'select version, attack_version as "attackVersion", content_hash as "contentHash" from mapping.mapping_release where version = $1',
  rows: z.array(z.object({ version: z.string(), attackVersion: z.string(), contentHash: z.string() })),
};

const EFFECTIVE_HEAD = { ...HEAD, text: HEAD.text.replace('mapping.mapping_release', 'mapping.effective_release') };

const SOURCES = {
  text: 'select id, repository as source, license from mapping.provenance where release = $1',
  rows: z.array(z.object({ id: z.string(), source: z.string(), license: z.string() })),
};

const TACTICS = {
  text: 'select id, name, shortname from mapping.tactic where release = $1 order by matrix_order',
  rows: z.array(z.object({ id: z.string(), name: z.string(), shortname: z.string() })),
};

/** The order of a technique's tactics is that of the matrix. */
const TECHNIQUES = {
  text: `
    select technique.id, technique.name, technique.parent_id as "parentId", technique.status, technique.replaced_by as "replacedBy",
      coalesce(array_agg(tactic.id order by tactic.matrix_order) filter (where tactic.id is not null), '{}') as "tacticIds"
    from mapping.technique
    left join mapping.technique_tactic
      on technique_tactic.release = technique.release and technique_tactic.technique_id = technique.id
    left join mapping.tactic on tactic.release = technique.release and tactic.id = technique_tactic.tactic_id
    where technique.release = $1
    group by technique.release, technique.id
    order by technique.id collate "C"`,
  rows: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      parentId: z.string().nullable(),
      status: z.enum(['active', 'revoked', 'deprecated']),
      replacedBy: z.string().nullable(),
      tacticIds: z.array(z.string()),
    }),
  ),
};

const MAPPINGS = {
  text: `
    select kind, key, technique_id as "techniqueId", tier, score, category, provenance_id as "provenanceId"
    from mapping.mapping_row
    where release = $1
    order by kind collate "C", key collate "C", technique_id collate "C", provenance_id collate "C"`,
  rows: z.array(
    z.object({
      kind,
      key: z.string(),
      techniqueId: z.string(),
      tier: z.enum(TIERS),
      score: z.string().nullable(),
      category: z.enum(['protect', 'detect', 'respond']).nullable(),
      provenanceId: z.string(),
    }),
  ),
};

const CATALOG = {
  text: 'select kind, key, title, status from mapping.catalogue_entry where release = $1 order by kind collate "C", key collate "C"',
  rows: z.array(z.object({ kind, key: z.string(), title: z.string(), status: z.enum(['active', 'retired']) })),
};

const NO_TECHNIQUE = {
  text: 'select kind, key, reason from mapping.no_technique where release = $1 order by kind collate "C", key collate "C"',
  rows: z.array(z.object({ kind, key: z.string(), reason: z.string() })),
};

const ALIASES = {
  text: `
    select alias_kind as "aliasKind", alias, kind, key
    from mapping.key_alias
    where release = $1
    order by alias_kind collate "C", alias collate "C"`,
  rows: z.array(z.object({ aliasKind: z.enum(['generator_id', 'config_rule', 'asff_type']), alias: z.string(), kind, key: z.string() })),
};

const STANDARD_CONTROLS = {
  text: `
    select technique_id as "techniqueId", standard, control_id as "controlId"
    from mapping.technique_standard_control
    where release = $1
    order by technique_id collate "C", standard collate "C", control_id collate "C"`,
  rows: z.array(z.object({ techniqueId: z.string(), standard: z.enum(STANDARDS), controlId: z.string() })),
};
