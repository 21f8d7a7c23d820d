import { lookUp, truncate } from '@attack-reactor/kit/contract';
import { type JSONPath, type JSONVisitor, printParseErrorCode, visit } from 'jsonc-parser';

/** Where something stands in a text; both count from 1, columns in UTF-16 units as editors do. */
export type Position = { readonly line: number; readonly column: number };

/** A name that stands at `position`, and further up at `first` already. */
export type Repeated = { readonly pointer: string; readonly name: string; readonly first: Position; readonly position: Position };

export type PositionedJson =
  | {
      readonly kind: 'json';
      readonly value: unknown;
      /** Where the member or item with a JSON pointer (RFC 6901) starts; a member starts at its name. */
      readonly positions: ReadonlyMap<string, Position>;
      /** Names that an object has twice, of which JSON.parse would silently drop the first. */
      readonly repeated: readonly Repeated[];
    }
  | { readonly kind: 'syntax-error'; readonly position: Position; readonly message: string };

const MAX_DEPTH = 100;
const MAX_WORD = 20;
const NAME = 'a name in double quotes';
const VALUE = 'a value';
const UNENDED = 'This text has no closing quote on its line';
const UNKNOWN_ESCAPE = 'This text holds an escape or a control character that JSON does not know';
/** Faults inside of a text have these names in the parser. */
const TEXT_FAULTS: Readonly<Record<string, string>> = {
  UnexpectedEndOfString: UNENDED,
  InvalidUnicode: UNKNOWN_ESCAPE,
  InvalidEscapeCharacter: UNKNOWN_ESCAPE,
  InvalidCharacter: UNKNOWN_ESCAPE,
};

/** Reads JSON as JSON.parse does, and remembers where everything stands. Never throws. */
export function readPositionedJson(text: string): PositionedJson {
  if (text.startsWith('\uFEFF'))
    return {
      kind: 'syntax-error',
      position: buildPlace(0, 0),
      message: 'It begins with a byte order mark (BOM); save it as UTF-8 without one',
    };
  const places = new Places(text);
  try {
    visit(text, places, { disallowComments: true });
    return { kind: 'json', value: JSON.parse(text), positions: places.positions, repeated: places.repeated };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { kind: 'syntax-error', position: error.position, message: error.message };
  }
}

/** The pointer of what stands under a name, or at an index, of what stands at a pointer. */
export function below(pointer: string, ...names: readonly (string | number)[]): string {
  return names.reduce<string>((whole, name) => `${whole}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`, pointer);
}

/** The parser tells of a value its offset, its length, its line and column from 0, and its path. */
type Told = [offset: number, length: number, line: number, column: number, path: () => JSONPath];

function buildPlace(line: number, column: number): Position {
  return { line: line + 1, column: column + 1 };
}

class Unreadable extends Error {
  readonly position: Position;

  constructor(position: Position, message: string) {
    super(message);
    this.position = position;
  }
}

/** Notes where everything stands while the parser goes through a text, and what may come next; throws at the first fault. */
class Places implements JSONVisitor {
  readonly positions = new Map<string, Position>();
  readonly repeated: Repeated[] = [];
  readonly #text: string;
  readonly #open: ('{' | '[')[] = [];
  #expected = VALUE;

  constructor(text: string) {
    this.#text = text;
  }

  onObjectBegin = (...[, , line, column, path]: Told) => this.#begin('{', NAME, buildPlace(line, column), path);

  onArrayBegin = (...[, , line, column, path]: Told) => this.#begin('[', VALUE, buildPlace(line, column), path);

  onObjectEnd = (offset: number) => this.#end(offset);

  onArrayEnd = (offset: number) => this.#end(offset);

  onObjectProperty = (name: string, _offset: number, _length: number, line: number, column: number, path: () => JSONPath) => {
    const position = buildPlace(line, column);
    const pointer = below('', ...path(), name);
    const first = this.positions.get(pointer);
    if (first !== undefined) this.repeated.push({ pointer, name, first, position });
    this.positions.set(pointer, position);
    this.#expected = '":"';
  };

  onLiteralValue = (_value: unknown, ...[, , line, column, path]: Told) => {
    this.#place(buildPlace(line, column), path);
    this.#expectNext();
  };

  onSeparator = (character: string) => {
    this.#expected = character === ',' && this.#open.at(-1) === '{' ? NAME : VALUE;
  };

  onError = (code: number, offset: number, length: number, line: number, column: number) => {
    throw new Unreadable(buildPlace(line, column), this.#faultAt(printParseErrorCode(code), offset, length));
  };

  #begin(bracket: '{' | '[', expected: string, position: Position, path: () => JSONPath): void {
    this.#place(position, path);
    this.#open.push(bracket);
    this.#expected = expected;
  }

  /** The parser also ends what is still open at the end of the text, and only then calls it a fault. */
  #end(offset: number): void {
    if (offset >= this.#text.length) return;
    this.#open.pop();
    this.#expectNext();
  }

  #expectNext(): void {
    const around = this.#open.at(-1);
    this.#expected = around === undefined ? 'the end of the file' : `"," or "${around === '{' ? '}' : ']'}"`;
  }

  /** A member has its place already, at its name. */
  #place(position: Position, path: () => JSONPath): void {
    if (this.#open.length > MAX_DEPTH) throw new Unreadable(position, `More than ${MAX_DEPTH} levels deep`);
    const pointer = below('', ...path());
    if (!this.positions.has(pointer)) this.positions.set(pointer, position);
  }

  #faultAt(code: string, offset: number, length: number): string {
    const fault = lookUp(TEXT_FAULTS, code);
    if (fault !== undefined && (this.#expected === VALUE || this.#expected === NAME)) return fault;
    if (code === 'UnexpectedEndOfNumber' && this.#expected === VALUE) return 'This number lacks digits';
    const found = code === 'InvalidSymbol' ? this.#text.slice(offset, offset + length) : '';
    const rest = this.#text.slice(offset, offset + 2);
    if (rest.startsWith('${')) return 'A placeholder stands outside a text; put it in double quotes';
    const word = /^\w.*/s.exec(found)?.[0] ?? String.fromCodePoint(rest.codePointAt(0) ?? 0);
    return `Expected ${this.#expected}, found ${rest === '' ? 'the end of the file' : JSON.stringify(truncate(word, MAX_WORD))}`;
  }
}
