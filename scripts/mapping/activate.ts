import { checkOverrides } from '#domain/mapping/override-check.ts';
import { readArguments } from '#local/arguments.ts';
import { paint } from '#local/terminal.ts';
import type { Sql, TransactionalSql } from '#platform/base/sql.ts';
import { loadStoredRelease } from '#platform/mapping/mapping-database.ts';
import { readOverrides } from '#platform/mapping/mapping-overrides.ts';
import { type ActivationOutcome, activateRelease, rollBackRelease } from '#platform/mapping/mapping-releases.ts';
import { positionalsOf } from './arguments.ts';
import type { MappingCommand } from './command.ts';
import { DATABASE_HELP, THROWAWAY, withMappingDatabase } from './database.ts';

const NOTES = `The switch is one transaction: if it is cut off, the old release is still active. The database records who, when, from and to.
Functions follow within their refresh interval. Overrides that do not fit the release are named; they do not stop it.

${DATABASE_HELP}
Exit code: 0 active now, 2 no such release, or a database that only reads.`;

export const activateCommand: MappingCommand = {
  name: 'activate',
  summary: 'activate R  make a stored release the active one',
  help: `Makes a stored release the one that functions read.\n\nUsage: npm run -s mapping -- activate R\n\n${NOTES}`,
  async run(args) {
    const { positionals } = readArguments({ args: [...args], allowPositionals: true });
    const [version = ''] = positionalsOf(positionals, 'activate R', 1);
    return await change((sql) => activateRelease(sql, version));
  },
};

export const rollbackCommand: MappingCommand = {
  name: 'rollback',
  summary: 'rollback  make the release before it active again',
  help: `Makes the release active again that the active one replaced; repeated, it goes further back.\n\nUsage: npm run -s mapping -- rollback\n\n${NOTES}`,
  async run(args) {
    const { positionals } = readArguments({ args: [...args], allowPositionals: true });
    positionalsOf(positionals, 'rollback', 0);
    return await change(rollBackRelease);
  },
};

async function change(work: (sql: TransactionalSql) => Promise<ActivationOutcome>): Promise<number> {
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
