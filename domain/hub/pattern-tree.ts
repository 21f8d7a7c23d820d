import { lookUp } from '@attack-reactor/kit/contract';

/** Characters as UTF-16 code units, in ranges that are sorted and do not touch. */
export type Characters = readonly (readonly [first: number, last: number])[];

/** A regular expression as a tree. */
export type Pattern =
  | { readonly kind: 'one'; readonly of: Characters }
  | { readonly kind: 'edge'; readonly at: 'start' | 'end' }
  | { readonly kind: 'all'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'any'; readonly options: readonly Pattern[] }
  | { readonly kind: 'repeat'; readonly body: Pattern; readonly least: number; readonly most: number; readonly isLazy: boolean };

/** A pattern as a tree, or the part of it that is left out here. */
export type ReadPattern = { readonly pattern: Pattern } | { readonly unsupported: string };

const LAST = 0xffff;
const MAX_COUNT = 1000;
const DIGIT: Characters = [[48, 57]];
const WORD: Characters = [[48, 57], [65, 90], [95, 95], [97, 122]]; // biome-ignore format: one line a class
const SPACE = join(
  [[9, 13], [32, 32], [160, 160], [0x1680, 0x1680], [0x2000, 0x200a], [0x2028, 0x2029], [0x202f, 0x202f], [0x205f, 0x205f], [0x3000, 0x3000], [0xfeff, 0xfeff]], // biome-ignore format: one line a class
);
const LINE_ENDS: Characters = [[10, 10], [13, 13], [0x2028, 0x2029]]; // biome-ignore format: one line a class
const CLASSES: Readonly<Record<string, Characters>> = {
  d: DIGIT,
  w: WORD,
  s: SPACE,
  D: without(DIGIT),
  W: without(WORD),
  S: without(SPACE),
};
const CONTROLS: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, 0: 0 };

class Unsupported extends Error {
  override readonly name = 'Unsupported';
}

/**
 * Reads the expressions whose cost can be counted here: characters, classes, groups, alternatives, repetitions and both ends.
 * Look-around, back-references, names, `\b` and `\p` are left out.
 * @example
 * readPattern('^(?=a)'); // { unsupported: '(?=' }
 */
export function readPattern(source: string): ReadPattern {
  const reader = new Reader(source);
  try {
    const pattern = reader.readOptions();
    return reader.isAtEnd ? { pattern } : { unsupported: reader.rest };
  } catch (error) {
    if (error instanceof Unsupported) return { unsupported: error.message };
    throw error;
  }
}

/** Returns true if a character is among some. */
export function includesCharacter(code: number, characters: Characters): boolean {
  return characters.some(([first, last]) => code >= first && code <= last);
}

/** Sorts ranges, and joins those that touch. */
function join(ranges: Characters): Characters {
  const joined: [number, number][] = [];
  for (const [first, last] of ranges.toSorted(([a], [b]) => a - b)) {
    const before = joined.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else joined.push([first, last]);
  }
  return joined;
}

function without(ranges: Characters): Characters {
  const rest: [number, number][] = [];
  let next = 0;
  for (const [first, last] of join(ranges)) {
    if (first > next) rest.push([next, first - 1]);
    next = last + 1;
  }
  return next > LAST ? rest : [...rest, [next, LAST]];
}

/** Reads from left to right; `#at` is the next character. */
class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#source.length;
  }

  get rest(): string {
    return this.#source.slice(this.#at, this.#at + 4);
  }

  readOptions(): Pattern {
    const options = [this.#readParts()];
    while (this.#take('|')) options.push(this.#readParts());
    const [only] = options;
    return only !== undefined && options.length === 1 ? only : { kind: 'any', options };
  }

  #readParts(): Pattern {
    const parts: Pattern[] = [];
    while (!this.isAtEnd && !this.#sees('|') && !this.#sees(')')) parts.push(this.#readCount(this.#readAtom()));
    const [only] = parts;
    return only !== undefined && parts.length === 1 ? only : { kind: 'all', parts };
  }

  #readAtom(): Pattern {
    if (this.#sees('(?') && !this.#sees('(?:')) throw this.#refuse(this.#sees('(?<') ? 4 : 3);
    if (this.#take('(?:') || this.#take('(')) {
      const inner = this.readOptions();
      if (!this.#take(')')) throw this.#refuse(1);
      return inner;
    }
    if (this.#take('^')) return { kind: 'edge', at: 'start' };
    if (this.#take('$')) return { kind: 'edge', at: 'end' };
    if (this.#take('.')) return { kind: 'one', of: without(LINE_ENDS) };
    if (this.#take('[')) return { kind: 'one', of: this.#readClass() };
    if (this.#take('\\')) return { kind: 'one', of: this.#readEscape() };
    if (/[*+?{}\]]/.test(this.rest.charAt(0))) throw this.#refuse(1);
    return { kind: 'one', of: only(this.#next()) };
  }

  #readCount(body: Pattern): Pattern {
    const [least, most] = this.#readBounds() ?? [];
    if (least === undefined || most === undefined) return body;
    if (least > most || least > MAX_COUNT || (most > MAX_COUNT && most !== Infinity)) throw new Unsupported(`{${least},${most}}`);
    if (body.kind === 'edge') throw this.#refuse(1);
    return { kind: 'repeat', body, least, most, isLazy: this.#take('?') };
  }

  #readBounds(): readonly [number, number] | undefined {
    if (this.#take('*')) return [0, Infinity];
    if (this.#take('+')) return [1, Infinity];
    if (this.#take('?')) return [0, 1];
    if (!this.#sees('{')) return undefined;
    const found = /^\{(\d{1,7})(,(\d{0,7}))?\}/.exec(this.#source.slice(this.#at, this.#at + 20));
    if (found === null) throw this.#refuse(1);
    this.#at += found[0].length;
    const least = Number(found[1]);
    return [least, found[2] === undefined ? least : found[3] === '' ? Infinity : Number(found[3])];
  }

  /** Reads the class that follows `[`. */
  #readClass(): Characters {
    const isNegated = this.#take('^');
    const ranges: (readonly [number, number])[] = [];
    while (!this.#take(']')) {
      const from = this.#readMember();
      const [first] = from;
      const isRange = from.length === 1 && this.#sees('-') && !this.#sees('-]');
      if (!isRange || first === undefined || first[0] !== first[1]) {
        ranges.push(...from);
        continue;
      }
      this.#next();
      const [to, ...more] = this.#readMember();
      if (to === undefined || more.length > 0 || to[0] !== to[1] || to[0] < first[0]) throw this.#refuse(1);
      ranges.push([first[0], to[0]]);
    }
    return isNegated ? without(ranges) : join(ranges);
  }

  #readMember(): Characters {
    return this.#take('\\') ? this.#readEscape(true) : only(this.#next());
  }

  /** Reads the escape that follows `\`. In a class `\b` is a character of its own. */
  #readEscape(isInClass = false): Characters {
    const letter = this.#next();
    if (isInClass && letter === 'b') return only('\b');
    const known = lookUp(CLASSES, letter);
    if (known !== undefined) return known;
    if (letter === 'x' || letter === 'u') return this.#readHex(letter === 'x' ? 2 : 4);
    const isOctal = letter === '0' && /^\d/.test(this.rest);
    const control = lookUp(CONTROLS, letter);
    if (control !== undefined && !isOctal) return only(String.fromCharCode(control));
    if (/[A-Za-z0-9]/.test(letter)) throw new Unsupported(`\\${letter}`);
    return only(letter);
  }

  #readHex(digits: number): Characters {
    const text = this.#source.slice(this.#at, this.#at + digits);
    if (text.length < digits || !/^[0-9a-f]+$/i.test(text)) throw this.#refuse(digits);
    this.#at += digits;
    return only(String.fromCharCode(Number.parseInt(text, 16)));
  }

  #next(): string {
    if (this.isAtEnd) throw new Unsupported('…');
    this.#at += 1;
    return this.#source.charAt(this.#at - 1);
  }

  #sees(text: string): boolean {
    return this.#source.startsWith(text, this.#at);
  }

  #take(text: string): boolean {
    if (!this.#sees(text)) return false;
    this.#at += text.length;
    return true;
  }

  #refuse(characters: number): Unsupported {
    return new Unsupported(this.#source.slice(this.#at, this.#at + characters) || '…');
  }
}

function only(character: string): Characters {
  const code = character.charCodeAt(0);
  return [[code, code]];
}
