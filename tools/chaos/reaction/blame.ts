const MOST_EXAMPLES = 3;

/** The kinds of wrong that a storm can show. */
export type Violation =
  /** A change without a finding and a binding that allowed it when the product looked. */
  | 'forbidden'
  /** Two executions at work on one resource at a time. */
  | 'collided'
  /** More changes within an hour than the budget of the binding. */
  | 'overspent'
  | 'without-backup'
  /** A backup that is not what the change has overwritten. */
  | 'wrong-backup'
  /** A rollback that did not bring back what there was. */
  | 'not-restored'
  /** An end that nobody heard of, and that is not deferred either. */
  | 'untold'
  /** A resource that is left as it should not be, or a message that never came. */
  | 'lost'
  /** One subject with two executions at a time, or one end with two messages. */
  | 'doubled';

/** Counts what must not be, and keeps the first examples of each kind. */
export class Blame {
  readonly #counts = new Map<Violation, number>();
  readonly #examples: string[] = [];

  get violations(): Readonly<Partial<Record<Violation, number>>> {
    return Object.fromEntries(this.#counts);
  }

  get examples(): readonly string[] {
    return this.#examples;
  }

  add(violation: Violation, detail: object): void {
    const count = (this.#counts.get(violation) ?? 0) + 1;
    this.#counts.set(violation, count);
    if (count <= MOST_EXAMPLES) this.#examples.push(`${violation} ${JSON.stringify(detail)}`);
  }
}
