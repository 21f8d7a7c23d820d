/** Where something stands in a text; both count from 1, columns in UTF-16 units as editors do. */
export type Position = { readonly line: number; readonly column: number };

export type PositionedJson =
  | {
      readonly kind: 'json';
      readonly value: unknown;
      /** Where the member or item with a JSON pointer (RFC 6901) starts; a member starts at its name. */
      readonly positions: ReadonlyMap<string, Position>;
      /** Names that an object has twice, of which JSON.parse would silently drop the first. */
      readonly repeated: readonly { readonly pointer: string; readonly position: Position }[];
    }
  | { readonly kind: 'syntax-error'; readonly position: Position; readonly message: string };

const MAX_DEPTH = 100;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\n\r]|\\.)*"/y;
const SPACE = /[ \t\n\r]*/y;
const LITERAL = /true|false|null/y;

/** Reads JSON as JSON.parse does, and remembers where everything stands. Never throws. */
export function readPositionedJson(text: string): PositionedJson {
  const reader = new Reader(text);
  try {
    const value = reader.document();
    return { kind: 'json', value, positions: reader.positions, repeated: reader.repeated };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { kind: 'syntax-error', position: reader.positionOf(error.offset), message: error.message };
  }
}

/** The pointer of what stands under a name, or at an index, of what stands at a pointer. */
export function below(pointer: string, ...names: readonly (string | number)[]): string {
  return names.reduce<string>((whole, name) => `${whole}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`, pointer);
}

class Unreadable extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

class Reader {
  readonly positions = new Map<string, Position>();
  readonly repeated: { pointer: string; position: Position }[] = [];
  readonly #text: string;
  readonly #lineStarts: readonly number[];
  #offset = 0;

  constructor(text: string) {
    this.#text = text;
    this.#lineStarts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  }

  document(): unknown {
    this.#skip();
    const value = this.#value('', 0);
    if (this.#offset < this.#text.length) throw this.#unexpected('the end of the file');
    return value;
  }

  positionOf(offset: number): Position {
    const line = this.#lineStarts.findLastIndex((start) => start <= offset);
    return { line: line + 1, column: offset - (this.#lineStarts[line] ?? 0) + 1 };
  }

  #value(pointer: string, depth: number): unknown {
    if (depth > MAX_DEPTH) throw new Unreadable(this.#offset, `More than ${MAX_DEPTH} levels deep`);
    if (!this.positions.has(pointer)) this.positions.set(pointer, this.positionOf(this.#offset));
    if (this.#takes('{')) return this.#object(pointer, depth + 1);
    if (this.#takes('[')) return this.#list(pointer, depth + 1);
    if (this.#text[this.#offset] === '"') return this.#string('a text');
    const scalar = this.#match(LITERAL) ?? this.#match(NUMBER);
    if (scalar === undefined) throw this.#unexpected('a value');
    return JSON.parse(scalar);
  }

  #object(pointer: string, depth: number): Record<string, unknown> {
    const members: [string, unknown][] = [];
    if (this.#takes('}')) return {};
    do {
      const position = this.positionOf(this.#offset);
      const name = this.#string('a name in double quotes');
      const inner = below(pointer, name);
      if (this.positions.has(inner)) this.repeated.push({ pointer: inner, position });
      this.positions.set(inner, position);
      if (!this.#takes(':')) throw this.#unexpected('":"');
      members.push([name, this.#value(inner, depth)]);
    } while (this.#takes(','));
    if (!this.#takes('}')) throw this.#unexpected('"," or "}"');
    return Object.fromEntries(members);
  }

  #list(pointer: string, depth: number): unknown[] {
    const items: unknown[] = [];
    if (this.#takes(']')) return items;
    do {
      items.push(this.#value(below(pointer, items.length), depth));
    } while (this.#takes(','));
    if (!this.#takes(']')) throw this.#unexpected('"," or "]"');
    return items;
  }

  #string(expected: string): string {
    const start = this.#offset;
    const literal = this.#match(STRING);
    if (literal === undefined && this.#text[start] === '"') throw new Unreadable(start, 'This text has no closing quote on its line');
    if (literal === undefined) throw this.#unexpected(expected);
    try {
      return String(JSON.parse(literal));
    } catch {
      throw new Unreadable(start, 'This text holds an escape or a control character that JSON does not know');
    }
  }

  #takes(character: string): boolean {
    if (this.#text[this.#offset] !== character) return false;
    this.#offset += 1;
    this.#skip();
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#offset;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) return undefined;
    this.#offset += found.length;
    this.#skip();
    return found;
  }

  #skip(): void {
    SPACE.lastIndex = this.#offset;
    this.#offset += SPACE.exec(this.#text)?.[0].length ?? 0;
  }

  #unexpected(expected: string): Unreadable {
    const rest = this.#text.slice(this.#offset);
    if (rest.startsWith('${')) return new Unreadable(this.#offset, 'A placeholder stands outside a text; put it in double quotes');
    const found = rest === '' ? 'the end of the file' : JSON.stringify(String.fromCodePoint(rest.codePointAt(0) ?? 0));
    return new Unreadable(this.#offset, `Expected ${expected}, found ${found}`);
  }
}
