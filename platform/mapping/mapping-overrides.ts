import * as z from 'zod';
import { OWN_KIND, SOURCE_KINDS } from '#domain/finding/source-kind.ts';
import type { MappingOverride } from '#domain/mapping/mapping-overrides.ts';
import { TIERS } from '#domain/mapping/mapping-release.ts';
import type { Sql } from '#platform/base/sql.ts';

const READ = `
  select action, kind, key, technique_id as "techniqueId", category, weakest_tier as "weakestTier", reason, origin,
    case when line is null then origin || ' row ' || id else origin || ' line ' || line end as place
  from mapping.mapping_override
  order by id`;

const written = { reason: z.string(), origin: z.string(), place: z.string() };
const kind = z.enum([...SOURCE_KINDS, OWN_KIND]);
const storedRows = z.array(
  z.discriminatedUnion('action', [
    z.object({
      action: z.literal('map'),
      kind,
      key: z.string(),
      techniqueId: z.string(),
      category: z.enum(['protect', 'detect', 'respond']).nullable(),
      ...written,
    }),
    z.object({ action: z.literal('deny'), kind: kind.nullable(), key: z.string().nullable(), techniqueId: z.string(), ...written }),
    z.object({ action: z.literal('tier'), weakestTier: z.enum(TIERS), ...written }),
  ]),
);

/** Every override with the file or database it came from, in the order of writing. Errors of the driver are passed on as they are. */
export async function readOverrides(sql: Sql): Promise<readonly (MappingOverride & { readonly origin: string })[]> {
  return storedRows.parse((await sql.query(READ)).rows);
}
