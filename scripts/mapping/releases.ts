import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MappingReleaseMissing } from '#domain/base/errors.ts';
import type { MappingRelease } from '#domain/mapping/mapping-release.ts';
import { toDatabaseSettings } from '#local/local-database.ts';
import { startPglite } from '#local/pglite-server.ts';
import { systemClock } from '#platform/base/clock.ts';
import { postgres } from '#platform/base/postgres.ts';
import type { Sql } from '#platform/base/sql.ts';
import { activeRelease, loadStoredRelease } from '#platform/mapping/mapping-database.ts';
import { migrate, seed } from '#platform/mapping/migrations.ts';
import { readMigrations, readRelease } from '#platform/mapping/sql-folder.ts';

const SQL_FOLDER = join(import.meta.dirname, '../../sql');

/** @throws MappingReleaseMissing where none is active */
export async function activeVersion(sql: Sql): Promise<string> {
  const active = await activeRelease(sql);
  if (active === undefined) throw new MappingReleaseMissing('No mapping release is active. Run "npm run mapping -- activate <release>".');
  return active.version;
}

/** Returns true if an operand is a folder with a built release (`npm run build:seed -- --to DIR`) rather than a version. */
export async function isReleaseFolder(operand: string): Promise<boolean> {
  return await stat(join(operand, 'release.json')).then(
    () => true,
    () => false,
  );
}

/**
 * The release that a folder holds, read through a throwaway PGlite, so that the constraints of the schema are asked too.
 * @throws MigrationFailed when the folder is incomplete or the database refuses its content
 */
export async function releaseOfFolder(folder: string): Promise<MappingRelease> {
  const [migrations, release] = await Promise.all([readMigrations(SQL_FOLDER), readRelease(folder)]);
  const server = await startPglite();
  const sql = postgres(toDatabaseSettings(server), { clock: systemClock });
  try {
    await migrate(sql, migrations);
    await seed(sql, release);
    return await loadStoredRelease(sql, release.version);
  } finally {
    await sql.close();
    await server.close();
  }
}
