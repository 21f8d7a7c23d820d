import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateMappingDatabase } from '#handlers/migrate/core.ts';
import { activeRelease, loadRelease } from '#platform/mapping/mapping-database.ts';
import { readOverrides } from '#platform/mapping/mapping-overrides.ts';
import { readSeedRelease } from '#platform/mapping/sql-folder.ts';
import { writeReleaseAs } from '../../support/built-release.ts';
import { describeOnEachDatabase, SQL_FOLDER } from '../../support/database.ts';

const READER = `reader_of_core_${process.pid}`;
const INDEXER = `indexer_of_core_${process.pid}`;

describeOnEachDatabase(
  'migrate',
  (database) => {
    const incomplete = mkdtempSync(join(tmpdir(), 'incomplete-bundle-'));
    const run = (sqlFolder: string) => migrateMappingDatabase({ sql: database.sql(), sqlFolder, readerUser: READER, indexerUser: INDEXER });
    afterAll(async () => {
      rmSync(incomplete, { recursive: true });
      await database.sql().query(`grant ${READER}, ${INDEXER} to current_user`);
      await database.sql().query(`drop owned by ${READER}, ${INDEXER}`);
      await database.sql().query(`drop role ${READER}, ${INDEXER}`);
    });

    describe('of an empty database', () => {
      beforeEach(() => database.sql().query('drop schema if exists mapping cascade'));

      it('leaves the database alone when the bundle is incomplete', async () => {
        cpSync(SQL_FOLDER, incomplete, { recursive: true });
        rmSync(join(incomplete, 'seed/003_tactic.sql'));

        await expect(run(incomplete)).rejects.toThrow('003_tactic.sql cannot be read');

        const { rows } = await database.sql().query(`select to_regnamespace('mapping') as schema`);
        expect(rows).toEqual([{ schema: null }]);
      });

      it('brings it to the state of the deployment', async () => {
        const { version, contentHash } = await readSeedRelease(SQL_FOLDER);

        const outcome = await run(SQL_FOLDER);

        expect(outcome).toEqual({
          applied: expect.any(Array),
          seeded: true,
          activeRelease: { version, contentHash },
          overrides: expect.any(Array),
        });
        expect(outcome.applied[0]).toBe('0001_create_mapping_release.sql');
        expect(await activeRelease(database.sql())).toEqual({ version, contentHash });
      });
    });

    describe('of the database of a deployment', () => {
      beforeEach(() => run(SQL_FOLDER));

      it('finds nothing to do when the same deployment runs again', async () => {
        expect(await run(SQL_FOLDER)).toEqual({ applied: [], seeded: false, activeRelease: expect.anything(), overrides: [] });
      });

      it('lets the reader load the release that it activated', async () => {
        await database.sql().query(`grant ${READER} to current_user`);

        const release = await database.sql().transaction(async (sql) => {
          await sql.query(`set local role ${READER}`);
          return await loadRelease(sql, '2026.11.2');
        });

        expect(release.mappings.length).toBeGreaterThan(4000);
      });
    });

    describe('overrides of the deployment', () => {
      const folder = mkdtempSync(join(tmpdir(), 'bundle-with-overrides-'));
      const reviewed = (name: string, ...entries: readonly object[]) =>
        writeFileSync(join(folder, 'overrides', name), `[\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n]`);
      const map = (key: string, technique: string) => ({ action: 'map', kind: 'config_rule', key, technique, reason: 'ours' });
      const stored = async () => (await readOverrides(database.sql())).map(({ place }) => place);
      beforeEach(async () => {
        await run(SQL_FOLDER);
        rmSync(join(folder, 'overrides'), { recursive: true, force: true });
        for (const part of ['migrations', 'seed']) cpSync(join(SQL_FOLDER, part), join(folder, part), { recursive: true });
        mkdirSync(join(folder, 'overrides'));
      });
      afterAll(() => rmSync(folder, { recursive: true }));

      it('are those of every file but the example', async () => {
        cpSync(join(SQL_FOLDER, 'overrides/example.json'), join(folder, 'overrides/example.json'));
        reviewed('acme.json', map('acme-one', 'T1530'), map('acme-two', 'T1190'));
        reviewed('other.json', map('acme-three', 'T1530'));

        expect(await run(folder)).toMatchObject({ overrides: ['acme.json', 'other.json'] });
        expect(await stored()).toEqual(['acme.json line 2', 'acme.json line 3', 'other.json line 2']);
      });

      it('are written only where a file changed, also when an override moves to another file', async () => {
        reviewed('acme.json', map('acme-one', 'T1530'));
        reviewed('other.json', map('acme-three', 'T1530'), map('acme-two', 'T1190'));

        expect(await run(folder)).toMatchObject({ overrides: ['acme.json', 'other.json'] });
        expect(await run(folder)).toMatchObject({ overrides: [] });
        expect(await stored()).toEqual(['acme.json line 2', 'other.json line 2', 'other.json line 3']);
      });

      it('that do not fit are named by file and line, and neither they nor the release of the deployment are there then', async () => {
        const before = await stored();
        writeReleaseAs('2027.1.1', join(folder, 'seed'));
        reviewed('acme.json', map('acme-one', 'T1530'), map('acme-two', 'T1562.008'));

        const running = run(folder);

        await expect(running).rejects.toThrow(/^acme\.json line 3: own row config_rule acme-two -> T1562\.008 .* Write T1685\.002/);
        expect(await activeRelease(database.sql())).toMatchObject({ version: (await readSeedRelease(SQL_FOLDER)).version });
        expect(await stored()).toEqual(before);
      });

      it('that cannot be read stop the deployment before anything is written', async () => {
        writeFileSync(join(folder, 'overrides/acme.json'), '[\n{"action": "map"}\n]');

        await expect(run(folder)).rejects.toThrow(/^acme\.json line 2: kind /);
      });
    });
  },
  'empty',
);
