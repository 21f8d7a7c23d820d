import * as z from 'zod';
import { isRecord } from '#domain/base/json.ts';
import { judgePattern, MAX_PATTERN_CHARACTERS } from './pattern-cost.ts';
import type { PackageReason } from './reason.ts';

/** Bounds of the JSON Schema that describes a reactor's parameters. */
const PARAMETER_LIMITS = { bytes: 16 * 1024, depth: 12, schemas: 100, patterns: 20 } as const;

const VALUE_KEYWORDS =
  '$schema type required title description default examples enum const minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern format minItems maxItems uniqueItems minProperties maxProperties'.split(
    ' ',
  );
/** Keywords whose value is a schema, a list of schemas, or schemas by name. */
const SCHEMA_KEYWORDS = ['properties', 'additionalProperties', 'propertyNames', 'items', 'prefixItems', 'anyOf', 'oneOf', 'allOf'];
const REFERENCES = ['$ref', '$dynamicRef', '$recursiveRef', '$id', '$anchor', '$dynamicAnchor', '$defs', 'definitions'];

/** Formats for which zod writes a pattern of its own, however long; `judgePattern` is for those that others write. */
const FORMATS = [z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6(), z.email(), z.uuid(), z.iso.date(), z.iso.datetime(), z.iso.time()].map(
  (schema) => z.toJSONSchema(schema),
);

type Schema = { readonly field: string; readonly value: unknown };

/**
 * Judges the JSON Schema of a stranger's parameters before a validator is made of it: size, depth, keywords, references and
 * the cost of patterns. Only what is within all bounds is given to zod.
 */
export function judgeParameters(parameters: object): readonly PackageReason[] {
  if (isDeeperThan(parameters, PARAMETER_LIMITS.depth)) return [{ code: 'parameters-too-deep', limit: PARAMETER_LIMITS.depth }];
  const bytes = new TextEncoder().encode(JSON.stringify(parameters)).byteLength;
  if (bytes > PARAMETER_LIMITS.bytes) return [{ code: 'parameters-too-large', bytes, limit: PARAMETER_LIMITS.bytes }];
  const schemas = listSchemas({ field: 'parameters', value: parameters });
  if (schemas.length > PARAMETER_LIMITS.schemas)
    return [{ code: 'parameters-too-many', count: schemas.length, limit: PARAMETER_LIMITS.schemas }];
  const reasons = [...schemas.flatMap(judgeKeywords), ...judgePatterns(schemas)];
  return reasons.length > 0 ? reasons : judgeUse(parameters);
}

function isDeeperThan(value: unknown, most: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return most === 0 || Object.values(value).some((inner) => isDeeperThan(inner, most - 1));
}

function listSchemas(schema: Schema): readonly Schema[] {
  if (!isRecord(schema.value)) return [];
  const inner = Object.entries(schema.value).flatMap(([keyword, value]): Schema[] => {
    const field = `${schema.field}.${keyword}`;
    if (!SCHEMA_KEYWORDS.includes(keyword)) return [];
    if (keyword === 'properties' || Array.isArray(value))
      return isRecord(value) || Array.isArray(value)
        ? Object.entries(value).map(([name, one]) => ({ field: `${field}.${name}`, value: one }))
        : [];
    return [{ field, value }];
  });
  return [schema, ...inner.flatMap(listSchemas)];
}

function judgeKeywords({ field, value }: Schema): PackageReason[] {
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([keyword, inner]): PackageReason[] => {
    if (REFERENCES.includes(keyword)) {
      const reference = typeof inner === 'string' ? inner.slice(0, 200) : keyword;
      return [{ code: 'parameters-reference', field: `${field}.${keyword}`, reference }];
    }
    return VALUE_KEYWORDS.includes(keyword) || SCHEMA_KEYWORDS.includes(keyword) ? [] : [{ code: 'parameters-keyword', field, keyword }];
  });
}

/** Each pattern is judged once, wherever it stands. */
function judgePatterns(schemas: readonly Schema[]): PackageReason[] {
  const first = new Map<string, string>();
  for (const { field, value } of schemas) {
    if (!isRecord(value) || typeof value['pattern'] !== 'string' || isOfFormat(value)) continue;
    if (!first.has(value['pattern'])) first.set(value['pattern'], `${field}.pattern`);
  }
  const { patterns: limit } = PARAMETER_LIMITS;
  if (first.size > limit) return [{ code: 'patterns-too-many', count: first.size, limit }];
  return [...first].flatMap(([pattern, field]) => judgeOne(pattern, field));
}

function judgeOne(pattern: string, field: string): PackageReason[] {
  if (pattern.length > MAX_PATTERN_CHARACTERS)
    return [{ code: 'pattern-too-long', field, characters: pattern.length, limit: MAX_PATTERN_CHARACTERS }];
  const cost = judgePattern(pattern);
  switch (cost.kind) {
    case 'cheap':
      return [];
    case 'unsupported':
      return [{ code: 'pattern-unsupported', field, pattern, construct: cost.construct }];
    case 'slow':
      return [{ code: 'pattern-slow', field, pattern, steps: cost.steps }];
  }
}

function isOfFormat({ format, pattern }: Readonly<Record<string, unknown>>): boolean {
  return FORMATS.some((known) => known.format === format && known.pattern === pattern);
}

/** The platform makes a validator of the schema; it must be one that can be made. */
function judgeUse(parameters: object): PackageReason[] {
  try {
    z.fromJSONSchema(parameters as Parameters<typeof z.fromJSONSchema>[0]);
    return [];
  } catch (error) {
    return [{ code: 'parameters-unusable', problem: error instanceof Error ? error.message.slice(0, 200) : 'unknown' }];
  }
}
