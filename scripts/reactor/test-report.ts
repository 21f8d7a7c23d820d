import { PACKAGE_TEXTS } from '#domain/hub/languages.ts';
import { writePackageReason } from '#domain/hub/reason-text.ts';
import type { SandboxReport } from '#domain/hub/sandbox-report.ts';
import { explainReport } from '#domain/hub/vector-reasons.ts';
import { chooseLanguage } from '#local/user-language.ts';

/** The outcome of the tests of a reactor's folder. */
export type TestsOutcome = { readonly files: number; readonly passed: boolean; readonly output: string };

/** The outcome of a reactor's tests and vectors. */
export type ReactorReport = { readonly reactor: string; readonly tests: TestsOutcome; readonly recorded: number } & SandboxReport;

/** Writes what came of a reactor: one line where all is well, else every reason below it, in the language of the machine. */
export function writeReport(report: ReactorReport, passed: boolean): string {
  const { reactor, tests, recorded, isolation, vectors } = report;
  const texts = PACKAGE_TEXTS[chooseLanguage(undefined)];
  const good = vectors.filter(({ verdict }) => verdict === 'passed').length;
  const counted = [
    tests.files === 0 ? 'no test files' : `${tests.files} test file${tests.files === 1 ? '' : 's'} ${tests.passed ? 'passed' : 'failed'}`,
    ...(recorded > 0 ? [`${recorded} vectors recorded`] : []),
    `${good} of ${vectors.length} vectors passed`,
  ];
  const summary = `${reactor}: ${passed ? 'passed' : 'failed'}; ${counted.join(', ')}; isolation: ${isolation}`;
  const reasons = explainReport(report, { isolation: 'process' }).map((reason) => `  ${writePackageReason(reason, texts)}`);
  return [summary, ...(tests.passed ? [] : [tests.output.trimEnd()]), ...reasons].join('\n');
}
