import { migrateMappingDatabase } from '#handlers/migrate/core.ts';
import { INDEXER, type LocalDatabase, READER, SQL_FOLDER, toDatabaseSettings } from '#local/local-database.ts';
import type { ClusterContent } from '#local/pglite/cluster.ts';
import { findPostgresBinaries, startPostgres } from '#local/postgres-server.ts';
import { systemClock } from '#platform/base/clock.ts';
import { type MappingDatabaseSettings, type PostgresDatabase, type PostgresOptions, postgres } from '#platform/base/postgres.ts';
import { startPgliteProcess } from './pglite.ts';

export { SQL_FOLDER };

/** The database of a running suite; usable in hooks and tests only. */
export type TestDatabase = {
  readonly engine: 'pglite' | 'postgres';
  /** The suite's own pool, signed in as owner. */
  sql(): PostgresDatabase;
  /** Where the database is, for code that opens connections of its own. */
  settings(): MappingDatabaseSettings;
  /** A further pool, closed with the suite. */
  open(options?: Partial<PostgresOptions>, settings?: Partial<MappingDatabaseSettings>): PostgresDatabase;
};

type Prepared = { readonly settings: MappingDatabaseSettings; readonly options: Partial<PostgresOptions>; remove(): Promise<void> };
type Engine = { readonly name: TestDatabase['engine']; prepare(content: ClusterContent): Promise<Prepared>; stop(): Promise<void> };

/** For a statement of a suite: a machine may be busy. */
const PATIENCE_MS = 120_000;

const HOW_TO_GET_POSTGRES =
  'NOT TESTED ON POSTGRESQL: no PostgreSQL 15+ here. Install it (Debian: apt-get install postgresql), name its bin folder in ' +
  'PG_BIN, or name a server on which databases may be created in TEST_DATABASE_URL. REQUIRE_ALL=1 makes this a failure.';

const engines: readonly Engine[] = [pgliteEngine(), postgresEngine()];
afterAll(async () => {
  await Promise.all(engines.map((engine) => engine.stop()));
});

/** Runs a suite on PGlite and on real PostgreSQL: TEST_DATABASE_URL if set, else a throwaway server, one for a test file. */
export function describeOnEachDatabase(name: string, body: (database: TestDatabase) => void, content: ClusterContent = 'seeded'): void {
  for (const engine of engines) {
    const runSuite = () => {
      const suite = suiteOn(engine, content);
      beforeAll(suite.start);
      body(suite.database);
      // Registered last, so that the suite's own clean-up still has a database.
      afterAll(suite.stop);
    };
    if (engine.name === 'pglite') describe(`${name} (pglite)`, runSuite);
    else describeWithPostgres(`${name} (postgres)`, runSuite, hasPostgres());
  }
}

/** Runs a suite that needs PostgreSQL. Without it the suite is left out, and says so. */
export function describeWithPostgres(name: string, body: () => void, isHere = findPostgresBinaries() !== undefined): void {
  if (isHere || process.env['REQUIRE_ALL'] === '1') {
    describe(name, body);
    return;
  }
  sayOnce(HOW_TO_GET_POSTGRES);
  // biome-ignore lint/suspicious/noSkippedTests: said aloud, and a failure where everything is required.
  describe.skip(name, () => it('needs PostgreSQL', () => undefined));
}

/** Names of the tables in schema `mapping`, sorted. */
export async function listTables({ sql }: TestDatabase): Promise<readonly string[]> {
  const { rows } = await sql().query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'mapping' order by tablename`,
  );
  return rows.map(({ name }) => name);
}

const said = new Set<string>();
function sayOnce(text: string): void {
  if (!said.has(text)) console.warn(text);
  said.add(text);
}

function suiteOn(engine: Engine, content: ClusterContent) {
  let prepared: Prepared | undefined;
  const pools: PostgresDatabase[] = [];
  const open = (options: Partial<PostgresOptions> = {}, settings: Partial<MappingDatabaseSettings> = {}): PostgresDatabase => {
    if (!prepared) throw new Error('The database of a suite is there in its hooks and tests only.');
    const pool = postgres({ ...prepared.settings, ...settings }, { clock: systemClock, ...prepared.options, ...options });
    pools.push(pool);
    return pool;
  };
  const settings = (): MappingDatabaseSettings => {
    if (!prepared) throw new Error('The database of a suite is there in its hooks and tests only.');
    return prepared.settings;
  };
  const database: TestDatabase = { engine: engine.name, open, settings, sql: () => pools[0] ?? open({ statementTimeoutMs: PATIENCE_MS }) };
  return {
    database,
    start: async () => {
      prepared = await engine.prepare(content);
    },
    stop: async () => {
      await Promise.all(pools.map((pool) => pool.close()));
      await prepared?.remove();
    },
  };
}

/** Does to an empty database what a deployment does. */
async function fill(settings: MappingDatabaseSettings, options: Partial<PostgresOptions> = {}): Promise<void> {
  const sql = postgres(settings, { clock: systemClock, ...options, statementTimeoutMs: PATIENCE_MS });
  try {
    await migrateMappingDatabase({ sql, sqlFolder: SQL_FOLDER, readerUser: READER, indexerUser: INDEXER });
  } finally {
    await sql.close();
  }
}

/** Each suite gets a process with a copy of the kept cluster. */
function pgliteEngine(): Engine {
  return {
    name: 'pglite',
    async prepare(content) {
      const server = await startPgliteProcess({ content });
      return { settings: toDatabaseSettings(server), options: {}, remove: () => server.close() };
    },
    stop: async () => undefined,
  };
}

function hasPostgres(): boolean {
  return process.env['TEST_DATABASE_URL'] !== undefined || findPostgresBinaries() !== undefined;
}

type Server = Omit<Prepared, 'remove'> & { stop(): Promise<void> };

/** One server for a test file; a suite gets a copy of a database that was filled once. */
function postgresEngine(): Engine {
  let running: Promise<Server> | undefined;
  let template: Promise<string> | undefined;
  let count = 0;
  const create = async (server: Server, from?: string): Promise<string> => {
    count += 1;
    const name = `reactor_test_${process.pid}_${count}`;
    await onServer(server, `create database ${name}${from === undefined ? '' : ` template ${from}`}`);
    return name;
  };
  const createFilled = async (server: Server): Promise<string> => {
    const name = await create(server);
    await fill({ ...server.settings, DATABASE_NAME: name }, server.options);
    return name;
  };
  return {
    name: 'postgres',
    async prepare(content) {
      running ??= startServer();
      const server = await running;
      if (content === 'seeded') template ??= createFilled(server);
      const name = await create(server, content === 'seeded' ? await template : undefined);
      const remove = () => onServer(server, `drop database ${name} with (force)`);
      return { settings: { ...server.settings, DATABASE_NAME: name }, options: server.options, remove };
    },
    async stop() {
      const server = await running;
      if (server && template) await onServer(server, `drop database ${await template} with (force)`);
      await server?.stop();
    },
  };
}

async function onServer({ settings, options }: Server, statement: string): Promise<void> {
  const sql = postgres(settings, { clock: systemClock, ...options });
  try {
    await sql.query(statement);
  } finally {
    await sql.close();
  }
}

async function startServer(): Promise<Server> {
  const url = process.env['TEST_DATABASE_URL'];
  if (url !== undefined) return serverAt(new URL(url));
  const server: LocalDatabase | undefined = await startPostgres();
  if (!server) throw new Error(HOW_TO_GET_POSTGRES);
  return { settings: toDatabaseSettings(server), options: {}, stop: () => server.close() };
}

function serverAt(url: URL): Server {
  const user = decodeURIComponent(url.username);
  const isLocal = ['localhost', '127.0.0.1'].includes(url.hostname);
  const settings = {
    ...toDatabaseSettings({ host: url.hostname, port: Number(url.port || 5432), database: url.pathname.slice(1) || 'postgres', user }),
    ...(url.password === '' ? {} : { DATABASE_AUTH: 'secret' as const, DATABASE_SECRET_ARN: 'TEST_DATABASE_URL' }),
    ...(isLocal ? {} : { DATABASE_TLS: 'verify' as const }),
  };
  const secret = JSON.stringify({ username: user, password: decodeURIComponent(url.password) });
  return { settings, options: { readSecret: async () => secret }, stop: async () => undefined };
}
