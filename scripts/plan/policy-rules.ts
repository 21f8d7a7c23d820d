import { at, isRecord } from '#domain/base/json.ts';

/** One thing that a policy says: one action on one resource, by one principal where the policy names it. */
export type PolicyRule = {
  readonly effect: 'Allow' | 'Deny';
  /** With `all but ` in front where the statement has NotAction. */
  readonly action: string;
  readonly resource: string;
  /** Empty in a policy of a role. */
  readonly principal: string;
  /** Empty where it always holds. */
  readonly condition: string;
};

/**
 * Splits a policy document into single rules, so that order, Sid and the grouping of statements make no difference.
 * @returns undefined for a text that is no policy
 */
export function splitPolicy(text: string): readonly PolicyRule[] | undefined {
  const statements = at(parse(text), 'Statement');
  if (statements === undefined) return undefined;
  return asList(statements).flatMap((statement) => splitStatement(statement));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function splitStatement(statement: unknown): readonly PolicyRule[] {
  const effect = at(statement, 'Effect') === 'Deny' ? 'Deny' : 'Allow';
  const condition = formatCondition(at(statement, 'Condition'));
  const principals = read(statement, 'Principal');
  const resources = read(statement, 'Resource');
  return read(statement, 'Action').flatMap((action) =>
    resources.flatMap((resource) => principals.map((principal) => ({ effect, action, resource, principal, condition }) as const)),
  );
}

/** The values of a field or of its negation; one empty text where the statement has neither. */
function read(statement: unknown, field: string): readonly string[] {
  const values = flatten(at(statement, field));
  const others = flatten(at(statement, `Not${field}`)).map((value) => `all but ${value}`);
  return values.length + others.length === 0 ? [''] : [...values, ...others];
}

/** `{"Service": "sqs.amazonaws.com"}` is one of the values too. */
function flatten(value: unknown): readonly string[] {
  if (isRecord(value)) return Object.values(value).flatMap(flatten);
  return value === undefined ? [] : asList(value).map(String);
}

/** `ArnEquals aws:SourceArn = x` for each test, in the order of the alphabet. */
function formatCondition(value: unknown): string {
  const tests = entries(value).flatMap(([operator, keys]) =>
    entries(keys).map(([key, values]) => `${operator} ${key} = ${asList(values).map(String).toSorted().join(' or ')}`),
  );
  return tests.toSorted().join(' and ');
}

function entries(value: unknown): readonly (readonly [string, unknown])[] {
  return isRecord(value) ? Object.entries(value) : [];
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
