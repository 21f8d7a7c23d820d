import type { CampaignReport, FaultCount } from './campaign.ts';

/** Mutants of which too few get as far as a finding of ours test the parser and little else. */
const LEAST_BUILT_PER_MUTANT = 0.2;

/** `failed`: something went wrong. `proved nothing`: nothing did, and too little was tried. */
export type Verdict = 'passed' | 'failed' | 'proved nothing';

export function decideVerdict({ crashes, violations, slow, tried, asked, built }: CampaignReport): Verdict {
  if (crashes.length + violations.length + slow.length > 0) return 'failed';
  return tried < asked || built < tried * LEAST_BUILT_PER_MUTANT ? 'proved nothing' : 'passed';
}

/** The report for people. */
export function describeReport(report: CampaignReport): string {
  const { seed, asked, tried, built, seconds, slowestMs, crashes, violations, slow, fates } = report;
  const figures = [
    `${tried} of ${asked} mutants in ${seconds} s (seed ${seed}): ${decideVerdict(report)}`,
    `  findings built  ${built}`,
    `  crashes         ${sum(crashes)}`,
    `  violations      ${sum(violations)}`,
    `  slow            ${sum(slow)}, the slowest took ${slowestMs} ms`,
    `  fates           ${Object.entries(fates)
      .toSorted(([, a], [, b]) => b - a)
      .map(([fate, count]) => `${fate} ${count}`)
      .join(', ')}`,
  ];
  const faults = [...crashes, ...violations, ...slow].map(
    ({ fault, count, example }) => `\n${count} × ${fault}\n  ${example.slice(0, 600)}`,
  );
  return [...figures, ...faults].join('\n');
}

function sum(faults: readonly FaultCount[]): number {
  return faults.reduce((total, { count }) => total + count, 0);
}
