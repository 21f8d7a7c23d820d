import { existsSync, readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { Signer } from '@aws-sdk/rds-signer';
import { Pool, type PoolClient, type PoolConfig } from 'pg';
import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { type AgeClock, measureAge } from './clock.ts';
import type { mappingDatabaseEnv } from './env.ts';
import type { SqlTransaction, TransactionalSql } from './sql.ts';

/** The environment fragment `mappingDatabaseEnv`, parsed. */
export type MappingDatabaseSettings = z.output<z.ZodObject<typeof mappingDatabaseEnv>>;

export type PostgresOptions = {
  /** Reads a secret's text by ARN; needed for `secret`. Injected, so that only who signs in that way bundles Secrets Manager. */
  readonly readSecret?: (arn: string) => Promise<string>;
  /** Makes an RDS token; the default signs it with the credentials of the environment. */
  readonly signToken?: () => Promise<string>;
  /** PEM file of the only authorities to trust; the default is NODE_EXTRA_CA_CERTS, else the bundle of the Lambda runtime. */
  readonly caBundlePath?: string | undefined;
  /** How long a statement may run on the server. */
  readonly statementTimeoutMs?: number;
  /** How long to wait for a connection; the default lets a paused database resume. */
  readonly connectionTimeoutMs?: number;
  readonly clock: AgeClock;
};

/** A pool of connections that opens none before it is asked and keeps none that is idle. */
export interface PostgresDatabase extends TransactionalSql {
  /** Ends every connection; later calls fail. */
  close(): Promise<void>;
}

/** A reader needs one connection; the second lets a refresh overlap with a slow query. */
const MAX_CONNECTIONS = 2;
/** Aurora Serverless pauses only without connections, so none may wait for the next invocation. */
const IDLE_MS = 1_000;
/** A frozen Lambda container runs no timer: the server ends the connection that the pool could not. */
const IDLE_SESSION_MS = 60_000;
/** Aurora Serverless resumes in 15 s, after a day's pause in 30 s. https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html */
const CONNECTION_TIMEOUT_MS = 45_000;
const STATEMENT_TIMEOUT_MS = 10_000;
/** RDS accepts a token for 15 minutes. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html */
const PASSWORD_LIFE_MS = 10 * 60_000;
/** Since Node.js 20 the Lambda runtime ships Amazon's authorities (RDS included) here, but does not load them. */
const LAMBDA_CA_BUNDLE = '/var/runtime/ca-cert.pem';
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

/**
 * The mapping database over `pg`. Connects on first use.
 * @throws ConfigurationInvalid at once where settings are unusable or unsafe: no password or no TLS on a host that is not
 * loopback, a secret without ARN or reader, a bundle that cannot be read. Driver errors of later calls are passed on as they are.
 */
export function postgres(settings: MappingDatabaseSettings, options: PostgresOptions): PostgresDatabase {
  const { clock } = options;
  const readPassword = passwordSource(settings, options, clock);
  const pool = new Pool(poolConfig(settings, options));
  // The server may end a connection at any time, also between its welcome and its first use; an error without a listener ends
  // the process. The pool listens to idle connections only.
  pool.on('error', ignore).on('connect', (client) => client.on('error', ignore));
  const connections = freshConnections(pool, readPassword, clock);
  return {
    query: (text, params) => connections.use((client) => runQuery(client, text, params)),
    transaction: (work) => connections.use((client) => runTransaction(client, work)),
    close: () => pool.end(),
  };
}

function poolConfig(settings: MappingDatabaseSettings, options: PostgresOptions): PoolConfig {
  const statementTimeout = options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS;
  return {
    host: settings.DATABASE_HOST,
    port: settings.DATABASE_PORT,
    database: settings.DATABASE_NAME,
    user: settings.DATABASE_USER,
    password: undefined,
    ssl: tls(settings, options),
    max: MAX_CONNECTIONS,
    idleTimeoutMillis: IDLE_MS,
    allowExitOnIdle: true,
    connectionTimeoutMillis: options.connectionTimeoutMs ?? CONNECTION_TIMEOUT_MS,
    statement_timeout: statementTimeout,
    // The server's own limit comes first; this one is for a server that no longer answers.
    query_timeout: statementTimeout + 5_000,
    options: `-c idle_session_timeout=${IDLE_SESSION_MS}`,
    application_name: 'security-hub-attack-reactor',
  };
}

type PasswordSource = () => Promise<string | undefined>;

function passwordSource(settings: MappingDatabaseSettings, options: PostgresOptions, clock: AgeClock): PasswordSource {
  switch (settings.DATABASE_AUTH) {
    case 'none':
      requireLoopback(settings, 'DATABASE_AUTH=none');
      return async () => undefined;
    case 'iam':
      return cached(options.signToken ?? rdsToken(settings), clock);
    case 'secret':
      return cached(secretPassword(settings, options), clock);
  }
}

function rdsToken(settings: MappingDatabaseSettings): () => Promise<string> {
  const signer = new Signer({ hostname: settings.DATABASE_HOST, port: settings.DATABASE_PORT, username: settings.DATABASE_USER });
  return () => signer.getAuthToken();
}

/** A failure is not kept: the next connection asks again. */
function cached(read: () => Promise<string>, clock: AgeClock): PasswordSource {
  let held: { readonly value: string; readonly age: () => number } | undefined;
  return async () => {
    if (held === undefined || held.age() >= PASSWORD_LIFE_MS) held = { age: measureAge(clock), value: await read() };
    return held.value;
  };
}

const secretSchema = z.object({ username: z.string().min(1), password: z.string().min(1) });

function secretPassword(settings: MappingDatabaseSettings, { readSecret }: PostgresOptions): () => Promise<string> {
  const arn = settings.DATABASE_SECRET_ARN;
  if (arn === undefined) throw new ConfigurationInvalid('DATABASE_AUTH=secret needs DATABASE_SECRET_ARN. Set it on the function.');
  if (readSecret === undefined) throw new ConfigurationInvalid('DATABASE_AUTH=secret is for the migration task only. Use iam.');
  return async () => {
    const { username, password } = parseSecret(await readSecret(arn), arn);
    if (username === settings.DATABASE_USER) return password;
    throw new ConfigurationInvalid(`Secret ${arn} is not that of DATABASE_USER "${settings.DATABASE_USER}". Set either right.`);
  };
}

/** The text of the secret appears in no message and in no cause. */
function parseSecret(text: string, arn: string): z.infer<typeof secretSchema> {
  try {
    return secretSchema.parse(JSON.parse(text));
  } catch {
    throw new ConfigurationInvalid(`Secret ${arn} is not JSON with username and password. Store it in the form that RDS uses.`);
  }
}

function tls(settings: MappingDatabaseSettings, { caBundlePath }: PostgresOptions): false | ConnectionOptions {
  if (settings.DATABASE_TLS === 'disable') {
    requireLoopback(settings, 'DATABASE_TLS=disable');
    return false;
  }
  const path = caBundlePath ?? process.env['NODE_EXTRA_CA_CERTS'] ?? (existsSync(LAMBDA_CA_BUNDLE) ? LAMBDA_CA_BUNDLE : undefined);
  return { rejectUnauthorized: true, ...(path === undefined ? {} : { ca: readBundle(path) }) };
}

function readBundle(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ConfigurationInvalid(`CA bundle ${path} cannot be read. Set NODE_EXTRA_CA_CERTS to a PEM file in the bundle.`, { cause });
  }
}

function requireLoopback(settings: MappingDatabaseSettings, what: string): void {
  if (LOOPBACK.test(settings.DATABASE_HOST)) return;
  throw new ConfigurationInvalid(`${what} is accepted for a loopback host only, and DATABASE_HOST is "${settings.DATABASE_HOST}".`);
}

/** Lends connections that were not left over from before the container was frozen. */
function freshConnections(pool: Pool, readPassword: PasswordSource, clock: AgeClock) {
  const idleFor = new WeakMap<PoolClient, () => number>();
  const acquire = async (): Promise<PoolClient> => {
    // Read before `pg` connects: a password function of `pg` that fails would leave its half-open connection behind.
    pool.options.password = await readPassword();
    const client = await pool.connect();
    // The pool's timer would have ended it; that it did not means that no timer ran, and the server may have hung up.
    if ((idleFor.get(client)?.() ?? 0) <= IDLE_MS) return client;
    client.release(true);
    return await acquire();
  };
  return {
    async use<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
      const client = await acquire();
      let failed = true;
      try {
        const result = await work(client);
        failed = false;
        return result;
      } finally {
        idleFor.set(client, measureAge(clock));
        // The connection may have caused the failure or not, which is not always known yet, and a new one is cheap.
        client.release(failed);
      }
    },
  };
}

function ignore(): void {}

async function runQuery<Row>(client: PoolClient, text: string, params?: readonly unknown[]): Promise<{ rows: Row[] }> {
  const { rows } = await client.query(text, params === undefined ? undefined : [...params]);
  return { rows };
}

async function runTransaction<Result>(client: PoolClient, work: (sql: SqlTransaction) => Promise<Result>): Promise<Result> {
  await client.query('begin');
  try {
    const result = await work({
      query: (text, params) => runQuery(client, text, params),
      // Without parameters `pg` speaks the simple protocol, which takes several statements.
      script: async (text) => void (await client.query(text)),
    });
    await client.query('commit');
    return result;
  } catch (error) {
    await rollBack(client);
    throw error;
  }
}

/** Whatever ends the connection ends the transaction too, and the error that led here is the one worth telling. */
async function rollBack(client: PoolClient): Promise<void> {
  await client.query('rollback').catch(() => undefined);
}
