import type { LocalDatabase } from '#local/local-database.ts';
import { startPglite } from '#local/pglite-server.ts';
import { type PostgresServer, startPostgres } from '#local/postgres-server.ts';
import { openSeededDatabase } from '#local/seeded-database.ts';

export type ChaosDatabase = LocalDatabase & {
  /** The server that may be killed; undefined where this machine has none. */
  readonly postgres: PostgresServer | undefined;
};

/** Starts a seeded mapping database: PostgreSQL, or PGlite where PostgreSQL is not installed, which is then said in a line. */
export async function openDatabase(say: (line: string) => void): Promise<ChaosDatabase> {
  const postgres = await startPostgres();
  if (postgres === undefined) {
    say('PostgreSQL is not installed, so it is not killed: install it (Debian: apt-get install postgresql), or set PG_BIN to its programs');
    return { ...(await startPglite({ content: 'seeded' })), postgres };
  }
  const { host, port, user, database, close } = postgres;
  try {
    await openSeededDatabase(`postgres://${user}@${host}:${port}/${database}`);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    host,
    database,
    user,
    close,
    postgres,
    get port() {
      return postgres.port;
    },
  };
}
