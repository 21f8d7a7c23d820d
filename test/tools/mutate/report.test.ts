import { listMutants } from '../../../tools/mutate/mutants.ts';
import { buildReport, describeReport } from '../../../tools/mutate/report.ts';
import type { PlacedMutant, Subject } from '../../../tools/mutate/subject.ts';
import type { Trial, Verdict } from '../../../tools/mutate/trial.ts';

const TEXT = 'export const a = (n: number) => n < 1;\nexport const b = (n: number) => n > 2;\n';
const FRAME = { seed: 7, base: null, seconds: 3 };

function subject(file: string): Subject {
  const mutants = listMutants(file, TEXT).map((mutant): PlacedMutant => ({ ...mutant, point: 0 }));
  return { file, text: TEXT, watched: TEXT, tests: [], mutants };
}

/** The mutants of a file with what became of each, in their order. */
function tried({ mutants }: Subject, ...verdicts: readonly Verdict[]): Trial[] {
  return mutants.map((mutant, index) => ({ mutant, verdict: verdicts[index] ?? 'killed', tests: ['test/domain/a.test.ts'] }));
}

describe('the report', () => {
  it('counts what became of the mutants; what was not run has no part in the score', () => {
    const one = subject('domain/one.ts');
    const other = subject('domain/other.ts');
    const trials = [
      ...tried(one, 'survived', 'timed-out', 'killed', 'not-run'),
      ...tried(other, 'left-out', 'left-out', 'left-out', 'left-out'),
    ];

    const report = buildReport({ subjects: [one, other], trials }, FRAME);

    expect(report.files).toEqual([
      { file: 'domain/one.ts', mutants: 4, killed: 1, 'timed-out': 1, survived: 1, 'not-run': 1, 'left-out': 0, score: 66 },
      { file: 'domain/other.ts', mutants: 4, killed: 0, 'timed-out': 0, survived: 0, 'not-run': 0, 'left-out': 4, score: null },
    ]);
    expect(report.total).toMatchObject({ mutants: 8, survived: 1, score: 66 });
    expect(report.survivors).toMatchObject([{ file: 'domain/one.ts', line: 1, column: 35, tests: ['test/domain/a.test.ts'] }]);
    expect(report.notRun).toMatchObject([{ file: 'domain/one.ts', line: 2 }]);
  });

  it('names each survivor with its place and its lines, and what no test reaches', () => {
    const one = subject('domain/one.ts');
    const report = buildReport({ subjects: [one], trials: tried(one, 'survived', 'left-out', 'not-run', 'not-run') }, FRAME);

    const text = describeReport(report);

    expect(text).toContain(
      [
        'domain/one.ts:1:35  comparison survived test/domain/a.test.ts',
        '  - export const a = (n: number) => n < 1;',
        '  + export const a = (n: number) => n <= 1;',
      ].join('\n'),
    );
    expect(text).toContain('No test that was chosen reaches these lines:\n  domain/one.ts: 2');
    expect(text).toMatch(/1 survived of 1 that were run \(3 s, seed 7\)\. Left out: 1/);
  });

  it('says so where nothing differs', () => {
    const report = buildReport({ subjects: [], trials: [] }, { ...FRAME, base: 'HEAD~1' });

    expect(describeReport(report)).toBe('No source differs from HEAD~1.');
  });
});
