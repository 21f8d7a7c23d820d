import type { MappingReleaseRef } from '#domain/mapping/mapping-release.ts';
import type { TransactionalSql } from '#platform/base/sql.ts';
import { allowIndexer, allowReader } from '#platform/mapping/database-logins.ts';
import { migrate, seedWithin } from '#platform/mapping/migrations.ts';
import { replaceOverridesWithin } from '#platform/mapping/override-files.ts';
import { readMigrations, readOverrideFiles, readSeedRelease } from '#platform/mapping/sql-folder.ts';

export type MigrationTask = {
  readonly sql: TransactionalSql;
  /** The folder that holds `migrations/`, `seed/` and `overrides/`. */
  readonly sqlFolder: string;
  readonly readerUser: string;
  readonly indexerUser: string;
};

export type MigrationOutcome = {
  /** Names of the migrations that were applied now. */
  readonly applied: readonly string[];
  /** True if the release of this deployment was stored now; false: it was there. */
  readonly seeded: boolean;
  readonly activeRelease: MappingReleaseRef;
  /** Names of the files of overrides that were written now. */
  readonly overrides: readonly string[];
};

/**
 * Brings the mapping database to the state of this deployment: schema, release, overrides, logins. Repeating it
 * changes nothing. Everything is read before anything is written, so that an incomplete bundle leaves the database alone. Release and
 * overrides go in one transaction: overrides that do not fit leave the old release active.
 * @throws MigrationFailed, ConfigurationInvalid, or the error of the driver.
 */
export async function migrateMappingDatabase({ sql, sqlFolder, readerUser, indexerUser }: MigrationTask): Promise<MigrationOutcome> {
  const [migrations, release, files] = await Promise.all([
    readMigrations(sqlFolder),
    readSeedRelease(sqlFolder),
    readOverrideFiles(sqlFolder),
  ]);
  const { applied } = await migrate(sql, migrations);
  const { stored, activeRelease, overrides } = await sql.transaction(async (transaction) => {
    const report = await seedWithin(transaction, release);
    return { ...report, overrides: await replaceOverridesWithin(transaction, files) };
  });
  await allowReader(sql, readerUser);
  await allowIndexer(sql, indexerUser);
  return { applied, seeded: stored, activeRelease, overrides };
}
