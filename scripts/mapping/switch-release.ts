import { checkOverrides } from '#domain/mapping/override-check.ts';
import type { Sql, TransactionalSql } from '#platform/base/sql.ts';
import { loadStoredRelease } from '#platform/mapping/mapping-database.ts';
import { readOverrides } from '#platform/mapping/mapping-overrides.ts';
import type { ActivationOutcome } from '#platform/mapping/mapping-releases.ts';
import { paint } from '#scripts/terminal/terminal.ts';
import { DATABASE_HELP, THROWAWAY, withMappingDatabase } from './database.ts';

/** Said of both ways to switch. */
export const SWITCH_NOTES = [
  'The switch is one transaction: if it is cut off, the old release is still active. The database records who, when, from and to. Functions follow within their refresh interval. Overrides that do not fit the release are named; they do not stop it.',
  DATABASE_HELP,
];
export const SWITCH_CODES = { 0: 'active now', 2: 'wrong use, no such release, or a database that only reads' };

/** Switches to a release and says so. @returns the exit code */
export async function switchRelease(work: (sql: TransactionalSql) => Promise<ActivationOutcome>): Promise<number> {
  await withMappingDatabase(async (sql, engine) => {
    const outcome = await work(sql);
    console.log(describe(outcome));
    for (const fault of await misfits(sql, outcome.activation.release)) console.log(paint('yellow', fault));
    if (engine === 'PGlite') console.log(THROWAWAY);
  });
  return 0;
}

async function misfits(sql: Sql, version: string): Promise<readonly string[]> {
  const overrides = await readOverrides(sql);
  if (overrides.length === 0) return [];
  return checkOverrides(await loadStoredRelease(sql, version), overrides).map(({ message }) => message);
}

function describe({ changed, activation: { release, previous, by, at } }: ActivationOutcome): string {
  if (!changed) return `Release ${release} is active already, since ${at} by ${by}.`;
  return `Release ${paint('bold', release)} is active, in place of ${previous ?? 'none'} (${by}, ${at}).`;
}
