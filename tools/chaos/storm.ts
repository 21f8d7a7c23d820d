import type { FaultInjector } from '#local/security-hub/fault.ts';
import type { LedgerFault } from '../bench/loopback-services.ts';
import type { Dice } from './dice.ts';
import { computeMinimum, FAULT_KINDS, type FaultKind } from './fault-kinds.ts';
import { answerEmpty, answerHtml, answerWithoutEnd, cutAnswer, trickleAnswer } from './hub-answers.ts';

/** The storm ends when so much is handled; the rest must find its way in calm weather. */
const STORM_SHARE = 0.97;
/** At this share each kind has happened as often as it must. */
const DUE_SHARE = 0.5;

export type StormOptions = {
  readonly dice: Dice;
  /** True for a run in which nothing goes wrong. */
  readonly isCalm: boolean;
  /** How many times more must go wrong than in the smallest run. */
  readonly scale: number;
};

/** Makes things go wrong until it ends, and counts each kind. A kind that lags behind its minimum happens wherever it may. */
export class Storm {
  readonly #options: StormOptions;
  readonly #counts = new Map<string, number>();
  /** Resolves when the storm is over. */
  readonly calm: Promise<void>;
  #end: () => void = () => undefined;
  #isOver: boolean;
  #share = 0;

  constructor(options: StormOptions) {
    this.#options = options;
    this.#isOver = options.isCalm;
    this.calm = new Promise((resolve) => {
      this.#end = resolve;
    });
    if (options.isCalm) this.#end();
  }

  /** How often each kind of fault happened. */
  get faults(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].toSorted(([one], [other]) => (one < other ? -1 : 1)));
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Tells how much of all work is done, from 0 to 1. */
  advance(share: number): void {
    this.#share = share;
    if (share >= STORM_SHARE) this.end();
  }

  /** Ends all faults, also those that last. */
  end(): void {
    this.#isOver = true;
    this.#end();
  }

  /** True if this goes wrong now, which is then counted. */
  strikes(kind: FaultKind): boolean {
    const isHit = this.threatens(kind);
    if (isHit) this.count(kind);
    return isHit;
  }

  /** True if this is to go wrong soon; the caller counts it when it does. */
  threatens(kind: FaultKind): boolean {
    if (this.#isOver) return false;
    return this.#options.dice.chance(FAULT_KINDS[kind].chance) || this.#lags(kind);
  }

  /** @param what a kind of fault, or what comes of faults */
  count(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  #lags(kind: FaultKind): boolean {
    const due = (computeMinimum(kind, this.#options.scale) + 1) * Math.min(1, this.#share / DUE_SHARE);
    return (this.#counts.get(kind) ?? 0) < Math.floor(due);
  }

  /** Security Hub throttles, fails, hangs, ends connections, answers with something else, and refuses single findings. */
  readonly securityHub: FaultInjector = async () => {
    const { dice } = this.#options;
    if (this.strikes('hub silent')) await this.calm;
    if (this.strikes('hub slow')) await new Promise((resolve) => setTimeout(resolve, dice.between(50, 1500)));
    if (this.strikes('hub throttled')) return { kind: 'throttle' };
    if (this.strikes('hub failed'))
      return { kind: 'error', status: dice.pick([500, 502, 503]), code: 'InternalException', message: 'a fault' };
    if (this.strikes('hub reset before')) return { kind: 'disconnect', when: 'before' };
    if (this.strikes('hub reset after')) return { kind: 'disconnect', when: 'after' };
    if (this.strikes('hub HTML in a 200')) return { kind: 'answer', when: 'before', write: answerHtml };
    if (this.strikes('hub 200 {}')) return { kind: 'answer', when: 'before', write: answerEmpty };
    if (this.strikes('hub cut JSON after')) return { kind: 'answer', when: 'after', write: cutAnswer };
    if (this.strikes('hub trickles')) return { kind: 'answer', when: 'after', write: trickleAnswer };
    if (this.strikes('hub silent after')) return { kind: 'answer', when: 'after', write: () => this.calm };
    if (this.strikes('hub answers without end')) return { kind: 'answer', when: 'after', write: answerWithoutEnd };
    if (!this.strikes('hub refused some')) return undefined;
    const digit = dice.pick(['0', '7', 'c']);
    return { kind: 'refuse', refuses: (id) => id.endsWith(digit), code: 'InternalError', message: 'a fault' };
  };

  /** DynamoDB throttles, fails, hangs, ends connections, reads a part, and lets transactions meet. */
  readonly ledger = (operation: string): LedgerFault | undefined => {
    if (this.strikes('ledger silent')) return { kind: 'silent', until: this.calm };
    if (this.strikes('ledger throttled'))
      return { kind: 'error', status: 400, code: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException' };
    if (this.strikes('ledger failed')) return { kind: 'error', status: 500, code: 'com.amazonaws.dynamodb.v20120810#InternalServerError' };
    if (this.strikes('ledger reset before')) return { kind: 'disconnect', when: 'before' };
    if (operation === 'BatchGetItem') return this.strikes('ledger UnprocessedKeys') ? { kind: 'partial' } : undefined;
    if (this.strikes('ledger reset after write')) return { kind: 'disconnect', when: 'after' };
    if (this.strikes('ledger TransactionConflict')) return { kind: 'conflict', code: 'TransactionConflict' };
    return this.strikes('ledger ThrottlingError') ? { kind: 'conflict', code: 'ThrottlingError' } : undefined;
  };
}
