import { randomInt } from 'node:crypto';
import { relative, resolve } from 'node:path';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand, flag, text } from '#scripts/terminal/definition.ts';
import { LONGEST_TEST_MS, PART_OF_A_TEST } from './mutate/baseline.ts';
import {
  findBase,
  findProject,
  isSource,
  listChangedSources,
  listProjectFiles,
  readChangedLines,
  SOURCE_FOLDERS,
} from './mutate/changed-files.ts';
import { isTest } from './mutate/nearest-tests.ts';
import { buildReport, describeReport } from './mutate/report.ts';
import { TEST_LIMITS } from './mutate/subject.ts';
import { TESTS_OF_MUTANT_MS, type TrialOptions, tryMutants } from './mutate/trial.ts';

/** The time of `--changed`, which a step of CI has to spare. */
const CHANGED_SECONDS = 60;

export const command = defineCommand({
  about:
    'Tells which changes of the code no test notices. Each change ("mutant") is made in a copy of the project, and the nearest tests run until one fails.',
  arguments: [
    {
      name: 'PATH',
      about:
        'files or folders of sources; with --changed one commit, BASE (without it: since the branch left origin/main, else since HEAD~1)',
      optional: true,
      many: true,
    },
  ],
  options: {
    changed: flag(
      `the files of ${SOURCE_FOLDERS.join(', ')} that differ from the commit BASE, those that are not committed too; lines that differ come first`,
    ),
    limit: text('N', 'draw N mutants'),
    seconds: text('N', `draw as many as fit into N seconds (--changed: ${CHANGED_SECONDS})`),
    seed: text('N', 'draw the same mutants again; the seed of each run is printed'),
    json: flag('print one JSON object instead of the table'),
  },
  notes: [
    `The tests of a file are its mirrored ones (test/PATH.test.ts, test/PATH.*.test.ts) and those that import it in at most ${TEST_LIMITS.maxDistance} steps, the nearest ${TEST_LIMITS.count} in all. Of them a mutant meets those that run its line in a process of jest, as many as take ${TESTS_OF_MUTANT_MS / 1000} s in all. They run without a change first, and those that take longer than ${LONGEST_TEST_MS / 1000} s, or than ${PART_OF_A_TEST * 100} % of --seconds, are left out.`,
    'killed: a test failed. timed out: a test hung, which counts as killed. survived: all passed. not run: no test of those runs the line. left out: not drawn, no time for it, or for its tests.',
  ],
  examples: ['domain/reaction/scope.ts', '--changed --json'],
  exitCodes: { 0: 'no mutant survived', 1: 'one did', 2: 'wrong use, or a test fails without a change' },
  run: mutate,
});

type Options = {
  readonly changed: boolean;
  readonly limit: string | undefined;
  readonly seconds: string | undefined;
  readonly seed: string | undefined;
  readonly json: boolean;
};

async function mutate(values: Options, positionals: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  const limit = readNumber('limit', values.limit);
  const seconds = readNumber('seconds', values.seconds) ?? (values.changed ? CHANGED_SECONDS : undefined);
  const seed = readNumber('seed', values.seed) ?? randomInt(1, 1_000_000);
  const root = findProject(process.cwd());
  const target: Target = values.changed ? findChanged(root, positionals) : { files: findNamed(root, positionals), base: null };
  const { base, ...subjects } = target;

  const time = seconds === undefined ? undefined : seconds * 1000;
  const result = await tryMutants({ ...subjects, root, seed, limit, time, tell: (line) => console.error(line) });
  const report = buildReport(result, { seed, base, seconds: Math.round((performance.now() - startedAt) / 1000) });
  console.log(values.json ? JSON.stringify(report, null, 2) : describeReport(report));
  return report.survivors.length === 0 ? 0 : 1;
}

type Target = Pick<TrialOptions, 'files' | 'isUrgent'> & { readonly base: string | null };

/** Mutants of lines that differ come before those of lines beside them. */
function findChanged(root: string, positionals: readonly string[]): Target {
  const [asked, ...more] = positionals;
  if (more.length > 0) throw new ConfigurationInvalid(`--changed takes one BASE, and "${more[0]}" is one argument too many. See --help.`);
  const base = findBase(root, asked);
  const isChanged = readChangedLines(root, base);
  return { files: listChangedSources(root, base), isUrgent: ({ file, line }) => isChanged(file, line), base: base.name };
}

function findNamed(root: string, paths: readonly string[]): readonly string[] {
  if (paths.length === 0) throw new ConfigurationInvalid('Name files or folders, or say --changed. See --help.');
  const sources = listProjectFiles(root).filter((file) => isSource(file) && !isTest(file));
  const found = paths.map((path) => {
    const wanted = relative(root, resolve(path));
    const some = sources.filter((file) => file === wanted || file.startsWith(`${wanted}/`));
    if (some.length === 0) throw new ConfigurationInvalid(`"${path}" is no TypeScript source of this project, and holds none.`);
    return some;
  });
  return [...new Set(found.flat())];
}

function readNumber(option: string, text: string | undefined): number | undefined {
  if (text !== undefined && !/^[1-9]\d{0,8}$/.test(text)) {
    throw new ConfigurationInvalid(`--${option} ${text} is not a whole number above 0.`);
  }
  return text === undefined ? undefined : Number(text);
}

runAlone(import.meta.filename, 'npm run -s mutate --', command);
