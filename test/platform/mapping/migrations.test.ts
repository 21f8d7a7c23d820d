import { MigrationFailed } from '#domain/base/errors.ts';
import type { TransactionalSql } from '#platform/base/sql.ts';
import { activeRelease } from '#platform/mapping/mapping-database.ts';
import { migrate, type SeedRelease, type SqlFile, seed } from '#platform/mapping/migrations.ts';
import { readMigrations } from '#platform/mapping/sql-folder.ts';
import { describeOnEachDatabase, listTables, SQL_FOLDER } from '../../support/database.ts';

const HASH = (digit: string) => digit.repeat(64);

function file(name: string, text: string): SqlFile {
  return { name, text };
}

const createsOne = file('0001_create_one.sql', 'create table mapping.one (id integer); insert into mapping.one values (1);');
const createsTwo = file('0002_create_two.sql', 'create table mapping.two (id integer);');

function release(version: string, options: { readonly hash?: string; readonly files?: readonly SqlFile[] } = {}): SeedRelease {
  const contentHash = options.hash ?? HASH('a');
  const insert = `insert into mapping.mapping_release (version, attack_version, content_hash, created_at)
    values ('${version}', '19.1', '${contentHash}', '2026-11-21T00:00:00Z') on conflict do nothing;`;
  return { version, contentHash, files: [file('001_mapping_release.sql', insert), ...(options.files ?? [])] };
}

describeOnEachDatabase(
  'migrations of an empty database',
  (database) => {
    beforeEach(async () => {
      await database.sql().query('drop schema if exists mapping cascade');
    });

    describe('migrate', () => {
      it('applies files in the order of their numbers and reports them', async () => {
        const report = await migrate(database.sql(), [createsTwo, createsOne]);

        expect(report).toEqual({ applied: [createsOne.name, createsTwo.name], alreadyApplied: 0 });
        expect(await listTables(database)).toEqual(['one', 'schema_migration', 'two']);
      });

      it('applies only what the ledger does not list', async () => {
        await migrate(database.sql(), [createsOne]);

        expect(await migrate(database.sql(), [createsOne, createsTwo])).toEqual({ applied: [createsTwo.name], alreadyApplied: 1 });
        expect(await migrate(database.sql(), [createsOne, createsTwo])).toEqual({ applied: [], alreadyApplied: 2 });
      });

      it('applies each file once when two deployments run at once', async () => {
        const reports = await Promise.all([
          migrate(database.open(), [createsOne, createsTwo]),
          migrate(database.open(), [createsOne, createsTwo]),
        ]);

        expect(reports.flatMap(({ applied }) => applied).toSorted()).toEqual([createsOne.name, createsTwo.name]);
        expect((await database.sql().query('select id from mapping.one')).rows).toEqual([{ id: 1 }]);
      });

      it('leaves the database as it was before a file that fails', async () => {
        const fails = file('0002_create_two.sql', 'create table mapping.two (id integer); create table mapping.one (id integer);');

        const migrating = migrate(database.sql(), [createsOne, fails]);

        await expect(migrating).rejects.toThrow(MigrationFailed);
        await expect(migrating).rejects.toThrow('0002_create_two.sql failed: relation "one" already exists');
        expect(await listTables(database)).toEqual(['one', 'schema_migration']);
        expect(await migrate(database.sql(), [createsOne, createsTwo])).toEqual({ applied: [createsTwo.name], alreadyApplied: 1 });
      });

      it('refuses a file that changed after it was applied', async () => {
        await migrate(database.sql(), [createsOne]);
        const changed = file(createsOne.name, `${createsOne.text} -- and more`);

        await expect(migrate(database.sql(), [changed, createsTwo])).rejects.toThrow(
          /0001_create_one\.sql was applied .* with other content/,
        );
        expect(await listTables(database)).toEqual(['one', 'schema_migration']);
      });

      it('refuses a new file that sorts before an applied one', async () => {
        await migrate(database.sql(), [createsTwo]);

        await expect(migrate(database.sql(), [createsOne, createsTwo])).rejects.toThrow('sorts before 0002_create_two.sql');
      });

      it.each([
        ['two files with one number', [createsOne, file('0001_create_other.sql', '')], 'Give the newer one the next free number'],
        ['a name without number', [file('create_one.sql', '')], 'is not named NNNN_verb_noun.sql'],
      ])('refuses %s before anything runs', async (_, files, message) => {
        await expect(migrate(database.sql(), files)).rejects.toThrow(message);
        expect(await listTables(database)).toEqual([]);
      });

      it('takes the migrations of the repository from each earlier state to the newest', async () => {
        const all = (await readMigrations(SQL_FOLDER)).toSorted((left, right) => (left.name < right.name ? -1 : 1));

        for (const [index, { name }] of all.entries()) {
          expect((await migrate(database.sql(), all.slice(0, index + 1))).applied).toEqual([name]);
        }

        expect(await listTables(database)).toContain('mapping_row');
      });
    });

    describe('seed', () => {
      beforeEach(async () => {
        await migrate(database.sql(), await readMigrations(SQL_FOLDER));
      });

      const versions = async () => {
        const { rows } = await database
          .sql()
          .query<{ version: string; active: boolean }>(
            'select version, is_active as active from mapping.mapping_release order by created_at, version',
          );
        return rows.map(({ version, active }) => (active ? `${version} active` : version));
      };

      it('stores and activates the first release', async () => {
        const report = await seed(database.sql(), release('2026.11.1'));

        expect(report).toEqual({ stored: true, activated: true, activeRelease: { version: '2026.11.1', contentHash: HASH('a') } });
        expect(await activeRelease(database.sql())).toEqual({ version: '2026.11.1', contentHash: HASH('a') });
      });

      it('activates a newer release and keeps the older one', async () => {
        await seed(database.sql(), release('2026.9.1'));

        await seed(database.sql(), release('2026.11.1', { hash: HASH('b') }));

        expect(await versions()).toEqual(['2026.11.1 active', '2026.9.1']);
      });

      it('stores an older release without activating it', async () => {
        await seed(database.sql(), release('2026.11.1'));

        const report = await seed(database.sql(), release('2026.9.1', { hash: HASH('b') }));

        expect(report).toMatchObject({ stored: true, activated: false, activeRelease: { version: '2026.11.1' } });
        expect(await versions()).toEqual(['2026.11.1 active', '2026.9.1']);
      });

      it('does not undo a rollback when the same release is deployed again', async () => {
        await seed(database.sql(), release('2026.9.1'));
        await seed(database.sql(), release('2026.11.1'));
        await database.sql().query(`update mapping.mapping_release set is_active = false`);
        await database.sql().query(`update mapping.mapping_release set is_active = true where version = '2026.9.1'`);

        const report = await seed(database.sql(), release('2026.11.1'));

        expect(report).toMatchObject({ stored: false, activated: false, activeRelease: { version: '2026.9.1' } });
      });

      it('activates a stored release where none is active', async () => {
        await seed(database.sql(), release('2026.11.1'));
        await database.sql().query('update mapping.mapping_release set is_active = false');

        expect(await seed(database.sql(), release('2026.11.1'))).toMatchObject({ stored: false, activated: true });
        expect(await versions()).toEqual(['2026.11.1 active']);
      });

      it('refuses other content under a version that is stored', async () => {
        await seed(database.sql(), release('2026.11.1'));

        const seeding = seed(database.sql(), release('2026.11.1', { hash: HASH('b') }));

        await expect(seeding).rejects.toThrow(MigrationFailed);
        await expect(seeding).rejects.toThrow('build the new content under a new version');
      });

      it('stores nothing and leaves the old release active when a file fails', async () => {
        await seed(database.sql(), release('2026.9.1'));
        const broken = file('002_provenance.sql', `insert into mapping.provenance (release, id) values ('2026.11.1', 'x');`);

        const seeding = seed(database.sql(), release('2026.11.1', { files: [broken] }));

        await expect(seeding).rejects.toThrow('002_provenance.sql failed: null value in column "repository"');
        expect(await versions()).toEqual(['2026.9.1 active']);
      });

      it('stores a release once when two deployments run at once', async () => {
        const reports = await Promise.all([seed(database.open(), release('2026.11.1')), seed(database.open(), release('2026.11.1'))]);

        expect(reports.map(({ stored }) => stored).toSorted()).toEqual([false, true]);
        expect(await versions()).toEqual(['2026.11.1 active']);
      });

      it('keeps the old release active when activation is cut off', async () => {
        await seed(database.sql(), release('2026.9.1'));
        const cutOff: TransactionalSql = {
          ...database.sql(),
          transaction: (work) =>
            database.sql().transaction(async (sql) => {
              await work(sql);
              throw new Error('connection lost');
            }),
        };

        await expect(seed(cutOff, release('2026.11.1'))).rejects.toThrow('connection lost');

        expect(await versions()).toEqual(['2026.9.1 active']);
      });

      it('never lets two releases be active', async () => {
        await seed(database.sql(), release('2026.9.1'));
        await seed(database.sql(), release('2026.11.1'));

        const activatingBoth = database.sql().query('update mapping.mapping_release set is_active = true, activated_at = now()');

        await expect(activatingBoth).rejects.toThrow('mapping_release_one_active');
      });

      // PGlite has one session: a reader waits for the end of the transaction.
      if (database.engine === 'pglite') return;

      it('shows readers the old release until the new one is whole', async () => {
        await seed(database.sql(), release('2026.9.1'));
        const reader = database.open();
        const seen: (string | undefined)[] = [];
        const watched: TransactionalSql = {
          ...database.sql(),
          transaction: (work) =>
            database.sql().transaction(async (sql) => {
              const result = await work(sql);
              seen.push((await activeRelease(reader))?.version);
              return result;
            }),
        };

        await seed(watched, release('2026.11.1'));

        seen.push((await activeRelease(reader))?.version);
        expect(seen).toEqual(['2026.9.1', '2026.11.1']);
      });
    });
  },
  'empty',
);
