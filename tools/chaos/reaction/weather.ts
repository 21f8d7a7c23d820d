import type { Dice } from '../dice.ts';

/** Things that go wrong on the reaction path, each with its probability where it may happen. */
const FAULTS = {
  'functions killed before': 0.02,
  'functions killed after': 0.02,
  'resource throttled': 0.02,
  'answers lost': 0.01,
  'chat down': 1,
} as const;
type Fault = keyof typeof FAULTS;

/** Lets things go wrong until it clears up, and counts them. */
export class Weather {
  readonly #dice: Dice;
  readonly #counts = new Map<Fault, number>();
  #isClear = false;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  get faults(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  count(fault: Fault): number {
    return this.#counts.get(fault) ?? 0;
  }

  clearUp(): void {
    this.#isClear = true;
  }

  /** True if this goes wrong now, which is then counted. */
  strikes(fault: Fault): boolean {
    if (this.#isClear || !this.#dice.chance(FAULTS[fault])) return false;
    this.#counts.set(fault, this.count(fault) + 1);
    return true;
  }
}
