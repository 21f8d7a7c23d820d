import * as z from 'zod';
import { MappingReleaseMissing } from '#domain/base/errors.ts';
import { type ContentTable, contentHash } from '#domain/mapping/release-content.ts';
import type { Sql } from '#platform/base/sql.ts';
import { contentTables } from './mapping-releases.ts';

/** The claim of a stored release about its content, and the sum of its rows. `rows`: how many there are. */
export type StoredContent = { readonly recordedHash: string; readonly actualHash: string; readonly rows: number };

const heads = z.array(z.object({ contentHash: z.string(), attackVersion: z.string() }));
const contentRows = z.array(z.object({ content: z.record(z.string(), z.unknown()) }));

/**
 * Hashes every row of a stored release, as the build hashed the facts it was made from. About 17,000 rows: for checks, not for
 * handlers. Errors of the driver are passed on as they are.
 * @throws MappingReleaseMissing when this database does not hold the release
 */
export async function readStoredContent(sql: Sql, version: string): Promise<StoredContent> {
  const head = await sql.query(
    'select content_hash as "contentHash", attack_version as "attackVersion" from mapping.mapping_release where version = $1',
    [version],
  );
  const release = heads.parse(head.rows)[0];
  if (release === undefined) throw new MappingReleaseMissing(`The mapping database holds no release ${version}: nothing to check.`);
  const tables: ContentTable[] = [];
  for (const table of await contentTables(sql)) {
    const { rows } = await sql.query(`select to_jsonb(${table}) - 'release' as content from mapping.${table} where release = $1`, [
      version,
    ]);
    tables.push({ table, rows: contentRows.parse(rows).map(({ content }) => content) });
  }
  const rows = tables.reduce((sum, table) => sum + table.rows.length, 0);
  return { recordedHash: release.contentHash, actualHash: contentHash(release.attackVersion, tables), rows };
}
