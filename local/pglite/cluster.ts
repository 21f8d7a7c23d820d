/** PGlite starts from this: a whole cluster as one archive. To make one takes seconds, to load one a fraction of one. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { join, relative } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { migrateMappingDatabase } from '#handlers/migrate/core.ts';
import { systemClock } from '#platform/base/clock.ts';
import { postgres } from '#platform/base/postgres.ts';
import { readOrMake } from '../kept-file.ts';
import { INDEXER, READER, SQL_FOLDER, toDatabaseSettings } from '../local-database.ts';
import { servePglite } from './serve.ts';

/** Nothing but the cluster, or the mapping database as λ migrate leaves it. */
export type ClusterContent = 'empty' | 'seeded';

const ROOT = join(import.meta.dirname, '../..');

/** The code that fills a cluster from `sql/`. */
const SEEDERS = [
  'handlers/migrate/core.ts',
  'platform/mapping/database-logins.ts',
  'platform/mapping/override-files.ts',
  'platform/mapping/migrations.ts',
  'platform/mapping/sql-folder.ts',
];

/** Loaded wherever PGlite is made: search reads trigrams. */
export const EXTENSIONS = { pg_trgm };

/** The write-ahead log is half of a cluster at the default size of its parts, and nothing here is ever replayed from it. */
const SMALL_LOG = ['--wal-segsize=1'];

const STATEMENT_TIMEOUT_MS = 5 * 60_000;

/** A tar archive for `loadDataDir`, kept until something changes that it is made from. */
export async function loadCluster(content: ClusterContent): Promise<Uint8Array> {
  return await readOrMake({ kind: `pglite-${content}`, fingerprint: await computeFingerprint(content), make: () => makeCluster(content) });
}

async function makeCluster(content: ClusterContent): Promise<Uint8Array> {
  const database = await PGlite.create({ initDbStartParams: SMALL_LOG, extensions: EXTENSIONS });
  const server = await servePglite(database);
  const sql = postgres(toDatabaseSettings(server), { clock: systemClock, statementTimeoutMs: STATEMENT_TIMEOUT_MS });
  try {
    if (content === 'seeded') await migrateMappingDatabase({ sql, sqlFolder: SQL_FOLDER, readerUser: READER, indexerUser: INDEXER });
    await sql.query('checkpoint');
    return new Uint8Array(await (await database.dumpDataDir('none')).arrayBuffer());
  } finally {
    await sql.close();
    await server.close();
  }
}

/** Hashes everything that such a cluster is made from. */
async function computeFingerprint(content: ClusterContent): Promise<string> {
  const hash = createHash('sha256');
  for (const path of content === 'empty' ? makersOfEmpty() : [...makersOfEmpty(), ...(await makersOfSeeded())])
    hash.update(`\0${relative(ROOT, path)}\0`).update(await readFile(path));
  return hash.digest('hex').slice(0, 16);
}

function makersOfEmpty(): readonly string[] {
  const pglite = findPackageJSON('@electric-sql/pglite', import.meta.url);
  if (pglite === undefined) throw new Error('PGlite is not installed. Run "npm ci".');
  return [pglite, import.meta.filename];
}

async function makersOfSeeded(): Promise<readonly string[]> {
  const entries = await readdir(SQL_FOLDER, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return [...SEEDERS.map((path) => join(ROOT, path)), ...files.toSorted()];
}
