import { availableParallelism } from 'node:os';
import { type Baseline, type KnownTest, runBaseline } from './baseline.ts';
import { type Bench, openWorkshop, shareOut } from './bench.ts';
import { listProjectFiles } from './changed-files.ts';
import { type Mutant, mutate } from './mutants.ts';
import { readImportGraph } from './nearest-tests.ts';
import { type PlacedMutant, readSubjects, type Subject, shuffleMutants } from './subject.ts';

/** `not-run`: no test that was chosen reaches it. `left-out`: it was not drawn, time was over, or its tests had none. */
export type Verdict = 'killed' | 'timed-out' | 'survived' | 'not-run' | 'left-out';

export type Trial = {
  readonly mutant: PlacedMutant;
  readonly verdict: Verdict;
  /** The test files that ran with the change. */
  readonly tests: readonly string[];
};

export type TrialOptions = {
  readonly root: string;
  readonly files: readonly string[];
  readonly seed: number;
  /** How many mutants are drawn at most. */
  readonly limit?: number | undefined;
  /** How long all of it may take, in milliseconds. */
  readonly time?: number | undefined;
  /** True for mutants that are drawn before all others. */
  readonly isUrgent?: (mutant: Mutant) => boolean;
  /** Takes lines about what goes on. */
  readonly tell: (line: string) => void;
};

export type TrialResult = {
  readonly subjects: readonly Subject[];
  readonly trials: readonly Trial[];
};

/** A mutant meets tests of at most so much time in all, by what they take without a change. Help names this number. */
export const TESTS_OF_MUTANT_MS = 60_000;
const LEAST_LIMIT_MS = 10_000;
const SLOWNESS = 5;

/** Tries the mutants of some files, each in a copy of the project. @throws ConfigurationInvalid if a test fails without a change */
export async function tryMutants(options: TrialOptions): Promise<TrialResult> {
  const { root, files, seed, limit = Infinity, time = Infinity, isUrgent = () => false, tell } = options;
  if (files.length === 0) return { subjects: [], trials: [] };
  const startedAt = performance.now();
  const projectFiles = listProjectFiles(root);
  const subjects = readSubjects(root, files, readImportGraph(root, projectFiles));
  const shuffled = shuffleMutants(subjects, seed, isUrgent);
  const drawn = shuffled.slice(0, limit);
  const workshop = openWorkshop(root, projectFiles, availableParallelism());
  try {
    tell(`mutants: ${shuffled.length}, files: ${subjects.length}; their tests run without a change first`);
    const baseline = await runBaseline(workshop, listInOrder(drawn, subjects), startedAt + time - performance.now());
    tellBaseline(baseline, tell);
    const session = new Session(subjects, baseline, startedAt + time);
    const trials: Trial[] = shuffled.slice(drawn.length).map((mutant) => ({ mutant, verdict: 'left-out', tests: [] }));
    await shareOut(workshop, drawn, async (bench, mutant) => {
      const trial = await session.try(bench, mutant);
      trials.push(trial);
      if (trial.tests.length > 0) tell(`[${trials.length}/${shuffled.length}] ${describeTrial(trial)}`);
    });
    return { subjects, trials };
  } finally {
    workshop.close();
  }
}

function tellBaseline({ known, tooSlow, unusable }: Baseline, tell: TrialOptions['tell']): void {
  tell(`test files that passed without a change: ${known.size}`);
  for (const test of tooSlow) tell(`${test} is not used: it takes too long`);
  for (const test of unusable) tell(`${test} is not used: it reads the text of sources`);
}

/** The subjects of mutants in the order in which these are tried. */
function listInOrder(mutants: readonly PlacedMutant[], subjects: readonly Subject[]): readonly Subject[] {
  return [...new Set(mutants.map(({ file }) => file))].flatMap((name) => subjects.filter(({ file }) => file === name));
}

function describeTrial({ mutant: { file, line, column, operator }, verdict }: Trial): string {
  return `${file}:${line}:${column} ${operator}: ${verdict}`;
}

class Session {
  readonly #subjects: ReadonlyMap<string, Subject>;
  readonly #baseline: Baseline;
  readonly #deadline: number;

  constructor(subjects: readonly Subject[], baseline: Baseline, deadline: number) {
    this.#subjects = new Map(subjects.map((subject) => [subject.file, subject]));
    this.#baseline = baseline;
    this.#deadline = deadline;
  }

  async try(bench: Bench, mutant: PlacedMutant): Promise<Trial> {
    const { text = '', tests = [] } = this.#subjects.get(mutant.file) ?? {};
    const reaching = tests.flatMap(({ test }) => this.#reaching(test, mutant));
    const isSure = tests.every(({ test }) => this.#baseline.known.has(test) || this.#baseline.unusable.includes(test));
    if (reaching.length === 0) return { mutant, verdict: isSure ? 'not-run' : 'left-out', tests: [] };
    if (!this.#hasTime(isSure)) return { mutant, verdict: 'left-out', tests: [] };
    bench.write(mutant.file, mutate(text, mutant));
    try {
      return { mutant, ...(await this.#run(bench, withinTime(reaching))) };
    } finally {
      bench.write(mutant.file, text);
    }
  }

  #reaching(name: string, { point }: PlacedMutant): readonly NamedTest[] {
    const test = this.#baseline.known.get(name);
    return test?.reached.has(point) === true ? [{ ...test, name }] : [];
  }

  /** A mutant that meets some of its tests only, for lack of time, would look as if it survived. */
  #hasTime(isSure: boolean): boolean {
    return this.#deadline === Infinity || (isSure && performance.now() < this.#deadline);
  }

  async #run(bench: Bench, tests: readonly NamedTest[]): Promise<Pick<Trial, 'verdict' | 'tests'>> {
    const ran: string[] = [];
    for (const { name, milliseconds } of tests) {
      const left = this.#deadline - performance.now();
      if (left <= 0) return { verdict: 'left-out', tests: [] };
      const limit = Math.max(LEAST_LIMIT_MS, milliseconds * SLOWNESS);
      ran.push(name);
      const ending = await bench.run(name, Math.min(limit, left));
      if (ending.kind === 'timed-out') return limit > left ? { verdict: 'left-out', tests: [] } : { verdict: 'timed-out', tests: ran };
      if (ending.kind === 'crashed' || !ending.outcome.passed) return { verdict: 'killed', tests: ran };
    }
    return { verdict: 'survived', tests: ran };
  }
}

type NamedTest = KnownTest & { readonly name: string };

/** The nearest ones, as many as fit. */
function withinTime(tests: readonly NamedTest[]): readonly NamedTest[] {
  let sum = 0;
  return tests.filter(({ milliseconds }) => {
    sum += milliseconds;
    return sum <= TESTS_OF_MUTANT_MS;
  });
}
