import type { Dice } from '../dice.ts';

/** Things that go wrong on the reaction path, each with its probability where it may happen. */
const FAULTS = {
  'functions killed before': 0.02,
  'functions killed after': 0.02,
  'resource throttled': 0.02,
  'answers lost': 0.01,
  'chat down': 1,
} as const;
export type Fault = keyof typeof FAULTS;
/** Where a kind of fault lags behind what the run has to show. */
const LAGGING = 0.3;

/** Lets things go wrong until it clears up, and counts them. */
export class Weather {
  readonly #dice: Dice;
  readonly #counts = new Map<Fault, number>();
  #lags: (fault: Fault) => boolean = () => false;
  #isClear = false;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  get faults(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  get crashes(): number {
    return this.#count('functions killed before') + this.#count('functions killed after');
  }

  /** From here on a fault that lags behind happens more often. */
  hurry(lags: (fault: Fault) => boolean): void {
    this.#lags = lags;
  }

  clearUp(): void {
    this.#isClear = true;
  }

  /** True if this goes wrong now, which is then counted. */
  strikes(fault: Fault): boolean {
    const probability = Math.max(FAULTS[fault], this.#lags(fault) ? LAGGING : 0);
    if (this.#isClear || !this.#dice.chance(probability)) return false;
    this.#counts.set(fault, this.#count(fault) + 1);
    return true;
  }

  #count(fault: Fault): number {
    return this.#counts.get(fault) ?? 0;
  }
}
