import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { type MigrationOutcome, migrateMappingDatabase } from '#handlers/migrate/core.ts';
import { systemClock } from '#platform/base/clock.ts';
import { postgres } from '#platform/base/postgres.ts';
import { requireAnswer } from './database-answer.ts';
import { INDEXER, type LocalDatabase, READER, SQL_FOLDER, toDatabaseSettings } from './local-database.ts';
import { startPglite } from './pglite-server.ts';

const STATEMENT_TIMEOUT_MS = 5 * 60_000;

/** A mapping database that this machine serves, as a deployment leaves it: migrated, seeded, with a read-only login. */
export type SeededDatabase = LocalDatabase & {
  readonly engine: 'PGlite' | 'PostgreSQL';
  /** The login that handlers use. */
  readonly reader: string;
  readonly outcome: MigrationOutcome;
};

/**
 * Starts PGlite with a copy of the kept seeded cluster, or uses the server of DATABASE_URL (loopback only), and does to it
 * what λ migrate does. A copy is up to date, so that finds nothing to do there.
 * @throws ConfigurationInvalid for a DATABASE_URL that cannot be used
 */
export async function openSeededDatabase(databaseUrl = process.env['DATABASE_URL']): Promise<SeededDatabase> {
  const server = databaseUrl === undefined ? await startPglite({ content: 'seeded' }) : parseAddress(databaseUrl);
  if (databaseUrl !== undefined) await requireAnswer(server);
  const sql = postgres(toDatabaseSettings(server), { clock: systemClock, statementTimeoutMs: STATEMENT_TIMEOUT_MS });
  try {
    const outcome = await migrateMappingDatabase({ sql, sqlFolder: SQL_FOLDER, readerUser: READER, indexerUser: INDEXER });
    return { ...server, engine: databaseUrl === undefined ? 'PGlite' : 'PostgreSQL', reader: READER, outcome };
  } catch (error) {
    await server.close();
    throw error;
  } finally {
    await sql.close();
  }
}

/**
 * Where a DATABASE_URL leads; nothing is connected or changed yet.
 * @throws ConfigurationInvalid for one that cannot be used
 */
export function parseAddress(databaseUrl: string): LocalDatabase {
  const url = URL.parse(databaseUrl);
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol) || url.pathname.length < 2) {
    throw new ConfigurationInvalid(
      'DATABASE_URL is no URL of a database. Write postgres://user@localhost:5432/name, or unset it for PGlite.',
    );
  }
  // node-postgres reads the password of every connection from here.
  const [password, user, database] = [url.password, url.username, url.pathname.slice(1)].map(decode);
  if (password) process.env['PGPASSWORD'] = password;
  return {
    host: url.hostname,
    port: Number(url.port || 5432),
    database: database ?? '',
    user: user || 'postgres',
    close: async () => undefined,
  };
}

/** A part of the URL, which nobody may see in a message. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw new ConfigurationInvalid('DATABASE_URL has a % that stands for no character. Write %25 for it.', { cause });
  }
}
