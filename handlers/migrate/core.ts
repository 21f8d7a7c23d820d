import type { MappingReleaseRef } from '#domain/mapping-release.ts';
import { allowReader, migrate, seed } from '#platform/migrations.ts';
import type { TransactionalSql } from '#platform/sql.ts';
import { readMigrations, readSeedRelease } from '#platform/sql-folder.ts';

export type MigrationTask = {
  readonly sql: TransactionalSql;
  /** The folder that holds `migrations/` and `seed/`. */
  readonly sqlFolder: string;
  readonly readerUser: string;
};

export type MigrationOutcome = {
  /** Names of the migrations that were applied now. */
  readonly applied: readonly string[];
  /** Whether the release of this deployment was stored now; false: it was there. */
  readonly seeded: boolean;
  readonly activeRelease: MappingReleaseRef;
};

/**
 * Brings the mapping database to the state of this deployment: schema, release, reader. Repeating it changes nothing.
 * Everything is read before anything is written, so that an incomplete bundle leaves the database alone.
 * @throws MigrationFailed, ConfigurationInvalid, or the error of the driver.
 */
export async function migrateMappingDatabase({ sql, sqlFolder, readerUser }: MigrationTask): Promise<MigrationOutcome> {
  const [migrations, release] = await Promise.all([readMigrations(sqlFolder), readSeedRelease(sqlFolder)]);
  const { applied } = await migrate(sql, migrations);
  const { stored, activeRelease } = await seed(sql, release);
  await allowReader(sql, readerUser);
  return { applied, seeded: stored, activeRelease };
}
