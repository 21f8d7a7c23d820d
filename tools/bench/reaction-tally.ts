/** The knowledge after a run of who was started, fixed and told. */
export type ReactionEvidence = {
  /** Resources that a reaction must be started for. */
  readonly subjects: readonly string[];
  /** The resource of each execution that ran; undefined for one that named none. */
  readonly started: readonly (string | undefined)[];
  /** Resources whose record says FIXED and verified. */
  readonly fixed: ReadonlySet<string>;
  /** Resources that a message on the notification queue calls FIXED. */
  readonly told: ReadonlySet<string>;
};

export type ReactionTally = {
  readonly executions: number;
  /** Executions beyond one for each subject, those about anything else included. */
  readonly duplicates: number;
  /** Subjects that were not fixed, or that nobody was told of. */
  readonly lost: number;
};

export function tallyReactions({ subjects, started, fixed, told }: ReactionEvidence): ReactionTally {
  const once = new Set(started);
  const wanted = subjects.filter((subject) => once.has(subject)).length;
  const lost = subjects.filter((subject) => !fixed.has(subject) || !told.has(subject)).length;
  return { executions: started.length, duplicates: started.length - wanted, lost };
}

/** The value that so many of a hundred do not exceed (nearest rank); 0 of none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
}
