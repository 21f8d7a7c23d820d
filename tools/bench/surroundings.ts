import { join } from 'node:path';
import { migrateMappingDatabase } from '#handlers/migrate/core.ts';
import { type LocalDatabase, toDatabaseSettings } from '#local/local-database.ts';
import type { LoopbackServer } from '#local/loopback-server.ts';
import { startPglite } from '#local/pglite-server.ts';
import { startPostgres } from '#local/postgres-server.ts';
import { type SecurityHubStandIn, startSecurityHub } from '#local/security-hub/security-hub.ts';
import { systemClock } from '#platform/base/clock.ts';
import { postgres } from '#platform/base/postgres.ts';
import { loadRelease } from '#platform/mapping/mapping-database.ts';

const ROOT = join(import.meta.dirname, '../..');
const HOME = { partition: 'aws', accountId: '999988887777', region: 'eu-central-1' } as const;
const ACCESS_KEY = 'AKIABENCHEXAMPLE';
export const MAX_TECHNIQUES = 5;

/** The peers of a function in one measurement. */
export type Surroundings = {
  readonly database: LocalDatabase;
  readonly securityHubUrl: string;
  readonly ledger: LoopbackServer;
  /** The function's share of the quota; by default more than it can use. */
  readonly callsPerSecond?: number;
};

export type Engines = { readonly postgres: LocalDatabase | undefined; readonly pglite: LocalDatabase };

/** Both engines, seeded; PostgreSQL where its binaries are. */
export async function startEngines(say: (line: string) => void): Promise<Engines> {
  say('starting PostgreSQL and PGlite');
  const [postgresServer, pglite] = await Promise.all([startPostgres(), startPglite()]);
  if (postgresServer === undefined) say('NO POSTGRESQL HERE: install it (Debian: apt-get install postgresql) to measure on it');
  for (const server of [postgresServer, pglite]) if (server !== undefined) await seed(server);
  return { postgres: postgresServer, pglite };
}

async function seed(server: LocalDatabase): Promise<void> {
  const sql = postgres(toDatabaseSettings(server), { clock: systemClock, statementTimeoutMs: 300_000 });
  await migrateMappingDatabase({ sql, sqlFolder: join(ROOT, 'sql'), readerUser: 'mapping_reader', indexerUser: 'console_indexer' });
  await sql.close();
}

/** The active release of a database. */
export async function readActiveRelease(server: LocalDatabase) {
  const sql = postgres(toDatabaseSettings(server), { clock: systemClock });
  const { rows } = await sql.query<{ version: string }>('select version from mapping.mapping_release where is_active');
  const release = await loadRelease(sql, rows[0]?.version ?? '');
  await sql.close();
  return release;
}

/** A Security Hub that enforces everything, quota included. */
export function startHub(): Promise<SecurityHubStandIn> {
  const getAccount = (key: string) => (key === ACCESS_KEY ? HOME.accountId : undefined);
  return startSecurityHub({ ...HOME, quota: 'enforced', now: Date.now, emit: () => undefined, accountOf: getAccount });
}

/** The environment of a function under measurement. */
export function buildEnvironment({ database, securityHubUrl, ledger, callsPerSecond = 100_000 }: Surroundings): Record<string, string> {
  return {
    POWERTOOLS_SERVICE_NAME: 'attack-reactor',
    POWERTOOLS_METRICS_NAMESPACE: 'AttackReactor',
    AWS_REGION: HOME.region,
    AWS_ACCESS_KEY_ID: ACCESS_KEY,
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_ENDPOINT_URL_SECURITYHUB: securityHubUrl,
    AWS_ENDPOINT_URL_DYNAMODB: ledger.url,
    DATABASE_HOST: database.host,
    DATABASE_PORT: String(database.port),
    DATABASE_NAME: database.database,
    DATABASE_USER: database.user,
    DATABASE_AUTH: 'none',
    DATABASE_TLS: 'disable',
    PUBLISHER_PARTITION: HOME.partition,
    PUBLISHER_ACCOUNT_ID: HOME.accountId,
    PUBLISHER_REGION: HOME.region,
    COMPANY_NAME: 'Benchmark',
    IMPORT_CALLS_PER_SECOND: String(callsPerSecond),
    LEDGER_TABLE: 'ledger',
    DEAD_LETTER_QUEUE_URL: 'http://127.0.0.1:9/none',
    MAX_TECHNIQUES_PER_FINDING: String(MAX_TECHNIQUES),
    // Longer than a run: whether another release is active is asked once a minute, not once a finding.
    MAPPING_REFRESH_SECONDS: '3600',
  };
}
