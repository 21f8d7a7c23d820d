import * as z from 'zod';
import { formatCode } from './markdown.ts';

/** The part of a JSON Schema that a table tells. */
const schemaNode = z.looseObject({
  type: z.string().optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  format: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  maxLength: z.number().optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  required: z.array(z.string()).optional(),
  get items() {
    return schemaNode.optional();
  },
  get properties() {
    return z.record(z.string(), schemaNode).optional();
  },
  get anyOf() {
    return z.array(schemaNode).optional();
  },
  get oneOf() {
    return z.array(schemaNode).optional();
  },
});
export type SchemaNode = z.output<typeof schemaNode>;

/** Reads the JSON Schema of a zod schema. @param io `input` for what people write, `output` for what text becomes */
export function readSchema(schema: z.ZodType, io: 'input' | 'output'): SchemaNode {
  return schemaNode.parse(z.toJSONSchema(schema, { io, unrepresentable: 'any' }));
}

/** Says in a few words which values a field takes, such as `integer 1 to 20`. */
export function describeValues(schema: SchemaNode): string {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return [...new Set(choices.map(describeValues))].join(' or ');
  if (schema.enum !== undefined) return schema.enum.map((value) => formatCode(String(value))).join(', ');
  if (schema.const !== undefined) return formatCode(String(schema.const));
  if (schema.type === 'array') return `list: ${describeValues(schema.items ?? schemaNode.parse({}))}`;
  if (schema.type === 'string') return schema.format === 'uri' ? 'URL' : 'text';
  if (schema.type === 'object') return 'JSON object';
  if (schema.type === 'boolean') return '`true`, `false`';
  if (schema.type === 'integer' || schema.type === 'number') return [schema.type, ...describeBounds(schema)].join(' ');
  return 'any JSON';
}

/** The largest safe integers stand for "no bound". */
function describeBounds({ minimum, maximum, exclusiveMinimum }: SchemaNode): string[] {
  const upper = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (minimum !== undefined && upper !== undefined) return [`${minimum} to ${upper}`];
  if (minimum !== undefined) return [`from ${minimum}`];
  if (exclusiveMinimum !== undefined) return [`above ${exclusiveMinimum}`];
  return upper === undefined ? [] : [`to ${upper}`];
}
