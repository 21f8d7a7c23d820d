import { isRecord, parseDocument, valueAt, writeCanonical } from './canonical.ts';
import type { Json } from './plan.ts';

/**
 * A place that a fix changed and that by now is neither as it was before nor as the fix left it. `left` is undefined where
 * nobody knows how the fix left it.
 */
export type Conflict = { readonly field: string; readonly before: Json; readonly left: Json | undefined; readonly today: Json };

/**
 * The state to bring about by a rollback. In the place of each conflict it has what was there before the fix; elements of a
 * list that others put there stay beside it.
 */
export type Restoration = { readonly goal: Json; readonly conflicts: readonly Conflict[] };

type States = { readonly before: Json; readonly left: Json; readonly today: Json };
type Fields = { readonly [name: string]: Json };

/**
 * Merges three states of a resource, so that a rollback takes back only what its fix changed. A field that the fix did not
 * change stays as it is today; one that is as the fix left it gets back what was there before. Lists are sets: elements with
 * a `Sid`, a `SecurityGroupRuleId` or an `id` are the same by it, others by their content. A policy without a statement is no
 * policy, null. Layout and order do not count, as in `compareStates`.
 * @param left undefined: nobody knows, so that every difference between `before` and `today` is a conflict
 * @example
 * restoreTo({ policy: ['a'] }, { policy: ['a', 'tls'] }, { policy: ['tls', 'new'] }).goal; // { policy: ['new'] }
 */
export function restoreTo(before: Json, left: Json | undefined, today: Json): Restoration {
  const conflicts: Conflict[] = [];
  if (left === undefined) {
    collectDifferences('', before, today, conflicts);
    return { goal: before, conflicts };
  }
  return { goal: merge('', { before, left, today }, conflicts), conflicts };
}

function merge(field: string, states: States, conflicts: Conflict[]): Json {
  const { before, left, today } = states;
  if (isSame(before, left) || isSame(before, today)) return today;
  if (isSame(today, left)) return before;
  const documents = readDocuments(states);
  if (documents !== undefined) return mergeDocuments(field, states, documents, conflicts);
  const given = [before, left, today];
  if (given.some(isPolicy) && given.every((state) => state === null || isRecord(state))) return mergePolicies(field, states, conflicts);
  if (given.some(Array.isArray)) return mergeLists(field, states, conflicts);
  if (isRecord(before) && isRecord(left) && isRecord(today)) return mergeFields(field, { before, left, today }, conflicts);
  conflicts.push({ field, before, left, today });
  return before;
}

function mergeFields(
  field: string,
  { before, left, today }: { readonly before: Fields; readonly left: Fields; readonly today: Fields },
  conflicts: Conflict[],
): Json {
  const names = [...new Set([today, before, left].flatMap(Object.keys))];
  const merged = names.map((name): [string, Json] => {
    const states = { before: valueAt(before, name), left: valueAt(left, name), today: valueAt(today, name) };
    return [name, merge(field === '' ? name : `${field}.${name}`, states, conflicts)];
  });
  // A state that says null of a field keeps saying so; a field that the fix added goes.
  const saysNull = (name: string) => [before, today].some((state) => Object.hasOwn(state, name) && state[name] === null);
  return Object.fromEntries(merged.filter(([name, value]) => value !== null || saysNull(name)));
}

/** Services keep policies as text. The text of today, or of before, stays where it says the same. */
function mergeDocuments(field: string, { before, today }: States, documents: States, conflicts: Conflict[]): Json {
  const merged = merge(field, documents, conflicts);
  if (merged === null) return null;
  return [today, before].find((text) => isSame(text, merged)) ?? JSON.stringify(merged);
}

/** The three as documents; undefined: one of them is a text of another kind, or none is a text. */
function readDocuments({ before, left, today }: States): States | undefined {
  const given = [before, left, today];
  if (!given.some((value) => typeof value === 'string')) return undefined;
  const [first, second, third] = given.map((value) => (typeof value === 'string' ? parseDocument(value) : value));
  const isRead = (value: Json | undefined): value is Json => value !== undefined && (value === null || isRecord(value));
  return isRead(first) && isRead(second) && isRead(third) ? { before: first, left: second, today: third } : undefined;
}

/** The frame of the statements (version, id) belongs to whoever has a policy: nobody's statement is read in another version. */
function mergePolicies(field: string, { before, left, today }: States, conflicts: Conflict[]): Json {
  const header = [left, before, today].find(isPolicy) ?? {};
  const complete = (state: Json): Fields =>
    isRecord(state) ? { ...state, Statement: [...listValues(valueAt(state, 'Statement'))] } : { ...header, Statement: [] };
  const merged = mergeFields(field, { before: complete(before), left: complete(left), today: complete(today) }, conflicts);
  return isRecord(merged) && listValues(valueAt(merged, 'Statement')).length > 0 ? merged : null;
}

function isPolicy(value: Json): value is { [name: string]: Json } {
  return isRecord(value) && Object.hasOwn(value, 'Statement');
}

/** An element of a list by what makes it the same element; content that is there several times counts as often. */
type Elements = ReadonlyMap<string, Json>;

function mergeLists(field: string, { before, left, today }: States, conflicts: Conflict[]): Json {
  const given = { before: listValues(before), left: listValues(left), today: listValues(today) };
  const identify = Object.values(given).every(hasDistinctIdentities) ? findIdentity : () => undefined;
  const [was, fixed, is] = [given.before, given.left, given.today].map((list) => indexElements(list, identify)) as [
    Elements,
    Elements,
    Elements,
  ];
  const lost = findLostReplacement(was, fixed, is);
  if (lost !== undefined) conflicts.push({ field, ...lost });
  const keys = [...new Set([...is.keys(), ...was.keys()])];
  return keys.flatMap((key) => {
    const states = { before: was.get(key) ?? null, left: fixed.get(key) ?? null, today: is.get(key) ?? null };
    const merged = mergeElement(field, states, conflicts);
    return merged === null ? [] : [merged];
  });
}

/** A statement or a rule means what it means as a whole; a thing with an id has fields of its own, and may be gone. */
function mergeElement(field: string, states: States, conflicts: Conflict[]): Json {
  const { before, left, today } = states;
  const identity = [today, left, before].map(findIdentity).find((one) => one !== undefined);
  if (identity === undefined || !identity.isWhole) {
    if (before !== null && left !== null && today === null) return null;
    return merge(identity === undefined ? field : `${field}[${identity.name}]`, states, conflicts);
  }
  if (isSame(before, left) || isSame(before, today)) return today;
  if (!isSame(today, left)) conflicts.push({ field: `${field}[${identity.name}]`, ...states });
  return before;
}

/**
 * An element that the fix put in the place of another one can have been edited since: then it is gone, and so is what it
 * replaced, and which of today's elements it became shows nowhere.
 */
function findLostReplacement(was: Elements, fixed: Elements, is: Elements): Omit<Conflict, 'field'> | undefined {
  const removed = [...was.keys()].filter((key) => !fixed.has(key));
  const added = [...fixed.keys()].filter((key) => !was.has(key));
  const gone = added.filter((key) => !is.has(key));
  const away = removed.filter((key) => !is.has(key));
  // One that is back explains one that is gone: a rollback that ended in the middle.
  if (away.length === 0 || gone.length <= removed.length - away.length) return undefined;
  const pick = (elements: Elements, keys: readonly string[]) => keys.map((key) => elements.get(key) ?? null);
  const others = [...is.keys()].filter((key) => !was.has(key) && !fixed.has(key));
  return { before: pick(was, away), left: pick(fixed, gone), today: pick(is, others) };
}

type Identity = { readonly name: string; readonly isWhole: boolean };

const IDENTITIES = [
  { field: 'Sid', isWhole: true },
  { field: 'SecurityGroupRuleId', isWhole: true },
  { field: 'id', isWhole: false },
];

function findIdentity(element: Json): Identity | undefined {
  if (!isRecord(element)) return undefined;
  const found = IDENTITIES.map(({ field, isWhole }) => ({ name: valueAt(element, field), isWhole }));
  const [identity] = found.flatMap(({ name, isWhole }) => (typeof name === 'string' && name !== '' ? [{ name, isWhole }] : []));
  return identity;
}

function hasDistinctIdentities(list: readonly Json[]): boolean {
  const names = list.flatMap((element) => findIdentity(element)?.name ?? []);
  return new Set(names).size === names.length;
}

function indexElements(list: readonly Json[], identify: (element: Json) => Identity | undefined): Elements {
  const elements = new Map<string, Json>();
  const copies = new Map<string, number>();
  for (const element of list) {
    const identity = identify(element);
    const content = writeCanonical(element);
    const copy = copies.get(content) ?? 0;
    copies.set(content, copy + 1);
    elements.set(identity === undefined ? `${copy} ${content}` : `id ${identity.name}`, element);
  }
  return elements;
}

/** AWS writes a list of one also as the one. */
function listValues(value: Json): readonly Json[] {
  if (value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function isSame(one: Json, other: Json): boolean {
  return writeCanonical(one) === writeCanonical(other);
}

function collectDifferences(field: string, before: Json, today: Json, conflicts: Conflict[]): void {
  if (isSame(before, today)) return;
  if (!isRecord(before) || !isRecord(today)) {
    conflicts.push({ field, before, left: undefined, today });
    return;
  }
  for (const name of new Set([before, today].flatMap(Object.keys))) {
    collectDifferences(field === '' ? name : `${field}.${name}`, valueAt(before, name), valueAt(today, name), conflicts);
  }
}
