import { includesCharacter, type Pattern } from './pattern-tree.ts';

/** A search of a text for a pattern: the steps that it takes, and its answer unless it was given up. */
export type Search = { readonly steps: number; readonly outcome: 'found' | 'absent' | 'given-up' };

type Next = (at: number) => boolean;

class GivenUp extends Error {
  override readonly name = 'GivenUp';
}

/**
 * Counts the steps of a search by backtracking, as an engine of JavaScript works, and gives up after so many. Steps are the
 * same on every machine, which milliseconds are not.
 * @example
 * countSteps(pattern, 'aaaa!', 1000).outcome; // 'absent'
 */
export function countSteps(pattern: Pattern, text: string, most: number): Search {
  const run = new Run(text, most);
  try {
    for (let from = 0; from <= text.length; from += 1) {
      if (run.match(pattern, from, () => true)) return { steps: run.steps, outcome: 'found' };
    }
    return { steps: run.steps, outcome: 'absent' };
  } catch (error) {
    // A way so deep that the stack ends is none that anybody should wait for.
    if (error instanceof GivenUp || error instanceof RangeError) return { steps: run.steps, outcome: 'given-up' };
    throw error;
  }
}

class Run {
  steps = 0;
  readonly #text: string;
  readonly #most: number;

  constructor(text: string, most: number) {
    this.#text = text;
    this.#most = most;
  }

  match(pattern: Pattern, at: number, next: Next): boolean {
    this.steps += 1;
    if (this.steps > this.#most) throw new GivenUp();
    switch (pattern.kind) {
      case 'one':
        return at < this.#text.length && includesCharacter(this.#text.charCodeAt(at), pattern.of) && next(at + 1);
      case 'edge':
        return at === (pattern.at === 'start' ? 0 : this.#text.length) && next(at);
      case 'all':
        return this.#matchParts(pattern.parts, 0, { at, next });
      case 'any':
        return pattern.options.some((option) => this.match(option, at, next));
      case 'repeat':
        return this.#matchAgain(pattern, 0, { at, next });
    }
  }

  #matchParts(parts: readonly Pattern[], index: number, { at, next }: { at: number; next: Next }): boolean {
    const part = parts[index];
    if (part === undefined) return next(at);
    return this.match(part, at, (end) => this.#matchParts(parts, index + 1, { at: end, next }));
  }

  #matchAgain(pattern: Pattern & { kind: 'repeat' }, count: number, { at, next }: { at: number; next: Next }): boolean {
    const { body, least, most, isLazy } = pattern;
    const goOn = () =>
      count < most &&
      // A round that takes nothing ends a repetition, once there were enough.
      this.match(body, at, (end) => !(end === at && count >= least) && this.#matchAgain(pattern, count + 1, { at: end, next }));
    if (count < least) return goOn();
    return isLazy ? next(at) || goOn() : goOn() || next(at);
  }
}
