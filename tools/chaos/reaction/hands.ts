import type { Blame } from './blame.ts';
import type { StormClock } from './storm-clock.ts';

type Call = { readonly executionId: string; readonly jumps: number; readonly grips: Map<string, Grip> };
/** The first and the last touch of a document in a call, in the order of all touches. */
type Grip = { readonly call: Call; readonly first: number; last: number };

/**
 * Sees that one call at a time works on a document: between two touches of a call nobody else touches it. A call that lasts
 * over a jump of the clock is not blamed, as its lease may have ended.
 */
export class Hands {
  readonly #blame: Blame;
  readonly #clock: Pick<StormClock, 'jumps'>;
  readonly #calls = new Set<Call>();
  readonly #grips = new Map<string, Grip[]>();
  #touches = 0;

  constructor(blame: Blame, clock: Pick<StormClock, 'jumps'>) {
    this.#blame = blame;
    this.#clock = clock;
  }

  /** @returns ends the call */
  begin(executionId: string): () => void {
    const call: Call = { executionId, jumps: this.#clock.jumps, grips: new Map() };
    this.#calls.add(call);
    return () => this.#calls.delete(call);
  }

  touch(executionId: string, document: string): void {
    const call = [...this.#calls].find((one) => one.executionId === executionId);
    if (call === undefined) return;
    this.#touches += 1;
    const own = call.grips.get(document) ?? { call, first: this.#touches, last: this.#touches };
    own.last = this.#touches;
    const all = this.#grips.get(document) ?? [];
    for (const other of all)
      if (other !== own && other.last > own.first && this.#isSure(other) && this.#isSure(own))
        this.#blame.add('collided', { document, executions: [executionId, other.call.executionId] });
    call.grips.set(document, own);
    // A grip of a call that is over can interleave with those that began before it ended, and with no later one.
    this.#grips.set(document, [...all.filter((one) => one !== own && (this.#calls.has(one.call) || this.#isRecent(one))), own]);
  }

  /** A write of a call has taken back what another one wrote. */
  blameFor(executionId: string, document: string, detail: object): void {
    const grip = [...this.#calls].find((one) => one.executionId === executionId)?.grips.get(document);
    if (grip !== undefined && this.#isSure(grip)) this.#blame.add('collided', detail);
  }

  #isSure({ call }: Grip): boolean {
    return call.jumps === this.#clock.jumps;
  }

  #isRecent({ last }: Grip): boolean {
    const firsts = [...this.#calls].flatMap((call) => [...call.grips.values()].map(({ first }) => first));
    return firsts.some((first) => first < last);
  }
}
