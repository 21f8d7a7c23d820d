import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { systemClock } from '#platform/base/clock.ts';
import { postgres } from '#platform/base/postgres.ts';
import { allowIndexer, allowReader } from '#platform/mapping/database-logins.ts';
import { loadRelease } from '#platform/mapping/mapping-database.ts';
import { seed } from '#platform/mapping/migrations.ts';
import { readSeedRelease } from '#platform/mapping/sql-folder.ts';
import { describeOnEachDatabase, listTables, SQL_FOLDER, type TestDatabase } from '../../support/database.ts';

/** Operations that the functions never do. */
const WRITES = [
  `insert into mapping.mapping_override (action, kind, technique_id, reason) values ('deny', 'macie', 'T1530', 'x')`,
  `update mapping.mapping_row set tier = 'primary'`,
  'delete from mapping.no_technique',
  'truncate mapping.schema_migration',
  'create table mapping.own (id integer)',
  'create table public.own (id integer)',
  'alter table mapping.mapping_row add column own text',
  'drop view mapping.active_mapping',
  'create schema own',
  'create role own',
];

/** Every row of every table with the transaction that last wrote it. */
async function fingerprint(database: TestDatabase): Promise<Readonly<Record<string, string>>> {
  const prints: Record<string, string> = {};
  for (const table of await listTables(database)) {
    const { rows } = await database
      .sql()
      .query<{ print: string }>(
        `select md5(coalesce(string_agg(xmin::text || ctid::text, ',' order by ctid), '')) as print from mapping.${table}`,
      );
    prints[table] = rows[0]?.print ?? '';
  }
  return prints;
}

describeOnEachDatabase('migrations of a deployed database', (database) => {
  describe('seed', () => {
    it('changes no row when it runs again', async () => {
      const before = await fingerprint(database);
      const seeded = await readSeedRelease(SQL_FOLDER);

      const report = await seed(database.sql(), seeded);

      const { version, contentHash } = seeded;
      expect(report).toEqual({ stored: false, activated: false, activeRelease: { version, contentHash } });
      expect(await fingerprint(database)).toEqual(before);
    });

    it('changes no row even when its files run again by hand', async () => {
      const before = await fingerprint(database);
      const { files } = await readSeedRelease(SQL_FOLDER);

      await database.sql().transaction(async (sql) => {
        for (const { text } of files) await sql.script(text);
      });

      expect(await fingerprint(database)).toEqual(before);
    });
  });

  describe('logins', () => {
    const READER = `reader_${process.pid}`;
    afterAll(async () => {
      await database.sql().query(`drop owned by ${READER}`);
      await database.sql().query(`drop role ${READER}`);
    });

    const asReader = (statement: string) =>
      database.sql().transaction(async (sql) => {
        await sql.query(`set local role ${READER}`);
        return await sql.query<{ count: number }>(statement);
      });

    it('creates a login that reads the mapping and nothing more, and repeats itself without harm', async () => {
      await allowReader(database.sql(), READER);
      await allowReader(database.sql(), READER);
      await database.sql().query(`grant ${READER} to current_user`);

      expect((await asReader('select count(*)::integer as count from mapping.active_mapping')).rows[0]?.count).toBeGreaterThan(4000);
      await expect(asReader('delete from mapping.mapping_row')).rejects.toThrow('permission denied');
      await expect(asReader('update mapping.mapping_release set is_active = false')).rejects.toThrow('permission denied');
      await expect(asReader('create table mapping.own (id integer)')).rejects.toThrow('permission denied');
    });

    it('lets an indexer write the read model and only read the mapping', async () => {
      const indexer = `indexer_${process.pid}`;
      await allowIndexer(database.sql(), indexer);
      await database.sql().query(`grant ${indexer} to current_user`);
      const asIndexer = (statement: string) =>
        database.sql().transaction(async (sql) => {
          await sql.query(`set local role ${indexer}`);
          await sql.query(statement);
        });

      await asIndexer(`insert into console.account (id) values ('123456789012')`);
      await asIndexer('delete from console.account');
      await asIndexer('select from mapping.mapping_row');
      await expect(asIndexer('delete from mapping.mapping_row')).rejects.toThrow('permission denied');
      await expect(asIndexer('drop table console.account')).rejects.toThrow('must be owner');
      await expect(asReader('delete from console.account')).rejects.toThrow('permission denied');

      await database.sql().query(`drop owned by ${indexer}`);
      await database.sql().query(`drop role ${indexer}`);
    });

    it('takes back what somebody granted the login besides', async () => {
      await database.sql().query(`grant insert, update on all tables in schema mapping to ${READER}`);
      await database.sql().query(`grant create on schema mapping to ${READER}`);

      await allowReader(database.sql(), READER);

      await expect(asReader('update mapping.mapping_release set is_active = false')).rejects.toThrow('permission denied');
      await expect(asReader('create table mapping.own (id integer)')).rejects.toThrow('permission denied');
    });

    it('refuses a login that may do more', async () => {
      const strong = `strong_${process.pid}`;
      await database.sql().query(`create role ${strong} login createdb`);

      await expect(allowReader(database.sql(), strong)).rejects.toThrow('who may do more than read here');

      await database.sql().query(`drop role ${strong}`);
    });

    it('refuses the owner, whose password would stop working on RDS', async () => {
      const { rows } = await database.sql().query<{ user: string }>('select current_user as user');

      await expect(allowReader(database.sql(), rows[0]?.user ?? '')).rejects.toThrow(ConfigurationInvalid);
    });

    // PGlite signs everybody in as its superuser; a server of TEST_DATABASE_URL may ask for a password.
    if (database.engine === 'postgres' && process.env['TEST_DATABASE_URL'] === undefined) {
      it('signs in a reader who is refused every write, by an owner who is no superuser', async () => {
        await allowReader(database.sql(), READER);
        const reader = postgres({ ...database.settings(), DATABASE_USER: READER }, { clock: systemClock });
        const owner = await database.sql().query('select rolsuper as "isSuperuser" from pg_roles where rolname = current_user');
        const insist = (statement: string) =>
          reader.transaction(async (sql) => {
            await sql.query('set transaction read write');
            await sql.query(statement);
          });

        try {
          expect(owner.rows).toEqual([{ isSuperuser: false }]);
          expect((await loadRelease(reader, (await readSeedRelease(SQL_FOLDER)).version)).mappings.length).toBeGreaterThan(4000);
          await expect(reader.query(`create temporary table own (id integer)`)).rejects.toThrow('read-only transaction');
          for (const statement of WRITES) await expect(insist(statement)).rejects.toThrow(/permission denied|must be owner/);
        } finally {
          await reader.close();
        }
      });
    }

    it('gives RDS sign-in where the database knows it', async () => {
      await database.sql().query('create role rds_iam');

      await allowReader(database.sql(), READER);

      const { rows } = await database.sql().query(`select pg_has_role('${READER}', 'rds_iam', 'member') as "isMember"`);
      expect(rows).toEqual([{ isMember: true }]);
      await database.sql().query('drop role rds_iam');
    });
  });
});
