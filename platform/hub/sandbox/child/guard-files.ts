import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type AnyFunction, describeCall, type Report } from './replace.ts';

/** Functions of `fs` that change something; all others read. */
const WRITES =
  /^(append|chmod|chown|copy|cp|lchmod|lchown|link|lutimes|mkdir|mkdtemp|rename|rm|rmdir|symlink|truncate|unlink|utimes|write|createWrite)/;
/** Functions that Node.js itself calls to load the modules of the package. */
const LOADS = /^(open|readFile|stat|lstat|realpath|exists)Sync$/;
/** Functions that take an open file by its number. */
const BY_NUMBER = /^(close|fstat|read|write)Sync$/;
const OUTPUTS = [1, 2];

/** Guards files: none but those of the package is opened, for nothing but reading, and no other is read by its number. */
export function guardFiles(report: Report, folder: string): void {
  const isOpen: Record<number, true> = Object.create(null);
  for (const number of OUTPUTS) isOpen[number] = true;
  for (const [owner, ownerName] of [
    [fs, 'fs'],
    [fs.promises, 'fs.promises'],
  ] as const) {
    for (const [name, original] of Object.entries(owner)) {
      // Classes open their files by these functions.
      if (typeof original !== 'function' || /^[A-Z_]/.test(name)) continue;
      const value = guardFunction(report, `${ownerName}.${name}`, { name, original: original as AnyFunction, isOpen, folder });
      Object.defineProperty(owner, name, { value, writable: true, configurable: true, enumerable: true });
    }
  }
}

type Guarded = {
  readonly name: string;
  readonly original: AnyFunction;
  readonly isOpen: Record<number, true>;
  readonly folder: string;
};

function guardFunction(report: Report, fullName: string, { name, original, isOpen, folder }: Guarded): AnyFunction {
  const kind = WRITES.test(name) ? 'file-write' : 'file-read';
  const [loads, byNumber] = [LOADS.test(name), BY_NUMBER.test(name)];
  const { apply } = Reflect;
  const startsWith = Function.prototype.call.bind(String.prototype.startsWith) as (text: string, start: string) => boolean;
  const includes = Function.prototype.call.bind(String.prototype.includes) as (text: string, part: string) => boolean;
  const isInside = (path: unknown) => {
    const text = path instanceof URL ? fileURLToPath(path) : path;
    return typeof text === 'string' && startsWith(text, folder) && !includes(text, '/..');
  };
  const isForReading = (flags: unknown) =>
    flags === undefined || flags === 'r' || flags === 0 || typeof flags === 'object' || flags === 'utf8';
  return function (this: unknown, ...args: unknown[]) {
    const [first, second] = args;
    const isKnown = byNumber ? typeof first === 'number' && isOpen[first] === true : loads && isInside(first) && isForReading(second);
    if (!isKnown) report(kind, describeCall(fullName, args));
    const result: unknown = apply(original, this, args);
    if (name === 'openSync') isOpen[result as number] = true;
    return result;
  };
}
