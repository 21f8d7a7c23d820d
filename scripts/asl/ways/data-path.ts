import { isRecord } from '#domain/base/json.ts';
import { didYouMean } from '#domain/base/near-misses.ts';

/** Stands for whatever a function answers that declares nothing about its answers. */
export const UNKNOWN: unknown = Object.freeze({ 'an unknown value': true });

/** A path or template that has nothing to read on this way; `pointer` is where it stands. */
export class NothingToRead extends Error {
  readonly pointer: string;

  constructor(pointer: string, message: string) {
    super(message);
    this.pointer = pointer;
  }
}

/** The sources of paths: the state's data behind `$`, the context behind `$$`. */
export type Scope = { readonly data: unknown; readonly context: unknown };

type Token =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'all' };

const STEP = /\.([^.[\]()'"\s*?@,:]+)|\['([^']*)'\]|\["([^"]*)"\]|\[(\d+)\]|(\[\*\]|\.\*)/y;

/** True if a text is written as a path: `$`, `$.a`, `$$.a`, `$[0]`. */
export function isPath(text: string): boolean {
  return /^\$\$?($|[.[])/.test(text);
}

/**
 * The value at a path. Filters, slices and `..` are left to Step Functions: what they find is UNKNOWN.
 * @throws NothingToRead where the data has no such place, with the place that may be meant
 */
export function readPath(path: string, scope: Scope, pointer: string): unknown {
  const isContext = path.startsWith('$$');
  const root = isContext ? scope.context : scope.data;
  const tokens = listTokens(path.slice(isContext ? 2 : 1));
  if (tokens === undefined) return UNKNOWN;
  const found = follow(tokens, root);
  if (found.length > 0 && !tokens.some(({ kind }) => kind === 'all')) return found[0];
  const isList = found.length > 0 || (tokens.some(({ kind }) => kind === 'all') && listBeforeAll(tokens, root));
  if (isList) return found.includes(UNKNOWN) ? UNKNOWN : found;
  const where = isContext ? 'the context has' : 'the data has';
  throw new NothingToRead(pointer, `${where} no ${path}${suggestion(path, isContext ? '$$' : '$', root)}`);
}

/** @returns what `absent` says where the path leads to nothing */
export function readPathOr<Absent>(path: string, scope: Scope, absent: Absent): unknown {
  try {
    return readPath(path, scope, '');
  } catch (error) {
    if (error instanceof NothingToRead) return absent;
    throw error;
  }
}

/** The data with a value put at a path such as `$.failure`; places on the way are made. */
export function writePath(path: string, data: unknown, value: unknown): unknown {
  const tokens = listTokens(path.slice(1)) ?? [];
  const put = (inner: unknown, [token, ...rest]: readonly Token[]): unknown => {
    if (token === undefined) return value;
    if (token.kind === 'name')
      return { ...(isRecord(inner) ? inner : {}), [token.name]: put(isRecord(inner) ? inner[token.name] : {}, rest) };
    const list = Array.isArray(inner) ? inner : [];
    return token.kind === 'index' ? list.with(token.index, put(list[token.index], rest)) : list;
  };
  return put(data, tokens);
}

/** True if something in a value is not known. */
export function holdsUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(holdsUnknown);
  return isRecord(value) && Object.values(value).some(holdsUnknown);
}

function listTokens(steps: string): Token[] | undefined {
  const tokens: Token[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < steps.length) {
    const match = STEP.exec(steps);
    if (match === null) return undefined;
    const [, plain, single, double, index] = match;
    const name = plain ?? single ?? double;
    if (name !== undefined) tokens.push({ kind: 'name', name });
    else tokens.push(index === undefined ? { kind: 'all' } : { kind: 'index', index: Number(index) });
  }
  return tokens;
}

function follow(tokens: readonly Token[], root: unknown): unknown[] {
  return tokens.reduce<unknown[]>((values, token) => values.flatMap((value) => step(token, value)), [root]);
}

function step(token: Token, value: unknown): unknown[] {
  if (value === UNKNOWN) return [UNKNOWN];
  if (token.kind === 'all') return Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [];
  if (token.kind === 'index') return Array.isArray(value) && token.index < value.length ? [value[token.index]] : [];
  return isRecord(value) && Object.hasOwn(value, token.name) ? [value[token.name]] : [];
}

function listBeforeAll(tokens: readonly Token[], root: unknown): boolean {
  const before = tokens.slice(
    0,
    tokens.findIndex(({ kind }) => kind === 'all'),
  );
  return follow(before, root).some((value) => Array.isArray(value) && value.length === 0);
}

/** Where it may stand: inside of the answer that Lambda wraps, or under a name that is spelled nearly so. */
function suggestion(path: string, sign: string, root: unknown): string {
  const places = placesIn(root, sign, 4);
  const wrapped = `${sign}.Payload${path.slice(sign.length)}`;
  if (places.includes(wrapped))
    return `; it stands at ${wrapped}. Let the state before hand on what its function answers: "OutputPath": "$.Payload"`;
  const near = didYouMean(path, places);
  return near === '' ? '; let a state before write it, or read another' : `.${near.replace(/\?$/, '')}`;
}

function placesIn(value: unknown, place: string, depth: number): string[] {
  if (!isRecord(value) || value === UNKNOWN || depth === 0) return [];
  return Object.entries(value).flatMap(([name, inner]) => [`${place}.${name}`, ...placesIn(inner, `${place}.${name}`, depth - 1)]);
}
