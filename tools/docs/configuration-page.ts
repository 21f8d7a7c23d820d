import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { isRecord } from '#domain/base/json.ts';
import { configSchema } from '#infra/config/config-schema.ts';
import type { GeneratedPage } from './generated-page.ts';
import { formatCode, formatGeneratedPage, formatTable } from './markdown.ts';
import { describeValues, readSchema, type SchemaNode } from './schema-text.ts';

type Row = {
  readonly field: string;
  /** The choices of a union in which the field exists, such as `existing`. */
  readonly choices: readonly string[];
  readonly values: string;
  readonly preset: string;
  readonly meaning: string;
};

const PREFACE = `One file describes one environment: \`config/environments/<name>.ts\`. \`[]\` stands for an element of a list. A default of
"optional" means that the field may be left out.`;

/** Writes every field of an environment, from the schema that parses it. @throws ConfigurationInvalid for a field without a meaning */
export function writeConfigurationPage(): GeneratedPage {
  const root = readSchema(configSchema, 'input');
  const fields = Object.entries(root.properties ?? {});
  const single = fields.filter(([, schema]) => !isGroup(schema));
  const groups = fields.filter(([, schema]) => isGroup(schema));
  const parts = [
    PREFACE,
    formatRows(single.flatMap(([name, schema]) => listRows(name, schema, describePreset(root, name)))),
    ...groups.flatMap(([name, schema]) => [`## ${name}`, formatRows(listRows(name, schema, describePreset(root, name)))]),
  ];
  return {
    path: 'docs/generated/configuration.md',
    text: formatGeneratedPage('Configuration of an environment', '`infra/config/config.ts`', parts),
  };
}

function isGroup({ properties, oneOf }: SchemaNode): boolean {
  return properties !== undefined || oneOf !== undefined;
}

/** Says what a field is where it is left out; the default of the group counts before that of the field. */
function describePreset(group: SchemaNode, name: string): string {
  const given: unknown = isRecord(group.default) ? group.default[name] : undefined;
  const value = given ?? group.properties?.[name]?.default;
  if (value === undefined) return group.required?.includes(name) ? 'required' : 'optional';
  if (Array.isArray(value)) return value.map((item) => formatCode(String(item))).join(', ') || 'none';
  return isRecord(value) ? 'none' : formatCode(String(value));
}

/** Lists the leaves below a field, in the order of the schema. */
function listRows(field: string, schema: SchemaNode, preset: string): Row[] {
  if (schema.properties !== undefined)
    return Object.entries(schema.properties).flatMap(([name, inner]) => listRows(`${field}.${name}`, inner, describePreset(schema, name)));
  if (schema.items?.properties !== undefined) return listRows(`${field}[]`, schema.items, preset);
  const objects = (schema.oneOf ?? schema.anyOf ?? []).filter(({ properties }) => properties !== undefined);
  if (objects.length > 0) return mergeChoices(objects.map((one) => listChoice(field, { ...one, default: schema.default })));
  return [describeLeaf(field, schema, preset)];
}

/** Lists one object of a union. It is told by the one field that has a fixed value, or else by the one that is there. */
function listChoice(field: string, schema: SchemaNode): Row[] {
  const choice = Object.values(schema.properties ?? {}).find((inner) => inner.const !== undefined)?.const;
  const rows = listRows(field, schema, 'required');
  return rows.map((row) => (choice === undefined ? { ...row, preset: 'one of these' } : { ...row, choices: [String(choice)] }));
}

/** Makes one row of a field that several choices of a union have. */
function mergeChoices(lists: readonly (readonly Row[])[]): Row[] {
  const merged = new Map<string, Row>();
  for (const row of lists.flat()) {
    const key = [row.field, row.preset, row.meaning].join('\n');
    const known = merged.get(key);
    const values = [...new Set([...(known?.values.split(', ') ?? []), row.values])].join(', ');
    merged.set(key, { ...row, values, choices: [...(known?.choices ?? []), ...row.choices] });
  }
  return [...merged.values()].map((row) => ({ ...row, choices: row.choices.length === lists.length ? [] : row.choices }));
}

function describeLeaf(field: string, schema: SchemaNode, preset: string): Row {
  const meaning = schema.description;
  if (meaning === undefined) throw new ConfigurationInvalid(`${field} has no meaning. Give its schema .meta({ description }).`);
  return { field, choices: [], values: describeValues(schema), preset, meaning };
}

function formatRows(rows: readonly Row[]): string {
  return formatTable(
    ['field', 'values', 'default', 'meaning'],
    rows.map(({ field, choices, values, preset, meaning }) => {
      const only = choices.length === 0 ? '' : ` (${choices.map(formatCode).join(', ')} only)`;
      return [`${formatCode(field)}${only}`, values, preset, meaning];
    }),
  );
}
