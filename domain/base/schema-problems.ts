import { lookUp } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { isRecord } from '#domain/base/json.ts';
import { type FieldPath, type FieldProblem, quote, suggestion, valueAt } from './field-problem.ts';

type Issue = z.core.$ZodIssue;
type Context = { readonly input: unknown; readonly schema: z.ZodType };

/** Writes the faults that a schema finds in an input: each field once, an unknown field for itself. */
export function schemaProblems(schema: z.ZodType, input: unknown): FieldProblem[] {
  const result = schema.safeParse(input);
  return (result.error?.issues ?? []).flatMap((issue) => listProblems(issue, [], { input, schema }));
}

function listProblems(issue: Issue, above: FieldPath, context: Context): FieldProblem[] {
  const path = [...above, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
  const value = valueAt(context.input, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...path, key], message: unknownField(key, fieldsAt(context, path)) }));
    case 'invalid_union': {
      // The alternative that was meant is the one whose outside is right.
      const meant = issue.errors.find(
        (branch) => branch.length > 0 && branch.every((one) => one.path.length > 0 && one.code !== 'invalid_type'),
      );
      const inside = meant ?? issue.errors.find((branch) => Array.isArray(value) && branch.every((one) => one.path.length > 0));
      if (inside !== undefined) return inside.flatMap((one) => listProblems(one, path, context));
      return [{ path, message: describeUnion(issue, value, fieldsAt(context, path)) }];
    }
    case 'custom':
      return [{ path, message: spoken(issue.message, value) + zoneMeant(path, value) }];
    default:
      return [{ path, message: value === undefined ? 'is missing' : describe(issue, value) }];
  }
}

function unknownField(key: string, fields: readonly string[]): string {
  const meant = suggestion(key, fields);
  if (meant !== '' || fields.length === 0) return `is no field${meant}`;
  return `is no field here; there are ${fields.join(', ')}`;
}

function describeUnion(issue: Extract<Issue, { code: 'invalid_union' }>, value: unknown, fields: readonly string[]): string {
  const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
  if (options.length > 0) return value === undefined ? `is missing; write ${alternatives(options)}` : describeOptions(value, options);
  if (value === undefined) return 'is missing';
  const isCustom = issue.message !== 'Invalid input';
  const words = isCustom ? issue.message : 'is none of what may stand here';
  if (isRecord(value)) {
    const meant = Object.keys(value).map((key) => (fields.includes(key) ? '' : suggestion(key, fields)));
    return `${words}, is ${quote(value)}${meant.find((text) => text !== '') ?? ''}`;
  }
  const literals = issue.errors.flatMap((branch) => branch.flatMap((one) => (one.code === 'invalid_value' ? one.values.map(String) : [])));
  return `${words}, is ${quote(value)}${typeof value === 'string' ? suggestion(value, literals) : ''}`;
}

/** Time zones have thousands of names, and one letter is soon wrong. */
function zoneMeant(path: FieldPath, value: unknown): string {
  return path.at(-1) === 'timeZone' && typeof value === 'string' ? suggestion(value, Intl.supportedValuesOf('timeZone')) : '';
}

function describe(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, value);
    case 'invalid_value':
      return describeOptions(
        value,
        issue.values.map((one) => one as string | number),
      );
    case 'too_small':
      return outOfBounds(issue.origin, Number(issue.minimum), value, 'least');
    case 'too_big':
      return outOfBounds(issue.origin, Number(issue.maximum), value, 'most');
    default:
      return spoken(issue.message, value);
  }
}

/** A message of a schema is a sentence about the value (`is no …`), about what it must be (`must …`), or one of its own. */
function spoken(message: string, value: unknown): string {
  if (message.startsWith('is ')) return `${quote(value)} ${message}`;
  return message.startsWith('must ') ? `${message}, is ${quote(value)}` : message;
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function wrongType(expected: string, value: unknown): string {
  const found =
    value === null
      ? 'null'
      : Array.isArray(value)
        ? 'a list'
        : isRecord(value)
          ? 'an object'
          : `the ${typeof value === 'string' ? 'text' : typeof value} ${quote(value)}`;
  const must = `must be ${lookUp(TYPES, expected) ?? expected}, is ${found}`;
  if (expected === 'string' && typeof value === 'number') return `${must}; write it in quotes`;
  if ((expected === 'number' || expected === 'int') && typeof value === 'string' && /^\d+(\.\d+)?$/.test(value))
    return `${must}; write it without quotes`;
  if (expected === 'boolean' && /^"?(true|false)"?$/.test(String(value))) return `${must}; write it without quotes`;
  if (expected === 'array' && typeof value === 'string') return `${must}; write it in brackets`;
  return must;
}

function describeOptions(value: unknown, options: readonly (string | number)[]): string {
  const meant = typeof value === 'string' ? suggestion(value, options.map(String)) : '';
  return `must be ${alternatives(options)}, is ${quote(value)}${meant}`;
}

function alternatives(options: readonly (string | number)[]): string {
  const written = options.map((option) => JSON.stringify(option));
  return written.length === 1 ? String(written[0]) : `one of ${written.join(', ')}`;
}

function outOfBounds(origin: string, limit: number, value: unknown, bound: 'least' | 'most'): string {
  if (origin === 'string') {
    const length = String(value).length;
    return length === 0 ? 'must not be empty' : `must have at ${bound} ${limit} characters, has ${length}`;
  }
  if (origin === 'array')
    return Array.isArray(value) && value.length === 0
      ? 'must not be empty; leave it out, or write what belongs into it'
      : `must have at ${bound} ${limit} entries`;
  return `must be at ${bound} ${limit}, is ${quote(value)}`;
}

type JsonSchema = Readonly<Record<string, unknown>>;

/** The fields that an object at a path may have; of alternatives those that the input has chosen. */
function fieldsAt({ input, schema }: Context, path: FieldPath): readonly string[] {
  const root: JsonSchema = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  let found: readonly JsonSchema[] = [root];
  for (const [depth, part] of path.entries()) {
    const above = valueAt(input, path.slice(0, depth));
    found = found.flatMap((one) => chosen(one, above)).flatMap((one) => below(one, part));
  }
  const fields = found
    .flatMap((one) => chosen(one, valueAt(input, path)))
    .flatMap((one) => Object.keys(isRecord(one['properties']) ? one['properties'] : {}));
  return [...new Set(fields)];
}

function below(schema: JsonSchema, part: string | number): readonly JsonSchema[] {
  const child = typeof part === 'number' ? schema['items'] : valueAt(schema, ['properties', part]);
  return isRecord(child) ? [child] : [];
}

function chosen(schema: JsonSchema, value: unknown): readonly JsonSchema[] {
  const branches = [schema['anyOf'], schema['oneOf']].flatMap((list) => (Array.isArray(list) ? list.filter(isRecord) : []));
  if (branches.length === 0) return [schema];
  const agreeing = branches.filter((branch) => listConstants(branch).every(([name, constant]) => valueAt(value, [name]) === constant));
  return (agreeing.length > 0 ? agreeing : branches).flatMap((branch) => chosen(branch, value));
}

function listConstants(schema: JsonSchema): readonly (readonly [string, unknown])[] {
  const properties = isRecord(schema['properties']) ? Object.entries(schema['properties']) : [];
  return properties.flatMap(([name, property]) => (isRecord(property) && 'const' in property ? [[name, property['const']] as const] : []));
}
