import { type LocalDatabase, toDatabaseSettings } from '#local/local-database.ts';
import { openSeededDatabase, parseAddress, type SeededDatabase } from '#local/seeded-database.ts';
import { systemClock } from '#platform/base/clock.ts';
import { type PostgresDatabase, postgres } from '#platform/base/postgres.ts';
import { refusesToWrite, sayingReadOnly } from '#platform/mapping/mapping-releases.ts';

/** For the help of every command that asks the database. */
export const DATABASE_HELP =
  'Environment: DATABASE_URL names a PostgreSQL (loopback; brought up to date as by a deployment) instead of a fresh PGlite.';

/** Said by commands that write, because what is written to PGlite ends with the command. */
export const THROWAWAY = 'This was a throwaway PGlite: set DATABASE_URL to change a database that stays.';

/**
 * Lends the mapping database to `work`, signed in as its owner, and closes it.
 * @throws ConfigurationInvalid where DATABASE_URL is unusable, or names a database that only reads
 */
export async function withMappingDatabase<Result>(
  work: (sql: PostgresDatabase, engine: SeededDatabase['engine']) => Promise<Result>,
): Promise<Result> {
  const database = await sayingReadOnly(() => openSeededDatabase());
  return await lend(database, (sql) => work(sql, database.engine));
}

/**
 * The same for work that only reads: a replica, or a login that may not write, is read as it is.
 * @throws ConfigurationInvalid where DATABASE_URL is unusable
 */
export async function withReadableDatabase<Result>(work: (sql: PostgresDatabase) => Promise<Result>): Promise<Result> {
  return await lend(await openReadable(), work);
}

async function openReadable(): Promise<LocalDatabase> {
  const databaseUrl = process.env['DATABASE_URL'];
  try {
    return await openSeededDatabase(databaseUrl);
  } catch (error) {
    if (databaseUrl === undefined || !refusesToWrite(error)) throw error;
    return parseAddress(databaseUrl);
  }
}

async function lend<Result>(database: LocalDatabase, work: (sql: PostgresDatabase) => Promise<Result>): Promise<Result> {
  const sql = postgres(toDatabaseSettings(database), { clock: systemClock });
  try {
    return await work(sql);
  } finally {
    await sql.close();
    await database.close();
  }
}
