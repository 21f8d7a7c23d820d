import type { WantedReactor } from './wanted-reactor.ts';

/** Metric of the updates that were taken back, because their first changes did not read back as fixed. */
export const UPDATES_TAKEN_BACK = 'UpdatesTakenBack';

/** So many changes of a version are its first ones: later failures are those of a resource, and not of the update. */
export const FIRST_CHANGES = 5;
/** An update that nobody used for so long is not looked at any more. */
export const PROBATION_MS = 7 * 24 * 3_600_000;

/** The changes of a version until one first did not read back as fixed. */
export type FirstChanges = {
  /** The execution whose change did not; undefined: there is none. */
  readonly failed: string | undefined;
  /** How many came before it, and did; counted as far as it matters. */
  readonly verified: number;
};

/** Returns the wish that takes an update back to the version before, or undefined: the update stays. */
export function judgeProbation(wanted: WantedReactor, { failed, verified }: FirstChanges): WantedReactor | undefined {
  const { reactorId, before, version } = wanted;
  if (before === null || failed === undefined || verified >= FIRST_CHANGES) return undefined;
  // Nothing is kept to go back to: two versions that both fail would take turns.
  return { reactorId, ...before, before: null, forgetsUndo: false, takenBack: { version, executionId: failed } };
}
