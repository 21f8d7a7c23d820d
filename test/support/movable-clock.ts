import { ManualClock } from './manual-clock.ts';

/** The real time, moved on by the test: an hour passes at once. Sleeps end when they really do, or when the test moves past them. */
export class MovableClock extends ManualClock {
  #heldAt: number | undefined;

  constructor() {
    super(0);
  }

  override monotonic(): number {
    return (this.#heldAt ?? Date.now()) + super.monotonic();
  }

  override sleep(milliseconds: number): Promise<void> {
    const end = this.monotonic() + milliseconds;
    const sleeping = this.sleepUntil(end, milliseconds);
    setTimeout(() => this.advanceTo(Math.max(end, this.monotonic())), milliseconds).unref();
    return sleeping;
  }

  /** From now on only sleeps and the test move it, so that no limit is reached because the machine is slow. */
  hold(): void {
    this.#heldAt ??= Date.now();
  }

  release(): void {
    this.#heldAt = undefined;
  }
}
