import { isDeepStrictEqual } from 'node:util';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import type { MappingOverride } from '#domain/mapping/mapping-overrides.ts';
import { checkOverrides, type OverrideFault } from '#domain/mapping/override-check.ts';
import type { OverrideFile, WrittenOverride } from '#domain/mapping/override-file.ts';
import type { Sql, SqlTransaction, TransactionalSql } from '#platform/base/sql.ts';
import { activeRelease, loadStoredRelease } from './mapping-database.ts';
import { readOverrides } from './mapping-overrides.ts';
import { writing } from './mapping-releases.ts';

/** The faults that applying a file would meet: those of its overrides together with those that are already there from elsewhere. */
export async function checkOverrideFile(
  sql: Sql,
  origin: string,
  overrides: readonly WrittenOverride[],
): Promise<readonly OverrideFault[]> {
  return await checkFiles(sql, [{ origin, overrides }]);
}

async function checkFiles(sql: Sql, files: readonly OverrideFile[]): Promise<readonly OverrideFault[]> {
  const active = await activeRelease(sql);
  if (active === undefined)
    throw new ConfigurationInvalid('No mapping release is active, so nothing can be checked against it. Activate one.');
  const others = (await readOverrides(sql)).filter((override) => !files.some(({ origin }) => override.origin === origin));
  const release = await loadStoredRelease(sql, active.version);
  return checkOverrides(release, [...others, ...files.flatMap(({ overrides }) => overrides.map(({ override }) => override))]);
}

/**
 * Makes the overrides of one file exactly these, in one transaction; those of other files and of the database stay.
 * @param origin name of the file
 * @throws ConfigurationInvalid listing every fault, or where this login may not write; nothing is written then
 */
export async function replaceOverrides(sql: TransactionalSql, origin: string, overrides: readonly WrittenOverride[]): Promise<void> {
  await writing(sql, (transaction) => replaceOverridesWithin(transaction, [{ origin, overrides }]));
}

/**
 * The same for several files at once, as a part of a transaction that does more. Files that the database holds as they are are
 * checked and not written.
 * @returns the names of the files that were written
 * @throws ConfigurationInvalid listing every fault; the transaction must not be committed then
 */
export async function replaceOverridesWithin(sql: SqlTransaction, files: readonly OverrideFile[]): Promise<readonly string[]> {
  if (files.length === 0) return [];
  const faults = await checkFiles(sql, files);
  if (faults.length > 0) throw new ConfigurationInvalid(`${faults.map(({ message }) => message).join('\n')}\nNothing was written.`);
  const stored = Map.groupBy(await readOverrides(sql), ({ origin }) => origin);
  const changed = files.filter(({ origin, overrides }) => !isStored(stored.get(origin) ?? [], overrides));
  // All go before any comes: an override may have moved from one file to another.
  for (const { origin } of changed) await sql.query('delete from mapping.mapping_override where origin = $1', [origin]);
  for (const { origin, overrides } of changed) for (const override of overrides) await insert(sql, origin, override);
  return changed.map(({ origin }) => origin);
}

function isStored(stored: readonly (MappingOverride & { readonly origin: string })[], written: readonly WrittenOverride[]): boolean {
  const withoutOrigin = stored.map(({ origin: _, ...override }) => override);
  return isDeepStrictEqual(
    withoutOrigin,
    written.map(({ override }) => override),
  );
}

async function insert(sql: SqlTransaction, origin: string, { line, override }: WrittenOverride): Promise<void> {
  const values = {
    action: override.action,
    kind: override.action === 'tier' ? null : override.kind,
    key: override.action === 'tier' ? null : override.key,
    technique_id: override.action === 'tier' ? null : override.techniqueId,
    category: override.action === 'map' ? override.category : null,
    weakest_tier: override.action === 'tier' ? override.weakestTier : null,
    reason: override.reason,
    origin,
    line,
  };
  const columns = Object.keys(values);
  const parameters = columns.map((_, position) => `$${position + 1}`);
  await sql.query(`insert into mapping.mapping_override (${columns.join(', ')}) values (${parameters.join(', ')})`, Object.values(values));
}
