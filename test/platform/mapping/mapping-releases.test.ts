import { Client } from 'pg';
import { ConfigurationInvalid, MappingReleaseMissing } from '#domain/base/errors.ts';
import type { SqlTransaction, TransactionalSql } from '#platform/base/sql.ts';
import { allowReader } from '#platform/mapping/database-logins.ts';
import { MappingCache } from '#platform/mapping/mapping-cache.ts';
import { activeRelease, mappingDatabase } from '#platform/mapping/mapping-database.ts';
import {
  activateRelease,
  countRows,
  readActivations,
  readReleases,
  releaseBefore,
  rollBackRelease,
} from '#platform/mapping/mapping-releases.ts';
import { migrate, seed } from '#platform/mapping/migrations.ts';
import { readMigrations } from '#platform/mapping/sql-folder.ts';
import { describeOnEachDatabase, SQL_FOLDER } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { smallSeed } from '../../support/small-seed.ts';

/** The same database, with something before or after the work of every transaction. */
function around(
  sql: TransactionalSql,
  wrap: (transaction: SqlTransaction, work: () => Promise<unknown>) => Promise<unknown>,
): TransactionalSql {
  return {
    query: (text, params) => sql.query(text, params),
    transaction: async <Result>(work: (transaction: SqlTransaction) => Promise<Result>): Promise<Result> =>
      await sql.transaction(async (transaction) => {
        const done: Result[] = [];
        await wrap(transaction, async () => done.push(await work(transaction)));
        const [result] = done;
        if (result === undefined) throw new Error('the work of the transaction was not done');
        return result;
      }),
  };
}

describeOnEachDatabase(
  'stored releases',
  (database) => {
    beforeEach(async () => {
      await database.sql().query('drop schema if exists mapping cascade');
      await migrate(database.sql(), await readMigrations(SQL_FOLDER));
      for (const version of ['2026.9.1', '2026.10.1', '2026.11.1']) await seed(database.sql(), smallSeed(version));
    });
    const active = async () => (await activeRelease(database.sql()))?.version;
    const history = async () =>
      (await readActivations(database.sql())).map(({ previous, release }) => `${previous ?? 'none'} -> ${release}`);

    it('are listed by version, with times in UTC', async () => {
      const releases = await readReleases(database.sql());

      expect(releases.map(({ version, isActive }) => [version, isActive])).toEqual([
        ['2026.9.1', false],
        ['2026.10.1', false],
        ['2026.11.1', true],
      ]);
      expect(releases[2]).toMatchObject({
        attackVersion: '19.1',
        createdAt: '2026-11-21T00:00:00Z',
        activatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      });
    });

    it('are counted table by table', async () => {
      const counts = await countRows(database.sql(), '2026.9.1');

      expect(counts).toMatchObject({ technique: 3, mapping_row: 1, control: 0 });
      expect(Object.keys(counts)).not.toEqual(expect.arrayContaining(['release_activation', 'mapping_override']));
    });

    describe('activateRelease', () => {
      it('switches, and records who, when, from and to', async () => {
        const { rows } = await database.sql().query<{ user: string }>('select session_user as "user"');

        const outcome = await activateRelease(database.sql(), '2026.9.1');

        expect(await active()).toBe('2026.9.1');
        expect(outcome).toEqual({
          changed: true,
          activation: { release: '2026.9.1', previous: '2026.11.1', by: rows[0]?.user, at: expect.stringMatching(/Z$/) },
        });
        expect(await history()).toEqual(['none -> 2026.9.1', '2026.9.1 -> 2026.10.1', '2026.10.1 -> 2026.11.1', '2026.11.1 -> 2026.9.1']);
      });

      it('reaches a running function at its next refresh', async () => {
        const clock = new ManualClock();
        const cache = new MappingCache({ source: mappingDatabase(database.sql()), clock, refreshMs: 60_000, onStale: () => undefined });
        expect((await cache.current()).release.version).toBe('2026.11.1');

        await activateRelease(database.sql(), '2026.10.1');
        clock.advance(60_000);

        expect((await cache.current()).release.version).toBe('2026.10.1');
      });

      it('writes nothing where the release is active already', async () => {
        const before = await history();

        expect(await activateRelease(database.sql(), '2026.11.1')).toMatchObject({ changed: false });
        expect(await history()).toEqual(before);
      });

      it('names the releases that exist for one that does not', async () => {
        const activating = activateRelease(database.sql(), '2027.1.1');

        await expect(activating).rejects.toThrow(MappingReleaseMissing);
        await expect(activating).rejects.toThrow('2027.1.1. Stored: 2026.9.1, 2026.10.1, 2026.11.1.');
        expect(await active()).toBe('2026.11.1');
      });

      it('leaves the old release active when it is rolled back half-way', async () => {
        const before = await history();
        const failing = around(database.sql(), async (_, work) => {
          await work();
          throw new Error('cut off');
        });

        await expect(activateRelease(failing, '2026.9.1')).rejects.toThrow('cut off');

        expect(await active()).toBe('2026.11.1');
        expect(await history()).toEqual(before);
      });

      it('leaves the old release active when its connection dies before the commit', async () => {
        const before = await history();
        const client = new Client(clientSettings());
        client.on('error', () => undefined);
        await client.connect();
        const dying: TransactionalSql = {
          query: (text, params) => client.query(text, [...(params ?? [])]) as never,
          transaction: async (work) => {
            await client.query('begin');
            await work({
              query: (text, params) => client.query(text, [...(params ?? [])]) as never,
              script: async (text) => void (await client.query(text)),
            });
            const ended = new Promise((resolve) => client.once('end', resolve));
            client.connection.stream.destroy();
            await ended;
            throw new Error('connection lost');
          },
        };

        await expect(activateRelease(dying, '2026.9.1')).rejects.toThrow('connection lost');

        expect(await active()).toBe('2026.11.1');
        expect(await history()).toEqual(before);
        expect(await activateRelease(database.sql(), '2026.10.1')).toMatchObject({ changed: true });
      });

      it('says that a database is read-only', async () => {
        const replica = around(database.sql(), async (transaction, work) => {
          await transaction.query('set transaction read only');
          await work();
        });

        const activating = activateRelease(replica, '2026.9.1');

        await expect(activating).rejects.toThrow(ConfigurationInvalid);
        await expect(activating).rejects.toThrow('refuses to write (cannot execute UPDATE in a read-only transaction)');
        expect(await active()).toBe('2026.11.1');
      });

      it('says that a login may only read', async () => {
        const reader = `activation_reader_${process.pid}`;
        await allowReader(database.sql(), reader);
        await database.sql().query(`grant ${reader} to current_user`);
        const asReader = around(database.sql(), async (transaction, work) => {
          await transaction.query(`set local role ${reader}`);
          await work();
        });

        await expect(activateRelease(asReader, '2026.9.1')).rejects.toThrow('Sign in as its owner');

        await database.sql().query(`drop owned by ${reader}`);
        await database.sql().query(`drop role ${reader}`);
      });
    });

    describe('rollBackRelease', () => {
      it('goes back one release at a time, and then says that there is none', async () => {
        expect(await rollBackRelease(database.sql())).toMatchObject({ activation: { release: '2026.10.1', previous: '2026.11.1' } });
        expect(await rollBackRelease(database.sql())).toMatchObject({ activation: { release: '2026.9.1', previous: '2026.10.1' } });
        await expect(rollBackRelease(database.sql())).rejects.toThrow('No release was active before this one');

        expect(await active()).toBe('2026.9.1');
      });
    });

    it('keep a line for what somebody activates in SQL', async () => {
      await database.sql().transaction(async (sql) => {
        await sql.query('update mapping.mapping_release set is_active = false where is_active');
        await sql.query(`update mapping.mapping_release set is_active = true, activated_at = now() where version = '2026.9.1'`);
      });

      expect((await history()).at(-1)).toBe('2026.11.1 -> 2026.9.1');
    });

    function clientSettings() {
      const { DATABASE_HOST: host, DATABASE_PORT: port, DATABASE_NAME: name, DATABASE_USER: user } = database.settings();
      return { host, port, database: name, user };
    }
  },
  'empty',
);

describe('releaseBefore', () => {
  it.each([
    ['nothing', [], undefined],
    ['a first release', ['a'], undefined],
    ['an update', ['a', 'b'], 'a'],
    ['a step back', ['a', 'b', 'c', 'b'], 'a'],
    ['all steps back', ['a', 'b', 'a'], undefined],
    ['a step forward again', ['a', 'b', 'a', 'c'], 'a'],
    ['a jump to an older one', ['a', 'b', 'c', 'a'], 'c'],
  ])('after %s', (_, releases, before) => {
    expect(releaseBefore(releases.map((release) => ({ release })))).toBe(before);
  });
});
