import type { Item } from '../../api/answers.ts';

type Schema = Item<'listReactors'>['parameters'];

/** A parameter of a reactor as a field of a form. Its text is written and read by `writeParameter` and `readParameters`. */
export type ParameterField = {
  readonly name: string;
  /** `texts` and `numbers`: one value a line; `json`: a form that is not known here, so it is written as JSON. */
  readonly kind: 'text' | 'integer' | 'number' | 'choice' | 'texts' | 'numbers' | 'json';
  /** The values of a choice. */
  readonly values: readonly unknown[];
  /** The value that counts where the field is empty, as it is written; undefined: the reactor says none. */
  readonly usual: string | undefined;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
};

/** The texts of fields by name; an empty one leaves its parameter out. */
export type ParameterTexts = Readonly<Record<string, string>>;

/** Reads the fields of a JSON Schema, and one for each parameter that is set although the schema does not know it. */
export function readParameterFields(schema: Schema, set: Readonly<Record<string, unknown>> = {}): readonly ParameterField[] {
  const known = Object.entries(schema.properties ?? {}).map(([name, property]) => readField(name, property));
  const unknown = Object.keys(set).filter((name) => !known.some((field) => field.name === name));
  return [...known, ...unknown.map((name) => readField(name, {}))];
}

function readField(name: string, property: Readonly<Record<string, unknown>>): ParameterField {
  const values = readChoices(property);
  const kind = values.length > 0 ? 'choice' : readKind(property);
  const usual = property['default'] === undefined ? undefined : writeValue(kind, property['default']);
  return {
    name,
    kind,
    values,
    usual,
    minimum: readBound(property['minimum']),
    maximum: readBound(property['maximum']),
  };
}

function readKind({ type, items }: Readonly<Record<string, unknown>>): ParameterField['kind'] {
  if (type === 'string') return 'text';
  if (type === 'integer' || type === 'number') return type;
  if (type !== 'array' || !isObject(items)) return 'json';
  if (isText(items)) return 'texts';
  return items['type'] === 'integer' || items['type'] === 'number' ? 'numbers' : 'json';
}

/** The values of an enumeration, of a list of constants, or of yes and no. */
function readChoices({ type, enum: listed, anyOf }: Readonly<Record<string, unknown>>): readonly unknown[] {
  if (type === 'boolean') return [true, false];
  if (Array.isArray(listed)) return listed;
  const constants = Array.isArray(anyOf) && anyOf.every((one) => isObject(one) && 'const' in one);
  return constants ? anyOf.map((one: Readonly<Record<string, unknown>>) => one['const']) : [];
}

/** True for texts, also of one of several forms. */
function isText({ type, anyOf }: Readonly<Record<string, unknown>>): boolean {
  return type === 'string' || (Array.isArray(anyOf) && anyOf.every((one) => isObject(one) && isText(one)));
}

/** Zod writes the range of safe integers where a schema sets none. */
function readBound(bound: unknown): number | undefined {
  return typeof bound === 'number' && Math.abs(bound) < Number.MAX_SAFE_INTEGER ? bound : undefined;
}

/** Writes the values of a binding into the texts of their fields. */
export function writeParameters(fields: readonly ParameterField[], values: Readonly<Record<string, unknown>>): ParameterTexts {
  return Object.fromEntries(
    fields.filter(({ name }) => values[name] !== undefined).map(({ name, kind }) => [name, writeValue(kind, values[name])]),
  );
}

function writeValue(kind: ParameterField['kind'], value: unknown): string {
  if (kind === 'json') return JSON.stringify(value);
  return Array.isArray(value) ? value.map(String).join('\n') : String(value);
}

/** Reads the values of the fields that are filled in. A text that is no value of its field stays a text: the server says what is wrong. */
export function readParameters(fields: readonly ParameterField[], texts: ParameterTexts): Record<string, unknown> {
  const filled = fields.map((field) => ({ field, text: (texts[field.name] ?? '').trim() })).filter(({ text }) => text !== '');
  return Object.fromEntries(filled.map(({ field, text }) => [field.name, readValue(field, text)]));
}

function readValue({ kind, values }: ParameterField, text: string): unknown {
  if (kind === 'text') return text;
  if (kind === 'choice') return values.find((value) => String(value) === text) ?? text;
  if (kind !== 'texts' && kind !== 'numbers') return parseOrKeep(text);
  const lines = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  return kind === 'texts' ? lines : lines.map(parseOrKeep);
}

function parseOrKeep(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
