import * as z from 'zod';
import { ConfigurationInvalid, MappingReleaseMissing } from '#domain/base/errors.ts';
import type { Sql, SqlTransaction, TransactionalSql } from '#platform/base/sql.ts';
import { activate, lock } from './migrations.ts';

/** A release as the database keeps it, without its content. Times are ISO 8601 in UTC. */
export type StoredRelease = z.infer<typeof storedReleases>[number];

/** One line of the history: who made `release` the active one, in place of `previous`. */
export type Activation = z.infer<typeof activations>[number];

/** `changed` false: the release was active already and nothing was written. */
export type ActivationOutcome = { readonly changed: boolean; readonly activation: Activation };

const time = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

const RELEASES = `
  select version, attack_version as "attackVersion", content_hash as "contentHash", is_active as "isActive",
    ${time('created_at')} as "createdAt", ${time('stored_at')} as "storedAt", ${time('activated_at')} as "activatedAt"
  from mapping.mapping_release
  order by string_to_array(version, '.')::integer[]`;
const storedReleases = z.array(
  z.object({
    version: z.string(),
    attackVersion: z.string(),
    contentHash: z.string(),
    isActive: z.boolean(),
    createdAt: z.string(),
    storedAt: z.string(),
    activatedAt: z.string().nullable(),
  }),
);

const HISTORY = `
  select release, previous_release as previous, activated_by as "by", ${time('activated_at')} as at
  from mapping.release_activation
  order by id`;
const activations = z.array(z.object({ release: z.string(), previous: z.string().nullable(), by: z.string(), at: z.string() }));

const CONTENT_TABLES = `
  select table_name as name
  from information_schema.columns
  where table_schema = 'mapping' and column_name = 'release' and is_nullable = 'NO' and table_name <> 'release_activation'
    and table_name in (select tablename from pg_tables where schemaname = 'mapping')
  order by table_name collate "C"`;

/** Every stored release, oldest version first. */
export async function readReleases(sql: Sql): Promise<readonly StoredRelease[]> {
  return storedReleases.parse((await sql.query(RELEASES)).rows);
}

/** Every activation, oldest first. */
export async function readActivations(sql: Sql): Promise<readonly Activation[]> {
  return activations.parse((await sql.query(HISTORY)).rows);
}

/** Names of the tables that hold the content of releases: those whose rows belong to one. */
export async function contentTables(sql: Sql): Promise<readonly string[]> {
  const tables = z.array(z.object({ name: z.string().regex(/^[a-z_]+$/) })).parse((await sql.query(CONTENT_TABLES)).rows);
  return tables.map(({ name }) => name);
}

/** Rows per table of one stored release. */
export async function countRows(sql: Sql, version: string): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const name of await contentTables(sql)) {
    const { rows } = await sql.query(`select count(*)::integer as count from mapping.${name} where release = $1`, [version]);
    counts[name] = z.array(z.object({ count: z.number() })).parse(rows)[0]?.count ?? 0;
  }
  return counts;
}

/**
 * Makes a stored release the active one; the database writes the line of the history itself. One transaction: if it does not
 * end, the old release is still active. Handlers follow at their next refresh.
 * @throws MappingReleaseMissing naming the releases that are stored; ConfigurationInvalid where this login may not write
 */
export async function activateRelease(sql: TransactionalSql, version: string): Promise<ActivationOutcome> {
  return await writing(sql, (transaction) => switchTo(transaction, version));
}

/**
 * Makes the release active again that the active one replaced. Repeated, it goes further back.
 * @throws ConfigurationInvalid where there is none, or where this login may not write
 */
export async function rollBackRelease(sql: TransactionalSql): Promise<ActivationOutcome> {
  return await writing(sql, async (transaction) => {
    const before = releaseBefore(await readActivations(transaction));
    if (before !== undefined) return await switchTo(transaction, before);
    throw new ConfigurationInvalid('No release was active before this one. Name one: "npm run mapping -- activate <release>".');
  });
}

/** The release to roll back to. A step to the release before the last is a step back; any other is a step forward. */
export function releaseBefore(history: readonly Pick<Activation, 'release'>[]): string | undefined {
  const steps: string[] = [];
  for (const { release } of history) {
    if (steps.at(-2) === release) steps.pop();
    else steps.push(release);
  }
  return steps.at(-2);
}

async function switchTo(sql: SqlTransaction, version: string): Promise<ActivationOutcome> {
  const releases = await readReleases(sql);
  const wanted = releases.find((release) => release.version === version);
  if (wanted === undefined) {
    const stored = releases.map((release) => release.version).join(', ') || 'none';
    throw new MappingReleaseMissing(`The mapping database holds no release ${version}. Stored: ${stored}. Nothing was changed.`);
  }
  if (!wanted.isActive) await activate(sql, version);
  const activation = (await readActivations(sql)).at(-1);
  if (activation?.release !== version) throw new Error(`The database did not record that ${version} is active: a trigger is missing.`);
  return { changed: !wanted.isActive, activation };
}

/**
 * One transaction that takes turns with deployments and activations.
 * @throws ConfigurationInvalid where this login may not write
 */
export async function writing<Result>(sql: TransactionalSql, work: (sql: SqlTransaction) => Promise<Result>): Promise<Result> {
  return await sayingReadOnly(() =>
    sql.transaction(async (transaction) => {
      await lock(transaction);
      return await work(transaction);
    }),
  );
}

/** read_only_sql_transaction, insufficient_privilege. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const MAY_NOT_WRITE: readonly unknown[] = ['25006', '42501'];

/** Returns true if the server refused because this database or this login only reads. */
export function refusesToWrite(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && MAY_NOT_WRITE.includes(error.code);
}

/**
 * Runs what writes, and says in plain words that this database or login only reads.
 * @throws ConfigurationInvalid instead of the driver's error
 */
export async function sayingReadOnly<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (!refusesToWrite(cause)) throw cause;
    throw new ConfigurationInvalid(
      `The mapping database refuses to write (${cause.message}). Sign in as its owner, on the writer and not on a replica. Nothing was changed.`,
      { cause },
    );
  }
}
