import { join, resolve } from 'node:path';
import { readArguments } from '#local/arguments.ts';
import { readSeedContent, replaceFolder, seedFiles } from './seed/seed-files.ts';
import { SeedInputInvalid } from './seed/tsv.ts';

const HELP = `Builds sql/seed, one mapping release as SQL, from the TSV files of the mapping data.

Usage: npm run build:seed -- --from DIR [--own FILE] [--version 2026.11.2] [--created-at 2026-11-21] [--to DIR]

  --from DIR          folder with the TSV files (required)
  --own FILE          TSV file with rows of our own (sql/sources/own-mapping-rows.tsv)
  --version V         version of the release, three numbers (default 2026.11.2)
  --created-at DATE   date of the release, YYYY-MM-DD (default 2026-11-21): given, so that equal input gives equal bytes
  --to DIR            folder to replace (default sql/seed)
  --help              this text

Exit code: 0 built, 1 an input file is missing or malformed (nothing is written), 2 wrong usage.
`;

const EXIT_INPUT_INVALID = 1;
const EXIT_USAGE = 2;
const DEFAULT_TARGET = join(import.meta.dirname, '../sql/seed');

type Options = {
  readonly from: string;
  readonly own: string | undefined;
  readonly to: string;
  readonly version: string;
  readonly createdAt: string;
};

/** Runs the command; returns its exit code. `out` and `err` receive whole lines. */
export function buildSeed(args: readonly string[], out: (line: string) => void, err: (line: string) => void): number {
  const options = parseOptions(args);
  if (typeof options === 'string') {
    if (options === '') out(HELP);
    else err(options);
    return options === '' ? 0 : EXIT_USAGE;
  }
  try {
    const content = readSeedContent(resolve(options.from), options.own);
    const files = seedFiles(content, options);
    replaceFolder(resolve(options.to), files);
    out(`Release ${options.version}: ATT&CK ${content.attackVersion}, ${files.length} files, content ${content.contentHash}`);
    return 0;
  } catch (error) {
    if (!(error instanceof SeedInputInvalid)) throw error;
    err(`${error.message}\nNothing was written.`);
    return EXIT_INPUT_INVALID;
  }
}

/** The options, or what is wrong with them; an empty text asks for the help. */
function parseOptions(args: readonly string[]): Options | string {
  try {
    const text = { type: 'string' } as const;
    const options = { from: text, own: text, to: text, version: text, 'created-at': text, help: { type: 'boolean', short: 'h' } } as const;
    const { values } = readArguments({ args: [...args], options });
    if (values.help) return '';
    const { from, own, to = DEFAULT_TARGET, version = '2026.11.2', 'created-at': createdAt = '2026-11-21' } = values;
    if (from === undefined) return 'Say where the TSV files are: --from DIR.';
    if (!/^\d+\.\d+\.\d+$/.test(version)) return `--version "${version}" is not three numbers, such as 2026.11.2.`;
    if (!/^\d{4}-\d{2}-\d{2}$/.test(createdAt)) return `--created-at "${createdAt}" is not a date, such as 2026-11-21.`;
    return { from, own, to, version, createdAt };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

if (process.argv[1] === import.meta.filename) {
  process.exitCode = buildSeed(process.argv.slice(2), console.log, console.error);
}
