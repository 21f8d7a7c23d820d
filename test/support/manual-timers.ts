import type { StartTimer } from '#local/timer.ts';

/** Timers that ring only when the test lets time pass. */
export class ManualTimers {
  #now = 0;
  readonly #running = new Set<{ readonly at: number; readonly ring: () => void }>();

  readonly start: StartTimer = (milliseconds, ring) => {
    const timer = { at: this.#now + milliseconds, ring };
    this.#running.add(timer);
    return () => this.#running.delete(timer);
  };

  /** Rings what is due by then, the earliest first. */
  advance(milliseconds: number): void {
    this.#now += milliseconds;
    const due = [...this.#running].filter(({ at }) => at <= this.#now).toSorted((one, other) => one.at - other.at);
    for (const timer of due) if (this.#running.delete(timer)) timer.ring();
  }
}
