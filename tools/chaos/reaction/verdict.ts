import type { Violation } from './blame.ts';

/** A run has to show these, or it has proved nothing. */
export const SHOWN = ['findings', 'executions', 'approvals', 'deferred', 'rollbacks', 'crashes', 'repeated', 'late'] as const;
export type Shown = (typeof SHOWN)[number];
export type Counts = Readonly<Record<Shown, number>>;

/** The least of each for a minute, on a machine that has little time. */
const PER_MINUTE: Counts = { findings: 40, executions: 12, approvals: 1, deferred: 1, rollbacks: 1, crashes: 1, repeated: 5, late: 3 };
/** The least of each for a hundred findings. */
const PER_HUNDRED: Counts = { findings: 99, executions: 20, approvals: 1, deferred: 1, rollbacks: 1, crashes: 1, repeated: 10, late: 5 };

/** How large a run is: by its findings where they are counted, else by its minutes. */
export type RunSize = { readonly findings: number | undefined; readonly minutes: number | undefined };

/** Lists the counts that a run of this size must exceed. */
export function listMinimums({ findings, minutes = 0 }: RunSize): Counts {
  const [least, times] = findings === undefined ? [PER_MINUTE, minutes] : [PER_HUNDRED, findings / 100];
  const scale = (shown: Shown) => Math.max(1, Math.floor(least[shown] * times));
  return {
    findings: scale('findings'),
    executions: scale('executions'),
    approvals: scale('approvals'),
    deferred: scale('deferred'),
    rollbacks: scale('rollbacks'),
    crashes: scale('crashes'),
    repeated: scale('repeated'),
    late: scale('late'),
  };
}

/** True for what has happened less often than it should have after this share of a run. */
export function lagsBehind(count: number, minimum: number, share: number): boolean {
  return count <= minimum * Math.min(1, 1.5 * share);
}

export type Verdict = {
  readonly violations: Readonly<Partial<Record<Violation, number>>>;
  readonly counts: Counts;
  readonly minimums: Counts;
};

/** Everything that is not as it must be, a line each; a run that has shown too little is among it. */
export function findReactionComplaints({ violations, counts, minimums }: Verdict): string[] {
  const few = SHOWN.filter((shown) => counts[shown] <= minimums[shown]);
  return [
    ...Object.entries(violations).map(([name, count]) => `${name}: ${count}`),
    ...few.map((shown) => `proved nothing: ${shown} ${counts[shown]}, and more than ${minimums[shown]} are needed`),
  ];
}
