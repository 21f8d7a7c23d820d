/**
 * An emulator of EventBridge's content filtering: compiles a pattern and matches events against it. It leaves out `cidr`, the difference between 300 and 300.0, and the
 * limits on the size and complexity of a pattern.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-content-based-filtering.html
 */
import { isRecord } from '#domain/base/json.ts';
import { compileValueRule, InvalidEventPattern, type Scalar, type ValueRule } from './value-rules.ts';

/** The element of each list in which a value was found. */
type Membership = ReadonlyMap<readonly unknown[], number>;
type Field = { readonly value: Scalar; readonly membership: Membership };

/** The demand of a pattern on one field. */
type Leaf = { readonly path: readonly string[]; readonly rules: readonly ValueRule[]; readonly mayBeAbsent: boolean };

const NOWHERE: Membership = new Map();

/** Returns true if an event matches a pattern. To match many events, compile once. Throws InvalidEventPattern. */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  return compilePattern(pattern)(event);
}

/**
 * Compiles a pattern. Fields are joined by AND, the values of a field by OR, `$or` as it says; values that belong to
 * elements of one list must come from the same element, as in https://github.com/aws/event-ruler#json-array-matching
 */
export function compilePattern(pattern: unknown): (event: unknown) => boolean {
  const alternatives = listAlternatives(pattern, []).map((leaves) => leaves.toSorted(byName));
  return (event) => alternatives.some((leaves) => matchesAll(leaves, 0, event, NOWHERE));
}

/** The rest of the leaves, given the list elements that the earlier ones settled on. */
function matchesAll(leaves: readonly Leaf[], index: number, event: unknown, settled: Membership): boolean {
  const leaf = leaves[index];
  if (leaf === undefined) return true;
  let present = false;
  for (const { value, membership } of fieldsAt(event, leaf.path)) {
    const merged = merge(settled, membership);
    if (merged === undefined) continue;
    present = true;
    if (leaf.rules.some((rule) => rule(value)) && matchesAll(leaves, index + 1, event, merged)) return true;
  }
  return leaf.mayBeAbsent && !present && matchesAll(leaves, index + 1, event, settled);
}

/** A pattern as alternatives of leaves: each `$or` multiplies them. */
function listAlternatives(pattern: unknown, path: readonly string[]): Leaf[][] {
  if (!isRecord(pattern) || Object.keys(pattern).length === 0) {
    throw new InvalidEventPattern(`${path.join('.') || 'The pattern'} should be a list or an object that is not empty`);
  }
  let alternatives: Leaf[][] = [[]];
  for (const [name, rule] of Object.entries(pattern)) {
    const options = listOptions(name, rule, path);
    alternatives = alternatives.flatMap((leaves) => options.map((option) => [...leaves, ...option]));
  }
  return alternatives;
}

function listOptions(name: string, rule: unknown, path: readonly string[]): Leaf[][] {
  // With fewer than two objects, EventBridge takes "$or" for the name of a field.
  if (name === '$or' && Array.isArray(rule) && rule.length > 1 && rule.every(isRecord)) {
    return rule.flatMap((option) => listAlternatives(option, path));
  }
  const inner = [...path, name];
  return Array.isArray(rule) ? [[buildLeaf(rule, inner)]] : listAlternatives(rule, inner);
}

function buildLeaf(rules: readonly unknown[], path: readonly string[]): Leaf {
  if (rules.length === 0) throw new InvalidEventPattern(`${path.join('.')} has an empty list, which matches nothing`);
  const isAbsence = (rule: unknown) => isRecord(rule) && rule.exists === false;
  return { path, rules: rules.filter((rule) => !isAbsence(rule)).map(compileValueRule), mayBeAbsent: rules.some(isAbsence) };
}

/** The order in which EventBridge looks at fields; it matters where `exists: false` speaks of a field in a list. */
function byName(one: Leaf, other: Leaf): number {
  const [left, right] = [one.path.join('.'), other.path.join('.')];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Every value at a path, through lists. An object is no value: `exists` works on leaves only. */
function fieldsAt(node: unknown, path: readonly string[], membership: Membership = NOWHERE): Field[] {
  if (Array.isArray(node)) return node.flatMap((item, index) => fieldsAt(item, path, new Map(membership).set(node, index)));
  const [name, ...rest] = path;
  if (name === undefined) return isValue(node) ? [{ value: node, membership }] : [];
  return isRecord(node) && Object.hasOwn(node, name) ? fieldsAt(node[name], rest, membership) : [];
}

function isValue(node: unknown): node is Scalar {
  return node === null || ['string', 'number', 'boolean'].includes(typeof node);
}

/** Both memberships together, or nothing where they disagree about an element. */
function merge(one: Membership, other: Membership): Membership | undefined {
  if (one.size === 0) return other;
  for (const [list, index] of other) {
    if ((one.get(list) ?? index) !== index) return undefined;
  }
  return new Map([...one, ...other]);
}
