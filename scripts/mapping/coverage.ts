import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { coverageReport } from '#domain/mapping/coverage-report.ts';
import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { loadStoredRelease } from '#platform/mapping/mapping-database.ts';
import { loadControls } from '#platform/mapping/mapping-facts.ts';
import { defineCommand, flag, text } from '#scripts/terminal/definition.ts';
import { OUTPUT_HELP, readActive, writeWhole } from './output.ts';

const REPORT = join(import.meta.dirname, '../../docs/generated/mapping-coverage.md');

/** `coverage`: the report docs/generated/mapping-coverage.md. */
export const command = defineCommand({
  about:
    'Writes what the active mapping release covers, as stored (without overrides): per severity, standard, service, product and technique; what is unmapped.',
  options: {
    out: text('FILE', 'where to write (or, with --check, what to compare) instead of docs/generated/mapping-coverage.md'),
    check: flag('write nothing; exit code 1 if the file differs from what would be written'),
  },
  notes: OUTPUT_HELP,
  exitCodes: { 0: 'written or equal', 1: '--check found a difference, or the output could not be written' },
  run: writeCoverage,
});

type Options = { readonly out: string | undefined; readonly check: boolean };

async function writeCoverage(values: Options): Promise<number> {
  const path = values.out ?? relative(process.cwd(), REPORT);
  const committed = values.check ? await readCommitted(path) : undefined;
  const { release, facts } = await readActive(loadControls, loadStoredRelease);
  const report = coverageReport(release, facts, new MappingIndex(release));
  if (!values.check) {
    await writeWhole(path, report);
    console.log(`${path}: coverage of release ${release.version}`);
    return 0;
  }
  const line = firstDifference(committed ?? '', report);
  if (line === undefined) {
    console.log(`${path} is up to date with release ${release.version}`);
    return 0;
  }
  console.error(`${path} differs from release ${release.version} at line ${line}. Run "npm run -s mapping -- coverage" and review it.`);
  return 1;
}

async function readCommitted(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new ConfigurationInvalid(`"${path}" cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function firstDifference(a: string, b: string): number | undefined {
  if (a === b) return undefined;
  const [left, right] = [a.split('\n'), b.split('\n')];
  return left.findIndex((line, position) => line !== right[position]) + 1 || left.length;
}
