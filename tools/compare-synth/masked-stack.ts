import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '#domain/base/json.ts';

/** An element of a stack, by its Terraform address. */
type Elements = ReadonlyMap<string, unknown>;

/** A difference of two stacks: an element that only one of them has, or attributes that differ. */
export type Difference = {
  readonly address: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** Names of the attributes that differ; empty unless changed. */
  readonly attributes: readonly string[];
};

/** Kinds whose elements are addressed by type and name; all others have one name. */
const TYPED = ['resource', 'data'];
/** The metadata that CDKTF writes for itself. */
const METADATA = '//';

/**
 * Hashes of what a stack carries, with what stands before them: folders of assets, `sqlHash` of the migration, `sha256` of a reactor
 * package in its row. Rows are JSON inside of JSON, so quotes may be escaped.
 */
const HASHES = [/(\bassets\/[^/"]+\/)[0-9A-F]{32}(?=\/)/g, /(\bsqlHash\\*":\\*")[0-9a-f]{64}/g, /(\bsha256\\*":\\*")[A-Za-z0-9+/]{43}=/g];
const HASH_ATTRIBUTES: ReadonlySet<string> = new Set(['source_code_hash']);

/**
 * Takes a `cdk.tf.json` apart, without metadata and with the hashes of code, of reactor packages and of `sql/` masked: what is left is
 * what Terraform is told to make.
 */
export function maskedElements(file: unknown): Elements {
  const masked = mask(file, '');
  const entries = Object.entries(isRecord(masked) ? masked : {}).flatMap(([kind, names]): [string, unknown][] => {
    if (!isRecord(names)) return [[kind, names]];
    if (!TYPED.includes(kind)) return Object.entries(names).map(([name, element]) => [`${kind}.${name}`, element]);
    const prefix = kind === 'data' ? 'data.' : '';
    return Object.entries(names).flatMap(([type, byName]) =>
      Object.entries(isRecord(byName) ? byName : {}).map(([name, element]): [string, unknown] => [`${prefix}${type}.${name}`, element]),
    );
  });
  return new Map(entries);
}

/** Compares two stacks, in the order of their addresses. Lists are compared in their order, members of objects are not. */
export function differencesBetween(before: Elements, after: Elements): Difference[] {
  const addresses = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return addresses.flatMap((address): Difference[] => {
    if (!before.has(address)) return [{ address, kind: 'added', attributes: [] }];
    if (!after.has(address)) return [{ address, kind: 'removed', attributes: [] }];
    const [old, now] = [before.get(address), after.get(address)];
    return isDeepStrictEqual(old, now) ? [] : [{ address, kind: 'changed', attributes: attributesThatDiffer(old, now) }];
  });
}

function attributesThatDiffer(old: unknown, now: unknown): string[] {
  if (!isRecord(old) || !isRecord(now)) return [];
  return Object.keys({ ...old, ...now }).filter((name) => !isDeepStrictEqual(old[name], now[name]));
}

function mask(value: unknown, name: string): unknown {
  if (typeof value === 'string') return HASH_ATTRIBUTES.has(name) ? '<hash>' : maskText(value);
  if (Array.isArray(value)) return value.map((item) => mask(item, name));
  if (!isRecord(value)) return value;
  // The migration runs again by this trigger, which is the hash of sql/ alone.
  const hidden = name === 'triggers' && 'sql' in value ? { ...value, sql: '<hash>' } : value;
  const entries = Object.entries(hidden).filter(([key]) => key !== METADATA);
  return Object.fromEntries(entries.map(([key, item]) => [key, mask(item, key)]));
}

function maskText(text: string): string {
  return HASHES.reduce((masked, hash) => masked.replaceAll(hash, '$1<hash>'), text);
}
