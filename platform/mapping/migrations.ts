import { createHash } from 'node:crypto';
import * as z from 'zod';
import { MigrationFailed } from '#domain/base/errors.ts';
import type { MappingReleaseRef } from '#domain/mapping/mapping-release.ts';
import type { SqlTransaction, TransactionalSql } from '#platform/base/sql.ts';

/** A SQL file as text with LF line ends: `0001_create_mapping_release.sql`. */
export type SqlFile = { readonly name: string; readonly text: string };

/** One mapping release as SQL files, in the order in which they run. */
export type SeedRelease = MappingReleaseRef & { readonly files: readonly SqlFile[] };

export type MigrationReport = { readonly applied: readonly string[]; readonly alreadyApplied: number };

/** `stored`: rows were written; otherwise the very same release was there already. */
export type SeedReport = { readonly stored: boolean; readonly activated: boolean; readonly activeRelease: MappingReleaseRef };

/** Serializes deployments. The number means nothing; it only has to be ours: "mapping" in ASCII. */
const LOCK_KEY = '30787908011650663';

/** DDL that waits for a lock makes every later reader wait behind it: give up and let the deployment be retried. */
const LOCK_TIMEOUT = '30s';

const LEDGER = `
  create schema if not exists mapping;
  create table if not exists mapping.schema_migration (
    version integer not null,
    name text not null,
    sha256 text not null,
    applied_at timestamptz not null default now(),
    constraint schema_migration_pk primary key (version),
    constraint schema_migration_sha256_has_format check (sha256 ~ '^[0-9a-f]{64}$')
  );
  comment on schema mapping is 'The mapping database of Security Hub ATT&CK Reactor.';
  comment on table mapping.schema_migration is 'Which migrations this database has received; written by the migration task only.';
`;

/**
 * Applies the files that the ledger does not list, in order, each in a transaction of its own. Safe to run twice at once:
 * the second run waits and then finds nothing to do.
 * @throws MigrationFailed when a file fails (the database is as it was before that file), when an applied file has changed,
 * or when a new file sorts before an applied one.
 */
export async function migrate(sql: TransactionalSql, files: readonly SqlFile[]): Promise<MigrationReport> {
  const migrations = numbered(files);
  await sql.transaction(prepareLedger);
  const applied: string[] = [];
  for (const migration of migrations) {
    if (await sql.transaction((transaction) => applyOnce(transaction, migration))) applied.push(migration.name);
  }
  return { applied, alreadyApplied: migrations.length - applied.length };
}

type Migration = SqlFile & { readonly version: number; readonly sha256: string };

function numbered(files: readonly SqlFile[]): readonly Migration[] {
  const migrations = files.map((file) => ({
    ...file,
    version: readVersion(file.name),
    sha256: createHash('sha256').update(file.text).digest('hex'),
  }));
  migrations.sort((left, right) => left.version - right.version);
  const twin = migrations.find((migration, index) => migration.version === migrations[index + 1]?.version);
  if (twin) throw new MigrationFailed(`Two migrations have the number of ${twin.name}. Give the newer one the next free number.`);
  return migrations;
}

function readVersion(name: string): number {
  const number = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1];
  if (number === undefined) throw new MigrationFailed(`Migration ${name} is not named NNNN_verb_noun.sql. Rename it.`);
  return Number(number);
}

async function prepareLedger(sql: SqlTransaction): Promise<void> {
  await lock(sql);
  // A role that may read the ledger may not always create schemas, and `if not exists` asks for the right before it looks.
  const { rows } = await sql.query<{ ledger: string | null }>("select to_regclass('mapping.schema_migration')::text as ledger");
  if (rows[0]?.ledger == null) await sql.script(LEDGER);
}

/** Held until the transaction ends. The wait for another deployment is unlimited; the wait for readers is not. */
export async function lock(sql: SqlTransaction): Promise<void> {
  await sql.query('select pg_advisory_xact_lock($1)', [LOCK_KEY]);
  await sql.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`);
}

const ledgerRows = z.array(z.object({ version: z.number(), name: z.string(), sha256: z.string() }));

async function applyOnce(sql: SqlTransaction, migration: Migration): Promise<boolean> {
  await lock(sql);
  const { rows } = await sql.query('select version, name, sha256 from mapping.schema_migration order by version');
  const ledger = ledgerRows.parse(rows);
  const earlier = ledger.find(({ version }) => version === migration.version);
  if (earlier) {
    refuseChanged(earlier, migration);
    return false;
  }
  const newest = ledger.at(-1);
  if (newest && newest.version > migration.version) {
    throw new MigrationFailed(`Migration ${migration.name} sorts before ${newest.name}, which is applied. Give it the next free number.`);
  }
  await runFile(sql, migration);
  await sql.query('insert into mapping.schema_migration (version, name, sha256) values ($1, $2, $3)', [
    migration.version,
    migration.name,
    migration.sha256,
  ]);
  return true;
}

function refuseChanged(applied: { readonly name: string; readonly sha256: string }, migration: Migration): void {
  if (applied.sha256 === migration.sha256 && applied.name === migration.name) return;
  throw new MigrationFailed(
    `Migration ${migration.name} was applied as ${applied.name} with other content (sha256 ${applied.sha256}, now ${migration.sha256}). ` +
      'Restore the file and put the change into a new migration.',
  );
}

async function runFile(sql: SqlTransaction, { name, text }: SqlFile): Promise<void> {
  try {
    await sql.script(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MigrationFailed(`${name} failed: ${reason}. The database is as it was before this file.`, { cause });
  }
}

const releaseRows = z.array(z.object({ version: z.string(), contentHash: z.string(), isActive: z.boolean() }));

/**
 * Stores a release and makes it the active one, in one transaction: readers see the old release or the new one whole.
 * A release that is stored already is not rewritten. A newly stored one is activated if none is active or the active one
 * is older; one that was stored before is activated only if none is active, so that a deployment does not undo a rollback.
 * @throws MigrationFailed when a file fails, or when this version is stored with other content.
 */
export async function seed(sql: TransactionalSql, release: SeedRelease): Promise<SeedReport> {
  return await sql.transaction((transaction) => seedWithin(transaction, release));
}

/** `seed` as a part of a transaction that does more: what comes with the release is there with it, or neither is. */
export async function seedWithin(sql: SqlTransaction, release: SeedRelease): Promise<SeedReport> {
  await lock(sql);
  const known = await readReleases(sql);
  const stored = !isStored(known, release);
  if (stored) await store(sql, release.files);
  const active = known.find(({ isActive }) => isActive);
  const activated = active === undefined || (stored && isOlder(active.version, release.version));
  if (activated) await activate(sql, release.version);
  const { version, contentHash } = activated ? release : active;
  return { stored, activated, activeRelease: { version, contentHash } };
}

/** Without fresh statistics the planner takes the new rows for a handful, and a load or a view takes seconds instead of milliseconds. */
async function store(sql: SqlTransaction, files: readonly SqlFile[]): Promise<void> {
  for (const file of files) await runFile(sql, file);
  const { rows } = await sql.query("select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'mapping'");
  const tables = z.array(z.object({ name: z.string() })).parse(rows);
  await sql.script(`analyze ${tables.map(({ name }) => name).join(', ')}`);
}

async function readReleases(sql: SqlTransaction): Promise<z.infer<typeof releaseRows>> {
  const { rows } = await sql.query('select version, content_hash as "contentHash", is_active as "isActive" from mapping.mapping_release');
  return releaseRows.parse(rows);
}

function isStored(known: readonly MappingReleaseRef[], release: MappingReleaseRef): boolean {
  const twin = known.find(({ version }) => version === release.version);
  if (twin && twin.contentHash !== release.contentHash) {
    throw new MigrationFailed(
      `Release ${release.version} is stored with other content (${twin.contentHash}, now ${release.contentHash}). ` +
        'A stored release never changes: build the new content under a new version.',
    );
  }
  return twin !== undefined;
}

/** Versions are three numbers; as text, 2026.9.1 would be newer than 2026.11.1. */
function isOlder(version: string, than: string): boolean {
  const left = version.split('.').map(Number);
  const right = than.split('.').map(Number);
  const index = left.findIndex((number, position) => number !== right[position]);
  return index >= 0 && (left[index] ?? 0) < (right[index] ?? 0);
}

/** The old release steps down first: at no moment may two be active. */
export async function activate(sql: SqlTransaction, version: string): Promise<void> {
  await sql.query('update mapping.mapping_release set is_active = false where is_active');
  await sql.query('update mapping.mapping_release set is_active = true, activated_at = now() where version = $1', [version]);
}
