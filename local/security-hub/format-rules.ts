import { isRecord } from '#domain/base/json.ts';

/**
 * Says what is wrong with a value, as the path below it and the complaint (`.Title should NOT be longer than 256
 * characters`), or nothing. The wording is that of the JSON Schema validator whose messages the real service returns.
 */
export type FormatRule = (value: unknown) => string | undefined;

/**
 * Text of a length. Characters are code points, as in JSON Schema. Blank text is `anywhereBlank`'s business.
 * @param max longest accepted, in characters
 */
export function text(max: number, min = 1): FormatRule {
  const tooLong = ` should NOT be longer than ${max} characters`;
  const tooShort = ` should NOT be shorter than ${min} characters`;
  return (value) => {
    if (typeof value !== 'string') return ' should be string';
    // A text has at most as many code points as UTF-16 units, and at least half as many.
    if (value.length > max && codePoints(value) > max) return tooLong;
    if (value.length < min * 2 && codePoints(value) < min) return tooShort;
    return undefined;
  };
}

/** Text that a test accepts; the complaint quotes the pattern or format that it stands for. */
export function textThat(accepts: (value: string) => boolean, complaint: string): FormatRule {
  return (value) => {
    if (typeof value !== 'string') return ' should be string';
    return accepts(value) ? undefined : complaint;
  };
}

export function acceptAny(allowed: readonly string[]): FormatRule {
  return (value) => (typeof value === 'string' && allowed.includes(value) ? undefined : ' should be equal to one of the allowed values');
}

export function integer(min: number, max: number): FormatRule {
  return (value) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) return ' should be integer';
    if (value < min) return ` should be >= ${min}`;
    return value > max ? ` should be <= ${max}` : undefined;
  };
}

export function list(items: FormatRule, size: { readonly min?: number; readonly max?: number }): FormatRule {
  const { min = 0, max = Number.POSITIVE_INFINITY } = size;
  return (value) => {
    if (!Array.isArray(value)) return ' should be array';
    if (value.length < min) return ` should NOT have fewer than ${min} items`;
    if (value.length > max) return ` should NOT have more than ${max} items`;
    for (const [index, item] of value.entries()) {
      const complaint = items(item);
      if (complaint !== undefined) return `[${index}]${complaint}`;
    }
    return undefined;
  };
}

/** A map from text to text. */
export function pairs(limits: { readonly pairs: number; readonly key: number; readonly value: number }): FormatRule {
  const keyRule = text(limits.key);
  const valueRule = text(limits.value);
  return (value) => {
    if (!isRecord(value)) return ' should be object';
    const entries = Object.entries(value);
    if (entries.length > limits.pairs) return ` should NOT have more than ${limits.pairs} properties`;
    for (const [name, item] of entries) {
      if (keyRule(name) !== undefined) return ` property name '${name}' is invalid`;
      const complaint = valueRule(item);
      if (complaint !== undefined) return `['${name}']${complaint}`;
    }
    return undefined;
  };
}

/** A map from text to text without documented limits. */
export const texts: FormatRule = (value) => {
  if (!isRecord(value)) return ' should be object';
  const [wrong] = Object.entries(value).filter(([, item]) => typeof item !== 'string');
  return wrong === undefined ? undefined : `['${wrong[0]}'] should be string`;
};

/** An object of objects, of which some have rules. */
export function objects(fields: Readonly<Record<string, FormatRule>>): FormatRule {
  const known = object(fields);
  return (value) => {
    if (!isRecord(value)) return ' should be object';
    const [wrong] = Object.entries(value).filter(([, item]) => !isRecord(item));
    return wrong === undefined ? known(value) : `.${wrong[0]} should be object`;
  };
}

/** An object; fields without a rule are accepted, as the service ignores what it does not know. */
export function object(fields: Readonly<Record<string, FormatRule>>, required: readonly string[] = []): FormatRule {
  const rules = Object.entries(fields);
  return (value) => {
    if (!isRecord(value)) return ' should be object';
    for (const name of required) {
      if (value[name] === undefined) return ` should have required property '${name}'`;
    }
    for (const [name, rule] of rules) {
      const field = value[name];
      if (field === undefined) continue;
      const complaint = rule(field);
      if (complaint !== undefined) return `.${name}${complaint}`;
    }
    return undefined;
  };
}

/**
 * Every text of the service model has the pattern `.*\S.*`: finds a blank text or property name at any depth. Not in
 * Resources.Details.Other, where findings with blank values have been imported and come back:
 * https://github.com/cloud-custodian/cloud-custodian, tests/data/cwe/event-securityhub-lambda-cross.json
 */
export function anywhereBlank(value: unknown): string | undefined {
  if (typeof value === 'string') return /\S/.test(value) ? undefined : ' should match pattern ".*\\S.*"';
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const complaint = anywhereBlank(item);
      if (complaint !== undefined) return `[${index}]${complaint}`;
    }
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  for (const name in value) {
    if (name === 'Other') continue;
    if (!/\S/.test(name)) return ` property name '${name}' is invalid`;
    const complaint = anywhereBlank(value[name]);
    if (complaint !== undefined) return `.${name}${complaint}`;
  }
  return undefined;
}

/** Finds half a surrogate pair: such a text cannot be written as UTF-8, which is what JSON travels as (RFC 8259, section 8.1). */
export function anywhereMalformed(value: unknown): string | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? undefined : ' should be well-formed Unicode';
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, item] of Object.entries(value)) {
    if (!name.isWellFormed()) return ' should have well-formed property names';
    const complaint = anywhereMalformed(item);
    if (complaint !== undefined) return Array.isArray(value) ? `[${name}]${complaint}` : `.${name}${complaint}`;
  }
  return undefined;
}

function codePoints(value: string): number {
  return [...value].length;
}
