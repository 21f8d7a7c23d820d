import { join, resolve } from 'node:path';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { SeedInputInvalid } from '#scripts/seed/input-invalid.ts';
import { replaceFolder, seedFiles } from '#scripts/seed/seed-files.ts';
import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand, text, type ValuesOf } from '#scripts/terminal/definition.ts';
import { readSeedContent } from './seed/seed-content.ts';

const EXIT_INPUT_INVALID = 1;
const DEFAULT_TARGET = join(import.meta.dirname, '../sql/seed');

const OPTIONS = {
  from: text('DIR', 'folder with the TSV files', { required: 'Say where the TSV files are: --from DIR.' }),
  own: text('FILE', 'TSV file with rows of our own (sql/sources/own-mapping-rows.tsv)'),
  version: text('V', 'version of the release, three numbers (default 2026.11.2)', { default: '2026.11.2' }),
  'created-at': text('DATE', 'date of the release, YYYY-MM-DD (default 2026-11-21): given, so that equal input gives equal bytes', {
    default: '2026-11-21',
  }),
  to: text('DIR', 'folder to replace (default sql/seed)', { default: DEFAULT_TARGET }),
} as const;

export const command = defineCommand({
  about: 'Builds sql/seed, one mapping release as SQL, from the TSV files of the mapping data.',
  options: OPTIONS,
  exitCodes: { 0: 'built', 1: 'an input file is missing or malformed (nothing is written)' },
  run: async (values) => buildSeed(values, console.log, console.error),
});

/**
 * Builds the seed; `out` and `err` receive whole lines. @returns the exit code
 * @throws ConfigurationInvalid for an option that is malformed
 */
export function buildSeed(
  { from, own, to, version, 'created-at': createdAt }: ValuesOf<typeof OPTIONS>,
  out: (line: string) => void,
  err: (line: string) => void,
): number {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new ConfigurationInvalid(`--version "${version}" is not three numbers, such as 2026.11.2.`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(createdAt))
    throw new ConfigurationInvalid(`--created-at "${createdAt}" is not a date, such as 2026-11-21.`);
  try {
    const content = readSeedContent(resolve(from), own);
    const files = seedFiles(content, { version, createdAt });
    replaceFolder(resolve(to), files);
    out(`Release ${version}: ATT&CK ${content.attackVersion}, ${files.length} files, content ${content.contentHash}`);
    return 0;
  } catch (error) {
    if (!(error instanceof SeedInputInvalid)) throw error;
    err(`${error.message}\nNothing was written.`);
    return EXIT_INPUT_INVALID;
  }
}

runAlone(import.meta.filename, 'npm run build:seed --', command);
