import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { OWN_KIND, SOURCE_KINDS } from '#domain/finding/source-kind.ts';
import type { MappingOverride } from './mapping-overrides.ts';
import { TIERS } from './mapping-release.ts';

const kind = z.enum([...SOURCE_KINDS, OWN_KIND]);
const key = z.string().min(1).max(256);
const technique = z.string().regex(/^T\d{4}(\.\d{3})?$/, 'must look like T1530 or T1552.001');
const reason = z.string().regex(/\S/, 'must say why');

const entrySchema = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('map'),
    kind,
    key,
    technique,
    category: z.enum(['protect', 'detect', 'respond']).optional(),
    reason,
  }),
  z
    .strictObject({ action: z.literal('deny'), kind: kind.optional(), key: key.optional(), technique, reason })
    .refine((denial) => denial.key === undefined || denial.kind !== undefined, 'a key needs its kind'),
  z.strictObject({ action: z.literal('tier'), weakest: z.enum(TIERS), reason }),
]);

/** An override with the line it begins on. */
export type WrittenOverride = { readonly line: number; readonly override: MappingOverride };

/** A reviewed file, by its name: the name is its identity. */
export type OverrideFile = { readonly origin: string; readonly overrides: readonly WrittenOverride[] };

/**
 * The overrides of a reviewed file: a JSON list of objects with `action` = `map`, `deny` or `tier`.
 * @param name of the file, for messages
 * @throws ConfigurationInvalid listing every unusable entry with its line
 */
export function parseOverrideFile(text: string, name: string): readonly WrittenOverride[] {
  const entries = parseList(text, name);
  const lines = linesOfEntries(text);
  const parsed = entries.map((entry, position) => ({ line: lines[position] ?? 1, result: entrySchema.safeParse(entry) }));
  const problems = parsed.flatMap(({ line, result }) =>
    result.success ? [] : result.error.issues.map((issue) => `${name} line ${line}: ${[...issue.path, issue.message].join(' ')}`),
  );
  if (problems.length > 0) throw new ConfigurationInvalid(`${problems.join('\n')}\nNothing was written.`);
  return parsed.flatMap(({ line, result }) =>
    result.success ? [{ line, override: toOverride(result.data, `${name} line ${line}`) }] : [],
  );
}

function parseList(text: string, name: string): readonly unknown[] {
  try {
    return z.array(z.unknown()).parse(JSON.parse(text));
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? cause.message : 'it is no list';
    throw new ConfigurationInvalid(`${name} is no JSON list of overrides: ${reason}. Nothing was written.`, { cause });
  }
}

function toOverride(entry: z.infer<typeof entrySchema>, place: string): MappingOverride {
  switch (entry.action) {
    case 'map': {
      const { technique: techniqueId, category = null, ...rest } = entry;
      return { ...rest, techniqueId, category, place };
    }
    case 'deny':
      return {
        action: 'deny',
        kind: entry.kind ?? null,
        key: entry.key ?? null,
        techniqueId: entry.technique,
        reason: entry.reason,
        place,
      };
    case 'tier':
      return { action: 'tier', weakestTier: entry.weakest, reason: entry.reason, place };
  }
}

/** The line on which each element of a valid JSON list begins, from 1. JSON.parse keeps no positions. */
function linesOfEntries(text: string): readonly number[] {
  const lines: number[] = [];
  let line = 1;
  let depth = 0;
  // Whole strings first: brackets and commas in them mean nothing. Scalars count as elements too.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{]|[\]}]|\n|[^\s,:"[\]{}]+/g)) {
    if (token === '\n') line += 1;
    else if (token === ']' || token === '}') depth -= 1;
    else {
      if (depth === 1) lines.push(line);
      if (token === '[' || token === '{') depth += 1;
    }
  }
  return lines;
}
