import type { Blame } from './blame.ts';

const HOUR_MS = 3_600_000;

/** Sees that no binding makes more changes in an hour than its budget allows. */
export class Spending {
  readonly #blame: Blame;
  readonly #changesPerHour: number;
  readonly #charged = new Map<string, number[]>();

  constructor(blame: Blame, changesPerHour: number) {
    this.#blame = blame;
    this.#changesPerHour = changesPerHour;
  }

  /** @param since a moment before the change was charged, so that what counts is within the hour for sure */
  spend(bindingId: string, { since, now }: { readonly since: number; readonly now: number }, detail: object): void {
    const recent = [...(this.#charged.get(bindingId) ?? []), since].filter((at) => at > now - HOUR_MS);
    this.#charged.set(bindingId, recent);
    if (recent.length > this.#changesPerHour) this.#blame.add('overspent', { bindingId, changes: recent.length, ...detail });
  }
}
