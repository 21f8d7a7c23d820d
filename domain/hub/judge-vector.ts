import {
  asJson,
  type Exchange,
  type Expectation,
  isReadingAction,
  type Json,
  type RecordedAnswer,
  reactorAnswer,
  toExpectation,
  truncate,
  type Vector,
} from '@attack-reactor/kit/contract';
import { oneLine } from '#domain/base/text.ts';
import type { VectorFailure, VectorOutcome } from './sandbox-report.ts';

/** A call that a reactor makes while a vector runs. */
export type AskedCall = { readonly action: string; readonly region: string; readonly input: Json };

/** An error that the reactor ended with. */
export type ThrownError = { readonly name: string; readonly message: string };

const READING_PHASES: readonly string[] = ['plan', 'verify', 'read-back'];
const MAX_SHOWN = 300;

/**
 * Holds a vector while it runs: answers each call by its exchange, once, and judges what the call came to. It stays on the
 * side of the platform, so that a package can neither read nor write what is expected of it.
 */
export class VectorJudge {
  readonly #vector: Vector;
  readonly #left: Exchange[];
  readonly #failures: VectorFailure[] = [];

  constructor(vector: Vector) {
    this.#vector = vector;
    this.#left = [...vector.exchanges];
  }

  /** Answers a call; undefined: the vector has no such exchange (left), which fails it. */
  answer({ action, region, input }: AskedCall): RecordedAnswer | undefined {
    const { phase, target } = this.#vector.call;
    if (READING_PHASES.includes(phase) && !isReadingAction(action)) this.#fail({ code: 'mutating-call', action, phase });
    const asked = writeSorted(input);
    const place = this.#left.findIndex(
      (one) => one.action === action && (one.region ?? target.region) === region && writeSorted(one.input) === asked,
    );
    const [found] = place === -1 ? [] : this.#left.splice(place, 1);
    if (found === undefined) {
      this.#fail({ code: 'exchange-missing', action, input: show(asked) });
      return undefined;
    }
    return 'error' in found ? { error: found.error } : { output: found.output };
  }

  /** Judges the answer of the reactor. */
  conclude(answer: unknown): VectorOutcome {
    const read = reactorAnswer.safeParse(answer);
    if (read.success) return this.#compare(toExpectation(read.data));
    const problem = read.error.issues.map(({ path, message }) => `${path.join('.') || '$'}: ${message}`).join('; ');
    return this.end({ code: 'answer-invalid', problem: show(problem) });
  }

  /** Judges the error that the reactor ended with. */
  concludeError({ name, message }: ThrownError): VectorOutcome {
    if (this.#vector.expect.outcome === 'error') return this.#compare({ outcome: 'error', name });
    return this.end({ code: 'reactor-failed', name: show(name), message: show(message) });
  }

  /** Ends the vector without an answer, for this reason. */
  end(failure: VectorFailure): VectorOutcome {
    this.#fail(failure);
    return { name: this.#vector.name, verdict: 'failed', reasons: this.#failures };
  }

  #compare(answered: Expectation): VectorOutcome {
    const { name, expect } = this.#vector;
    // Both through JSON: what is undefined is not there.
    const [wanted, got] = [asJson(expect), asJson(answered)];
    if (writeSorted(wanted) !== writeSorted(got)) this.#fail({ code: 'answer-differs', expected: wanted, answered: got });
    for (const { action } of this.#left) this.#fail({ code: 'exchange-unused', action });
    return this.#failures.length === 0 ? { name, verdict: 'passed' } : { name, verdict: 'failed', reasons: this.#failures };
  }

  /** A package that asks on and on is told of a few times only. */
  #fail(failure: VectorFailure): void {
    if (this.#failures.length < 20) this.#failures.push(failure);
  }
}

function show(text: string): string {
  return truncate(oneLine(text), MAX_SHOWN);
}

/** The same text for objects with the same fields, in whatever order they were written. */
function writeSorted(value: Json): string {
  return JSON.stringify(value, (_name, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).toSorted(([one], [other]) => (one < other ? -1 : 1)));
  });
}
