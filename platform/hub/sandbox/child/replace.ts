import type { AttemptKind } from '../../../../domain/hub/attempt.ts';

/** Notes an attempt, and throws in the place of whoever made it, unless it is told not to. */
export type Report = (kind: AttemptKind, call: string, options?: { readonly throws: boolean }) => void;

/** Functions are guarded, whatever they take. */
export type AnyFunction = (...args: never[]) => unknown;

const MAX_CALL = 200;
// Kept, for a package may replace it.
const slice = Function.prototype.call.bind(String.prototype.slice) as (text: string, from: number, to: number) => string;
const { isArray } = Array;

/** Replaces these functions of an object by ones that report; those that are not there are left out. */
export function replace(report: Report, kind: AttemptKind, owner: object, ownerName: string, names: readonly string[]): void {
  for (const name of names) {
    const original: unknown = Reflect.get(owner, name);
    if (typeof original !== 'function') continue;
    const value = guard(original as AnyFunction, (args) => report(kind, describeCall(`${ownerName}.${name}`, args)));
    Object.defineProperty(owner, name, { value, writable: true, configurable: true, enumerable: true });
  }
}

/** Puts `note` in the place of a function or class. Its properties by symbols are gone: some of them call the original. */
export function guard(original: AnyFunction, note: (args: readonly unknown[]) => void): AnyFunction {
  const { get } = Reflect;
  function stand(): void {
    // The proxy answers for it. The original in this place would have to show its own symbols.
  }
  return new Proxy(stand, {
    apply: (_target, _self, args) => note(args),
    construct: (_target, args) => {
      note(args);
      return {};
    },
    get: (_target, name) => (typeof name === 'symbol' ? undefined : get(original, name)),
  });
}

/** Replaces every function of a module, and every method of its classes. */
export function replaceAll(report: Report, kind: AttemptKind, owner: object, ownerName: string): void {
  const functions = Object.entries(owner).filter(([, value]) => typeof value === 'function');
  for (const [name, value] of functions.filter(([className]) => /^[A-Z]/.test(className))) {
    const methods = Object.getOwnPropertyNames(value.prototype ?? {}).filter((method) => method !== 'constructor');
    replace(report, kind, value.prototype, `${ownerName}.${name}`, methods);
  }
  const names = functions.map(([name]) => name);
  replace(report, kind, owner, ownerName, names);
}

/**
 * Writes a call in one short line. Only plain values are looked at, and nothing is called that a package may have replaced:
 * its code would run here.
 */
export function describeCall(name: string, args: readonly unknown[]): string {
  let shown = '';
  for (let index = 0; index < args.length; index += 1) shown += `${index === 0 ? '' : ', '}${describe(args[index])}`;
  return slice(`${name}(${shown})`, 0, MAX_CALL);
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `'${slice(value, 0, MAX_CALL)}'`;
  if (typeof value === 'number' || typeof value === 'boolean') return `${value}`;
  return isArray(value) ? '[…]' : typeof value;
}
