import { ANY_TEXT, type Glob, lookUp, matchesGlob } from '@attack-reactor/kit/contract';
import { isRecord } from '#domain/base/json.ts';

/** A value that an event field may hold; EventBridge matches on nothing else. */
export type Scalar = string | number | boolean | null;
export type ValueRule = (value: Scalar) => boolean;

/** A pattern that EventBridge would not take, or one with an operator that this emulator leaves out. */
export class InvalidEventPattern extends Error {
  override readonly name = 'InvalidEventPattern';
}

/**
 * Compiles one element of a pattern's value list. `exists: false` is not one: it speaks of an absent field.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function compileValueRule(rule: unknown): ValueRule {
  if (isScalar(rule)) return (value) => value === rule;
  if (!isRecord(rule)) throw new InvalidEventPattern(`A list in a pattern holds values and operators, not ${JSON.stringify(rule)}`);
  const [[operator, operand] = [], ...others] = Object.entries(rule);
  if (operator === undefined || others.length > 0) {
    throw new InvalidEventPattern(`An operator is an object with one property, not ${JSON.stringify(rule)}`);
  }
  switch (operator) {
    case 'anything-but':
      return anythingBut(operand);
    case 'numeric':
      return numeric(operand);
    case 'exists':
      if (operand !== true) throw new InvalidEventPattern('"exists" is true or false');
      return () => true;
    default:
      return textRule(operator, operand);
  }
}

function isScalar(value: unknown): value is Scalar {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Matches values of any type except those; an absent field has no value, so it never matches. */
function anythingBut(operand: unknown): ValueRule {
  const [[operator, inner] = []] = isRecord(operand) ? Object.entries(operand) : [];
  const unwanted = operator === undefined ? asList(operand).map(compileValueRule) : asList(inner).map((item) => textRule(operator, item));
  if (unwanted.length === 0) throw new InvalidEventPattern('"anything-but" needs a value');
  return (value) => !unwanted.some((rule) => rule(value));
}

function textRule(operator: string, operand: unknown): ValueRule {
  const accepts = textTest(operator, operand);
  return (value) => typeof value === 'string' && accepts(value);
}

function textTest(operator: string, operand: unknown): (value: string) => boolean {
  if (isRecord(operand) && (operator === 'prefix' || operator === 'suffix')) {
    const part = formatText(operator, operand['equals-ignore-case']).toLowerCase();
    return operator === 'prefix' ? (value) => value.toLowerCase().startsWith(part) : (value) => value.toLowerCase().endsWith(part);
  }
  const text = formatText(operator, operand);
  switch (operator) {
    case 'prefix':
      return (value) => value.startsWith(text);
    case 'suffix':
      return (value) => value.endsWith(text);
    case 'equals-ignore-case':
      return (value) => value.toLowerCase() === text.toLowerCase();
    case 'wildcard': {
      const glob = parseWildcard(text);
      return (value) => matchesGlob(value, glob);
    }
    default:
      throw new InvalidEventPattern(`"${operator}" is not an operator that this emulator knows`);
  }
}

function formatText(operator: string, operand: unknown): string {
  if (typeof operand !== 'string') throw new InvalidEventPattern(`"${operator}" needs a text, not ${JSON.stringify(operand)}`);
  return operand;
}

/** `*` stands for any characters; `\*` and `\\` for themselves. */
function parseWildcard(text: string): Glob {
  if (/\*\*/.test(text.replaceAll(/\\[*\\]/g, '-'))) throw new InvalidEventPattern(`Two wildcards in a row: ${text}`);
  return Array.from(text.matchAll(/\\[*\\]|./gs), ([part]) => {
    if (part === '*') return ANY_TEXT;
    if (part === '\\') throw new InvalidEventPattern(`A backslash in a wildcard escapes * or a backslash: ${text}`);
    return part.startsWith('\\') ? part.slice(1) : part;
  });
}

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

function numeric(operand: unknown): ValueRule {
  const parts = asList(operand);
  if (parts.length === 0 || parts.length % 2 === 1) throw new InvalidEventPattern('"numeric" is a list of comparisons and numbers');
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    const compare = lookUp(COMPARISONS, String(parts[index]));
    const bound = parts[index + 1];
    if (compare === undefined || typeof bound !== 'number')
      throw new InvalidEventPattern(`"numeric" cannot read ${JSON.stringify(operand)}`);
    tests.push((value) => compare(value, bound));
  }
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
