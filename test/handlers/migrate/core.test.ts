import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateMappingDatabase } from '#handlers/migrate/core.ts';
import { activeRelease, loadRelease } from '#platform/gateways/mapping-database.ts';
import { readSeedRelease } from '#platform/sql-folder.ts';
import { describeOnEachDatabase, SQL_FOLDER } from '../../support/database.ts';

const READER = `reader_of_core_${process.pid}`;

describeOnEachDatabase(
  'migrate',
  (database) => {
    const incomplete = mkdtempSync(join(tmpdir(), 'incomplete-bundle-'));
    const run = (sqlFolder: string) => migrateMappingDatabase({ sql: database.sql(), sqlFolder, readerUser: READER });
    afterAll(async () => {
      rmSync(incomplete, { recursive: true });
      await database.sql().query(`drop owned by ${READER}`);
      await database.sql().query(`drop role ${READER}`);
    });

    it('leaves the database alone when the bundle is incomplete', async () => {
      cpSync(SQL_FOLDER, incomplete, { recursive: true });
      rmSync(join(incomplete, 'seed/003_tactic.sql'));

      await expect(run(incomplete)).rejects.toThrow('003_tactic.sql cannot be read');

      const { rows } = await database.sql().query(`select to_regnamespace('mapping') as schema`);
      expect(rows).toEqual([{ schema: null }]);
    });

    it('brings an empty database to the state of the deployment', async () => {
      const { version, contentHash } = await readSeedRelease(SQL_FOLDER);

      const outcome = await run(SQL_FOLDER);

      expect(outcome).toEqual({ applied: expect.any(Array), seeded: true, activeRelease: { version, contentHash } });
      expect(outcome.applied[0]).toBe('0001_create_mapping_release.sql');
      expect(await activeRelease(database.sql())).toEqual({ version, contentHash });
    });

    it('finds nothing to do when the same deployment runs again', async () => {
      expect(await run(SQL_FOLDER)).toMatchObject({ applied: [], seeded: false });
    });

    it('lets the reader load the release that it activated', async () => {
      await database.sql().query(`grant ${READER} to current_user`);

      const release = await database.sql().transaction(async (sql) => {
        await sql.query(`set local role ${READER}`);
        return await loadRelease(sql, '2026.11.1');
      });

      expect(release.mappings.length).toBeGreaterThan(4000);
    });
  },
  'empty',
);
