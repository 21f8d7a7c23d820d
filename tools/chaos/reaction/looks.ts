/** The reaction of a call that may change a resource, as far as its permission goes. */
export type Intent = {
  readonly executionId: string;
  /** The document and its field. */
  readonly spotKey: string;
  readonly mode: string;
  /** A finding that was RESOLVED when the reaction began may still be. */
  readonly beganResolved: boolean;
};
type Look = { readonly intent: Intent; isPermitted: boolean };
type Seen = { readonly isPermitted: boolean; readonly at: number };

/**
 * Knows of each change whether it was permitted while the product looked again: at some moment between the start of its call
 * and the plan that follows the look.
 */
export class Looks {
  readonly #isPermitted: (intent: Intent) => boolean;
  readonly #now: () => number;
  readonly #open = new Set<Look>();
  readonly #seen = new Map<string, Seen>();

  constructor(isPermitted: (intent: Intent) => boolean, now: () => number) {
    this.#isPermitted = isPermitted;
    this.#now = now;
  }

  /** @returns ends the call */
  begin(intent: Intent): () => void {
    const look: Look = { intent, isPermitted: this.#isPermitted(intent) };
    this.#open.add(look);
    return () => this.#open.delete(look);
  }

  /** To be called before and after each act by which a permission may come or go. */
  remember(): void {
    for (const look of this.#open) look.isPermitted ||= this.#isPermitted(look.intent);
  }

  /** The reactor is asked for a plan. One that nobody is about to carry out counts for nothing. */
  planned(executionId: string): void {
    this.remember();
    const looks = [...this.#open].filter(({ intent }) => intent.executionId === executionId);
    if (looks.length > 0) this.#seen.set(executionId, { isPermitted: looks.some((look) => look.isPermitted), at: this.#now() });
  }

  /** The look before the change of an execution; undefined: there was none. `at` is earlier than the change was charged. */
  of(executionId: string): Seen | undefined {
    return this.#seen.get(executionId);
  }
}
