import { lookUp } from '@attack-reactor/kit/contract';
import { isRecord } from '#domain/base/json.ts';
import { below } from '#local/positioned-json.ts';
import { readPath, readPathOr, type Scope, UNKNOWN } from './data-path.ts';

/** True if a rule matches; `maybe`: it depends on what is unknown. */
export type Match = 'yes' | 'no' | 'maybe';

/** Told of every comparison that was made: where it stands, with what, and what the data held. */
export type Observer = (comparison: { readonly pointer: string; readonly operand: unknown; readonly value: unknown }) => void;

/** The paths that a rule reads, and the listener for them. */
type Look = { readonly scope: Scope; readonly observe: Observer };

type Fields = Readonly<Record<string, unknown>>;

/** True if a rule of a Choice matches. `And` and `Or` stop where the answer is known. @throws NothingToRead */
export function matchRule(rule: Fields, pointer: string, look: Look): Match {
  const inner = (item: unknown, place: string) => matchRule(isRecord(item) ? item : {}, place, look);
  if (isRecord(rule['Not'])) return negated(inner(rule['Not'], below(pointer, 'Not')));
  for (const [name, decisive] of [
    ['And', 'no'],
    ['Or', 'yes'],
  ] as const) {
    const list: unknown = rule[name];
    if (!Array.isArray(list)) continue;
    let isUnsure = false;
    for (const [index, item] of list.entries()) {
      const match = inner(item, below(pointer, name, index));
      if (match === decisive) return decisive;
      isUnsure ||= match === 'maybe';
    }
    return isUnsure ? 'maybe' : negated(decisive);
  }
  return compare(rule, pointer, look);
}

function negated(match: Match): Match {
  if (match === 'maybe') return 'maybe';
  return match === 'yes' ? 'no' : 'yes';
}

const ABSENT = Symbol('absent');

function compare(rule: Fields, pointer: string, { scope, observe }: Look): Match {
  const operator = Object.keys(rule).find((name) => !['Variable', 'Next', 'Comment'].includes(name)) ?? '';
  const variable = String(rule['Variable']);
  const expected = rule[operator];
  if (operator === 'IsPresent') return answered((readPathOr(variable, scope, ABSENT) !== ABSENT) === expected);
  const value = readPath(variable, scope, below(pointer, 'Variable'));
  const isPath = operator.endsWith('Path');
  const operand = isPath ? readPath(String(expected), scope, below(pointer, operator)) : expected;
  if (value === UNKNOWN || operand === UNKNOWN) return 'maybe';
  if (!isPath && operator === 'StringEquals') observe({ pointer: below(pointer, operator), operand, value });
  return verdict(isPath ? operator.slice(0, -'Path'.length) : operator, value, operand);
}

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  IsNull: (value) => value === null,
  IsString: (value) => typeof value === 'string',
  IsNumeric: (value) => typeof value === 'number',
  IsBoolean: (value) => typeof value === 'boolean',
  IsTimestamp: isTimestamp,
};

/** True if a value is a moment as Step Functions reads it (RFC 3339). */
export function isTimestamp(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(value);
}

function verdict(operator: string, value: unknown, operand: unknown): Match {
  const isType = lookUp(TYPES, operator);
  if (isType !== undefined) return answered(isType(value) === operand);
  if (operator === 'StringMatches') return typeof value === 'string' ? answered(wildcard(String(operand)).test(value)) : 'no';
  const [, kind = '', relation = ''] = /^(String|Numeric|Boolean|Timestamp)(\w+)$/.exec(operator) ?? [];
  const order = findOrder(kind, value, operand);
  if (order === undefined) return kind === '' ? 'maybe' : 'no';
  return answered(
    relation.includes('Equals') && order === 0
      ? true
      : relation.startsWith('LessThan')
        ? order < 0
        : relation.startsWith('GreaterThan') && order > 0,
  );
}

/** Below 0 where the value is the smaller one; undefined where one of the two is of another type. */
function findOrder(kind: string, value: unknown, operand: unknown): number | undefined {
  if (kind === 'Numeric') return typeof value === 'number' && typeof operand === 'number' ? value - operand : undefined;
  if (kind === 'Boolean') return typeof value === 'boolean' && typeof operand === 'boolean' ? Number(value) - Number(operand) : undefined;
  if (typeof value !== 'string' || typeof operand !== 'string') return undefined;
  if (kind === 'Timestamp') return isTimestamp(value) ? Date.parse(value) - Date.parse(operand) : undefined;
  return value === operand ? 0 : value < operand ? -1 : 1;
}

function wildcard(pattern: string): RegExp {
  const pieces = pattern.split('*').map((piece) => piece.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${pieces.join('.*')}$`, 's');
}

function answered(isMatch: boolean): Match {
  return isMatch ? 'yes' : 'no';
}
