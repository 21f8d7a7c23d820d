import { setImmediate as othersHadTheirTurn } from 'node:timers/promises';
import type { StartTimer, Time } from '#local/timer.ts';
import type { Clock } from '#platform/base/clock.ts';

type Alarm = { readonly at: number; readonly ring: () => void };

const HOUR_MS = 60 * 60_000;
/** How far a date may be set at once: an hour or a day, back or forward. */
export const CLOCK_STEPS: readonly number[] = [-24 * HOUR_MS, -HOUR_MS, HOUR_MS, 24 * HOUR_MS];

/** Time that moves only when the test says so: until `advance` passes its end, a sleep is pending and a timer is silent. */
export class ManualClock implements Clock, Time {
  /** The pauses that somebody began, in milliseconds. */
  readonly slept: number[] = [];
  readonly #sleeps = new Set<Alarm>();
  readonly #timers = new Set<Alarm>();
  readonly #onSleep: (() => void)[] = [];
  #elapsed = 0;
  #date: number;

  constructor(now = Date.UTC(2026, 10, 3, 8)) {
    this.#date = now;
  }

  now(): number {
    return this.#date + this.monotonic();
  }

  monotonic(): number {
    return this.#elapsed;
  }

  /** Sets the date forward, or back where negative; no time passes. */
  step(milliseconds: number): void {
    this.#date += milliseconds;
  }

  sleep(milliseconds: number): Promise<void> {
    return this.sleepUntil(this.monotonic() + milliseconds, milliseconds);
  }

  protected sleepUntil(at: number, milliseconds: number): Promise<void> {
    this.slept.push(milliseconds);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#sleeps.add({ at, ring: resolve });
    for (const tell of this.#onSleep.splice(0)) tell();
    return promise;
  }

  readonly startTimer: StartTimer = (milliseconds, ring) => {
    const timer = { at: this.monotonic() + milliseconds, ring };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  /** Moves on and ends what is due by then, the earliest first. */
  advance(milliseconds: number): void {
    this.advanceTo(this.monotonic() + milliseconds);
  }

  /** Moves on to that moment of `monotonic`. A sum of a difference would miss it by a rounding error. */
  protected advanceTo(end: number): void {
    for (let due = this.#nextDue(end); due !== undefined; due = this.#nextDue(end)) {
      this.#moveTo(due.at);
      this.#sleeps.delete(due);
      this.#timers.delete(due);
      due.ring();
    }
    this.#moveTo(end);
  }

  /** Resolves as soon as somebody sleeps. @returns the pause that began last, in milliseconds */
  async asleep(): Promise<number> {
    if (this.#sleeps.size === 0) await new Promise<void>((resolve) => this.#onSleep.push(resolve));
    return this.slept.at(-1) ?? 0;
  }

  /**
   * Lets time pass from sleep to sleep until `work` settles. `slept` has the pauses.
   * @throws Error where the work ends and nobody waited for a sleep that it began
   */
  async finish<Result>(work: Promise<Result>): Promise<Result> {
    let isOver = false;
    const over = work.then(
      () => (isOver = true),
      () => (isOver = true),
    );
    while (!isOver) {
      await Promise.race([over, this.asleep()]);
      await othersHadTheirTurn();
      const [next] = inOrder(this.#sleeps);
      if (!isOver && next !== undefined) this.advanceTo(next.at);
    }
    const result = await work;
    if (this.#sleeps.size > 0) throw new Error('The work is over, and a sleep that it began is not: an await is missing.');
    return result;
  }

  #moveTo(time: number): void {
    this.#elapsed += Math.max(0, time - this.monotonic());
  }

  #nextDue(end: number): Alarm | undefined {
    return inOrder([...this.#sleeps, ...this.#timers]).find(({ at }) => at <= end);
  }
}

function inOrder(alarms: Iterable<Alarm>): readonly Alarm[] {
  return [...alarms].toSorted((one, other) => one.at - other.at);
}
