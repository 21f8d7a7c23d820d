import type { FaultInjector } from '#local/security-hub/fault.ts';
import type { LedgerFault } from '../bench/loopback-services.ts';
import type { Dice } from './dice.ts';

/** Makes things go wrong until it ends, and counts each kind. */
export class Storm {
  readonly #dice: Dice;
  readonly #counts = new Map<string, number>();
  readonly #calm: Promise<void>;
  #end: () => void = () => undefined;
  #isOver: boolean;

  /** @param isCalm true for a run in which nothing goes wrong */
  constructor(dice: Dice, isCalm: boolean) {
    this.#dice = dice;
    this.#isOver = isCalm;
    this.#calm = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** How often each kind of fault happened. */
  get faults(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].toSorted(([one], [other]) => (one < other ? -1 : 1)));
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Ends all faults, also those that last. */
  end(): void {
    this.#isOver = true;
    this.#end();
  }

  /** True if this goes wrong now, which is then counted. */
  strikes(kind: string, probability: number): boolean {
    if (this.#isOver || !this.#dice.chance(probability)) return false;
    this.count(kind);
    return true;
  }

  count(kind: string): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  /** Security Hub throttles, fails, hangs, ends connections, and refuses single findings. */
  readonly securityHub: FaultInjector = async () => {
    if (this.strikes('hub silent', 0.004)) await this.#calm;
    if (this.strikes('hub slow', 0.05)) await new Promise((resolve) => setTimeout(resolve, this.#dice.between(50, 1500)));
    if (this.strikes('hub throttled', 0.3)) return { kind: 'throttle' };
    if (this.strikes('hub failed', 0.06))
      return { kind: 'error', status: this.#dice.pick([500, 502, 503]), code: 'InternalException', message: 'a fault' };
    if (this.strikes('hub reset before', 0.02)) return { kind: 'disconnect', when: 'before' };
    if (this.strikes('hub reset after', 0.03)) return { kind: 'disconnect', when: 'after' };
    if (!this.strikes('hub refused some', 0.1)) return undefined;
    const digit = this.#dice.pick(['0', '7', 'c']);
    return { kind: 'refuse', refuses: (id) => id.endsWith(digit), code: 'InternalError', message: 'a fault' };
  };

  /** DynamoDB throttles, fails, ends connections, reads a part, and lets transactions meet. */
  readonly ledger = (operation: string): LedgerFault | undefined => {
    if (this.strikes('ledger throttled', 0.04))
      return { kind: 'error', status: 400, code: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException' };
    if (this.strikes('ledger failed', 0.04))
      return { kind: 'error', status: 500, code: 'com.amazonaws.dynamodb.v20120810#InternalServerError' };
    if (this.strikes('ledger reset before', 0.01)) return { kind: 'disconnect', when: 'before' };
    if (operation === 'BatchGetItem') return this.strikes('ledger read in part', 0.15) ? { kind: 'partial' } : undefined;
    if (this.strikes('ledger reset after write', 0.03)) return { kind: 'disconnect', when: 'after' };
    if (!this.strikes('ledger transactions met', 0.04)) return undefined;
    return { kind: 'conflict', code: this.#dice.pick(['TransactionConflict', 'ThrottlingError']) };
  };
}
