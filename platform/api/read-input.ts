import type * as z from 'zod';
import type { Operation } from '#domain/api/contract/operation.ts';
import type { Problem } from '#domain/api/problem.ts';

/** The parts of a request before anybody has looked at them. */
export type RawInput = {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, readonly string[]>>;
  readonly body: unknown;
};

export type ReadInput =
  | { readonly kind: 'input'; readonly input: Readonly<Record<string, unknown>> }
  | { readonly kind: 'invalid'; readonly errors: NonNullable<Problem['errors']> };

/** Most of what an answer says about a request that is wrong in many ways. */
const MAX_ERRORS = 20;

/** Parses a request by its operation. An error names the field, and never quotes what it holds. */
export function readInput({ params, query, body }: Pick<Operation, 'params' | 'query' | 'body'>, raw: RawInput): ReadInput {
  const parts: readonly [string, z.ZodType | undefined, unknown][] = [
    ['params', params, raw.params],
    ['query', query, shapeQuery(query, raw.query)],
    ['body', body, raw.body],
  ];
  const input: Record<string, unknown> = {};
  const errors: { path: string; message: string }[] = [];
  for (const [name, schema, value] of parts) {
    const parsed = schema?.safeParse(value);
    if (parsed?.success === true) input[name] = parsed.data;
    else for (const { path, message } of parsed?.error?.issues ?? []) errors.push({ path: [name, ...path].join('.'), message });
  }
  if (query === undefined && Object.keys(raw.query).length > 0) errors.push({ path: 'query', message: 'takes no parameter' });
  return errors.length === 0 ? { kind: 'input', input } : { kind: 'invalid', errors: errors.slice(0, MAX_ERRORS) };
}

/** A parameter that comes once is a text, where its schema does not ask for several. Twice what may come once is an error. */
function shapeQuery(schema: z.ZodObject | undefined, query: RawInput['query']): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(query).map(([name, values]) => {
      const takesMany = Object.hasOwn(schema?.shape ?? {}, name) && isList(schema?.shape[name]);
      return [name, takesMany || values.length !== 1 ? values : values[0]];
    }),
  );
}

function isList(schema: unknown): boolean {
  const { def } = schema as { readonly def?: { readonly type?: string; readonly innerType?: unknown } };
  return def?.type === 'array' || (def?.innerType !== undefined && isList(def.innerType));
}
