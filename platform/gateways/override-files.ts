import { ConfigurationInvalid } from '#domain/errors.ts';
import { checkOverrides, type OverrideFault } from '#domain/override-check.ts';
import type { WrittenOverride } from '#domain/override-file.ts';
import type { Sql, SqlTransaction, TransactionalSql } from '#platform/sql.ts';
import { activeRelease, loadStoredRelease } from './mapping-database.ts';
import { readOverrides } from './mapping-overrides.ts';
import { writing } from './mapping-releases.ts';

/** What applying a file would meet: the faults of its overrides together with those that are already there from elsewhere. */
export async function checkOverrideFile(
  sql: Sql,
  origin: string,
  overrides: readonly WrittenOverride[],
): Promise<readonly OverrideFault[]> {
  const active = await activeRelease(sql);
  if (active === undefined)
    throw new ConfigurationInvalid('No mapping release is active, so nothing can be checked against it. Activate one.');
  const others = (await readOverrides(sql)).filter((override) => override.origin !== origin);
  const release = await loadStoredRelease(sql, active.version);
  return checkOverrides(release, [...others, ...overrides.map(({ override }) => override)]);
}

/**
 * Makes the overrides of one file exactly these, in one transaction; those of other files and of the database stay.
 * @param origin name of the file
 * @throws ConfigurationInvalid listing every fault, or where this login may not write; nothing is written then
 */
export async function replaceOverrides(sql: TransactionalSql, origin: string, overrides: readonly WrittenOverride[]): Promise<void> {
  await writing(sql, async (transaction) => {
    const faults = await checkOverrideFile(transaction, origin, overrides);
    if (faults.length > 0) throw new ConfigurationInvalid(`${faults.map(({ message }) => message).join('\n')}\nNothing was written.`);
    await transaction.query('delete from mapping.mapping_override where origin = $1', [origin]);
    for (const override of overrides) await insert(transaction, origin, override);
  });
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
