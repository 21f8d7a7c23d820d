import type { Json } from '../contract/plan.ts';
import { toRecorded } from '../contract/recorded-value.ts';

/**
 * Notes what is read of the answers of AWS, so that a vector keeps that and nothing else: an answer of EC2 has hundreds of
 * fields, and a reactor asks for three.
 */
export class Reads {
  readonly #read = new WeakMap<object, Set<string>>();
  readonly #shown = new WeakMap<object, object>();

  /** Returns the same value, of which every read is noted. */
  watch(value: object): object {
    const known = this.#shown.get(value);
    if (known !== undefined) return known;
    const read = new Set<string>();
    const note = (name: PropertyKey) => void (typeof name === 'string' && read.add(name));
    const shown = new Proxy(value, {
      get: (target, name, receiver) => {
        note(name);
        const inner: unknown = Reflect.get(target, name, receiver);
        return isWatched(inner) ? this.watch(inner) : inner;
      },
      has: (target, name) => {
        note(name);
        return Reflect.has(target, name);
      },
      ownKeys: (target) => {
        for (const name of Reflect.ownKeys(target)) note(name);
        return Reflect.ownKeys(target);
      },
    });
    this.#read.set(value, read);
    this.#shown.set(value, shown);
    return shown;
  }

  /** Returns what was read of a value that is watched, as JSON. Lists keep their length. */
  keep(value: unknown): Json {
    if (!isWatched(value)) return toRecorded(value);
    if (Array.isArray(value)) return value.map((inner) => this.keep(inner));
    const read = this.#read.get(value) ?? new Set();
    const kept = Object.entries(value).filter(([name]) => read.has(name));
    return Object.fromEntries(kept.map(([name, inner]) => [name, this.keep(inner)]));
  }
}

/** Dates and bytes have inner slots, which no proxy has. */
function isWatched(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Date) && !(value instanceof Uint8Array);
}
