import { checkOverrides } from '#domain/mapping/override-check.ts';
import { type CheckResult, checkRelease, undecidedKeys } from '#domain/mapping/release-check.ts';
import type { Sql } from '#platform/base/sql.ts';
import { loadStoredRelease } from '#platform/mapping/mapping-database.ts';
import { readOverrides } from '#platform/mapping/mapping-overrides.ts';
import { readStoredContent } from '#platform/mapping/release-content.ts';
import { defineCommand, flag, text } from '#scripts/terminal/definition.ts';
import { paint, table } from '#scripts/terminal/terminal.ts';
import { DATABASE_HELP, withReadableDatabase } from './database.ts';
import { activeVersion } from './releases.ts';

type Verification = {
  readonly release: string;
  readonly errors: number;
  readonly warnings: readonly string[];
  readonly checks: readonly CheckResult[];
};

export const command = defineCommand({
  about:
    'Asks a stored release every question that its content must answer, whether its rows are those that were stored, and the overrides whether they fit it. Active controls and finding types that are neither mapped nor recorded as having no technique are warnings.',
  options: {
    release: text('R', 'another stored release than the active one'),
    json: flag('one line of JSON: {release, errors, warnings, checks: [{name, question, looked, faults}]}'),
  },
  notes: [DATABASE_HELP],
  exitCodes: { 0: 'no error (warnings or not)', 1: 'errors (each on a line)' },
  async run({ release, json }) {
    const verification = await withReadableDatabase((sql) => verify(sql, release));
    console.log(json ? JSON.stringify(verification) : describe(verification));
    return verification.errors === 0 ? 0 : 1;
  },
});

/** Checks one stored release (the active one unless named) with the overrides of the database. */
export async function verify(sql: Sql, version: string | undefined): Promise<Verification> {
  const release = await loadStoredRelease(sql, version ?? (await activeVersion(sql)));
  const overrides = await readOverrides(sql);
  const fit: CheckResult = {
    name: 'overrides',
    question: 'Do the overrides fit this release and each other?',
    looked: overrides.length,
    faults: checkOverrides(release, overrides).map(({ message }) => message),
  };
  const checks = [...checkRelease(release), await checkContent(sql, release.version), fit];
  const warnings = undecidedKeys(release).map(({ kind, key, title }) => `${kind} ${key} is neither mapped nor recorded: ${title}`);
  return { release: release.version, errors: checks.reduce((sum, { faults }) => sum + faults.length, 0), warnings, checks };
}

async function checkContent(sql: Sql, version: string): Promise<CheckResult> {
  const { recordedHash, actualHash, rows } = await readStoredContent(sql, version);
  const fault =
    `release ${version} is recorded as ${recordedHash}, and its rows are ${actualHash}: somebody changed them. ` +
    'Activate another release, and build this content again under a new version.';
  return {
    name: 'content-hash',
    question: 'Are the rows those that the hash of the release was taken from?',
    looked: rows,
    faults: actualHash === recordedHash ? [] : [fault],
  };
}

function describe({ release, errors, warnings, checks }: Verification): string {
  const rows = checks.map(({ name, looked, faults, question }) => [name, looked, faults.length, question]);
  const faults = checks.flatMap((check) => check.faults.map((fault) => paint('red', `${check.name}: ${fault}`)));
  const undecided = warnings.map((warning) => paint('yellow', `undecided: ${warning}`));
  const verdict = paint(errors === 0 ? 'green' : 'red', `Release ${release}: ${errors} errors, ${warnings.length} warnings`);
  return [table([['check', 'looked at', 'errors', 'question'], ...rows]), ...faults, ...undecided, verdict].join('\n');
}
