import { severityLabel } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { type FindingFilter, INTENTS, searchText, WORKFLOW_STATUSES } from '#domain/finding/finding-filter.ts';
import { accountId, instant, many, techniqueId, tenantQuery } from './operation.ts';

const text = z.string().min(1).max(512);

/** Every field takes several values, any of which may hold; `field!=value` asks for all others. */
export const filterFields = {
  severity: severityLabel,
  account: accountId,
  region: text,
  product: text,
  control: text,
  standard: text,
  workflow: z.enum(WORKFLOW_STATUSES),
  intent: z.enum(INTENTS),
  technique: techniqueId,
  tactic: z.string().regex(/^TA\d{4}$/, 'is no tactic such as TA0009'),
  resourceType: text,
  resource: text,
  tag: text,
} as const;
type Fields = typeof filterFields;
type FilterField = keyof Fields;

type Many<Field extends FilterField> = z.ZodOptional<z.ZodArray<Fields[Field]>>;
type AskedFor = { readonly [Field in FilterField]: Many<Field> };
type RuledOut = { readonly [Field in FilterField as `${Field}!`]: Many<Field> };

function spread(suffix: '' | '!'): unknown {
  return Object.fromEntries(Object.entries(filterFields).map(([field, schema]) => [`${field}${suffix}`, many(schema)]));
}

/** The parameters of everything that takes a filter. */
export const filterQuery = {
  ...tenantQuery,
  ...(spread('') as AskedFor),
  ...(spread('!') as RuledOut),
  state: z.enum(['open', 'closed']).default('open'),
  reactor: z.enum(['bound', 'unbound']).optional().meta({ description: 'Findings that a binding is about, or those that none is.' }),
  updatedAfter: instant.optional(),
  updatedBefore: instant.optional(),
  closedAfter: instant.optional(),
  closedBefore: instant.optional(),
  q: searchText.optional().meta({
    description:
      'Words that title, resource, account or control contain, with three letters or digits in a row; an id finds exactly that one.',
  }),
};
const filterSchema = z.strictObject(filterQuery);
/** The filter of a request, as it stands in its address. */
export type FilterQuery = z.output<typeof filterSchema>;

/** Returns the filter that the lists take. */
export function readFilter(query: FilterQuery): FindingFilter {
  const { state, reactor, q, updatedAfter, updatedBefore, closedAfter, closedBefore } = query;
  const values: Readonly<Record<string, unknown>> = query;
  const chosen = Object.keys(filterFields).map((field) => [field, { is: values[field], not: values[`${field}!`] }] as const);
  const asked = chosen.filter(([, { is, not }]) => is !== undefined || not !== undefined);
  return { ...Object.fromEntries(asked), state, reactor, q, updatedAfter, updatedBefore, closedAfter, closedBefore };
}
