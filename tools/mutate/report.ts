import { table } from '#scripts/terminal/terminal.ts';
import type { PlacedMutant } from './subject.ts';
import type { Trial, TrialResult, Verdict } from './trial.ts';

type Counts = Readonly<Record<Verdict, number>>;

type FileReport = Counts & { readonly file: string; readonly mutants: number; readonly score: number | null };

/** The place of a mutant and its lines before and after. */
type Place = Pick<PlacedMutant, 'file' | 'line' | 'column' | 'operator' | 'before' | 'after'>;

/** The outcome of a run, which `--json` prints. Scores are per cent of what was run. */
export type Report = {
  readonly seed: number;
  readonly base: string | null;
  readonly seconds: number;
  readonly files: readonly FileReport[];
  readonly total: FileReport;
  readonly survivors: readonly (Place & { readonly tests: readonly string[] })[];
  readonly notRun: readonly Place[];
};

type Frame = Pick<Report, 'seed' | 'base' | 'seconds'>;

const VERDICTS = ['killed', 'timed-out', 'survived', 'not-run', 'left-out'] as const;
/** Lines of a change that are shown at most. */
const SHOWN_LINES = 4;

export function buildReport({ subjects, trials }: TrialResult, frame: Frame): Report {
  const inOrder = trials.toSorted(({ mutant: one }, { mutant: other }) => compare(one.file, other.file) || one.start - other.start);
  const found = (verdict: Verdict) => inOrder.filter((trial) => trial.verdict === verdict);
  return {
    ...frame,
    files: subjects.map(({ file }) =>
      countTrials(
        file,
        inOrder.filter(({ mutant }) => mutant.file === file),
      ),
    ),
    total: countTrials('all', inOrder),
    survivors: found('survived').map(({ mutant, tests }) => ({ ...buildPlace(mutant), tests })),
    notRun: found('not-run').map(({ mutant }) => buildPlace(mutant)),
  };
}

/** A table of the files, then each survivor with its lines before and after. */
export function describeReport(report: Report): string {
  if (report.files.length === 0) return `No source differs from ${report.base}.`;
  const head = ['file', 'mutants', ...VERDICTS.map((verdict) => verdict.replace('-', ' ')), 'score'];
  const rows = [...report.files, ...(report.files.length > 1 ? [report.total] : [])].map((row) => [
    row.file,
    row.mutants,
    ...VERDICTS.map((verdict) => row[verdict]),
    row.score === null ? '-' : `${row.score} %`,
  ]);
  const { total, seed, base, seconds } = report;
  const since = base === null ? '' : `, since ${base}`;
  const leftOut = total['left-out'] === 0 ? '' : ` Left out: ${total['left-out']}, not drawn or out of time.`;
  return [
    table([head, ...rows]),
    ...report.survivors.map(describeSurvivor),
    ...(report.notRun.length === 0 ? [] : [describeNotRun(report.notRun)]),
    `${total.survived} survived of ${total.killed + total['timed-out'] + total.survived} that were run${since} (${seconds} s, seed ${seed}).${leftOut}`,
  ].join('\n\n');
}

function countTrials(file: string, trials: readonly Trial[]): FileReport {
  const count = (verdict: Verdict) => trials.filter((trial) => trial.verdict === verdict).length;
  const counts = {
    killed: count('killed'),
    'timed-out': count('timed-out'),
    survived: count('survived'),
    'not-run': count('not-run'),
    'left-out': count('left-out'),
  };
  const caught = counts.killed + counts['timed-out'];
  const run = caught + counts.survived;
  return { file, mutants: trials.length, ...counts, score: run === 0 ? null : Math.floor((100 * caught) / run) };
}

function buildPlace({ file, line, column, operator, before, after }: PlacedMutant): Place {
  return { file, line, column, operator, before, after };
}

function describeSurvivor({ file, line, column, operator, before, after, tests }: Report['survivors'][number]): string {
  const marked = (sign: string, text: string) => {
    const all = text.split('\n').filter((one) => one.trim() !== '');
    const shown = all.slice(0, SHOWN_LINES).map((one) => `  ${sign} ${one.trim()}`);
    return all.length > SHOWN_LINES ? [...shown, `  ${sign} …`] : shown;
  };
  const title = `${file}:${line}:${column}  ${operator} survived ${tests.join(', ')}`;
  return [title, ...marked('-', before), ...marked('+', after)].join('\n');
}

function describeNotRun(places: readonly Place[]): string {
  const lines = Map.groupBy(places, ({ file }) => file);
  const rows = [...lines].map(([file, some]) => `  ${file}: ${[...new Set(some.map(({ line }) => line))].join(', ')}`);
  return ['No test that was chosen reaches these lines:', ...rows].join('\n');
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
