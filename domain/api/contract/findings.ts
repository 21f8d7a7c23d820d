import { json, severityLabel } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { FINDING_FACETS, FINDING_SORTS, type FindingFilter, INTENTS, WORKFLOW_STATUSES } from '#domain/finding/finding-filter.ts';
import { EVERYONE, OPERATORS } from '../role.ts';
import { execution } from './executions.ts';
import { accountId, defineOperations, definePage, instant, many, paging, techniqueId, tenantQuery } from './operation.ts';

const identity = z.string().regex(/^[0-9a-f]{32}$/, 'is no id of a finding: 32 hex digits');
const text = z.string().min(1).max(512);

/** Every field takes several values, any of which may hold; `field!=value` asks for all others. */
const fields = {
  severity: severityLabel,
  account: accountId,
  region: text,
  product: text,
  control: text,
  workflow: z.enum(WORKFLOW_STATUSES),
  intent: z.enum(INTENTS),
  technique: techniqueId,
  tactic: z.string().regex(/^TA\d{4}$/, 'is no tactic such as TA0009'),
  resourceType: text,
  tag: text,
} as const;
type Fields = typeof fields;
type FilterField = keyof Fields;

type Many<Field extends FilterField> = z.ZodOptional<z.ZodArray<Fields[Field]>>;
type AskedFor = { readonly [Field in FilterField]: Many<Field> };
type RuledOut = { readonly [Field in FilterField as `${Field}!`]: Many<Field> };

function spread(suffix: '' | '!'): unknown {
  return Object.fromEntries(Object.entries(fields).map(([field, schema]) => [`${field}${suffix}`, many(schema)]));
}

const filterQuery = {
  ...tenantQuery,
  ...(spread('') as AskedFor),
  ...(spread('!') as RuledOut),
  state: z.enum(['open', 'closed']).default('open'),
  reactor: z.enum(['bound', 'unbound']).optional().meta({ description: 'Findings that a binding is about, or those that none is.' }),
  updatedAfter: instant.optional(),
  updatedBefore: instant.optional(),
  closedAfter: instant.optional(),
  closedBefore: instant.optional(),
  q: z
    .string()
    .min(3)
    .max(200)
    .optional()
    .meta({ description: 'Words that title, resource, account or control contain; an id finds exactly that one.' }),
};
const filterSchema = z.strictObject(filterQuery);
/** The filter of a request, as it stands in its address. */
export type FilterQuery = z.output<typeof filterSchema>;

/** Returns the filter that the lists take. */
export function readFilter(query: FilterQuery): FindingFilter {
  const { state, reactor, q, updatedAfter, updatedBefore, closedAfter, closedBefore } = query;
  const values: Readonly<Record<string, unknown>> = query;
  const chosen = Object.keys(fields).map((field) => [field, { is: values[field], not: values[`${field}!`] }] as const);
  const asked = chosen.filter(([, { is, not }]) => is !== undefined || not !== undefined);
  return { ...Object.fromEntries(asked), state, reactor, q, updatedAfter, updatedBefore, closedAfter, closedBefore };
}

const sort = z.enum(FINDING_SORTS).default('-severity');
const findingFacet = z.enum(FINDING_FACETS);

const findingItem = z
  .object({
    identity,
    accountId: z.string(),
    region: z.string(),
    product: z.string(),
    findingId: z.string(),
    /** The control, finding type, rule or check, and which of them it is; both empty: the product has no keys. */
    control: z.string(),
    kind: z.string(),
    title: z.string(),
    severity: severityLabel,
    workflow: fields.workflow,
    compliance: z.string().nullable(),
    intent: fields.intent,
    techniqueIds: z.array(z.string()),
    tacticIds: z.array(z.string()),
    resourceType: z.string(),
    resourceId: z.string(),
    tags: z.array(z.string()),
    isOpen: z.boolean(),
    updatedAt: instant,
    firstSeenAt: instant,
    closedAt: instant.nullable(),
  })
  .meta({ id: 'Finding' });

const technique = z.object({
  id: z.string(),
  name: z.string(),
  tacticIds: z.array(z.string()),
  origin: z.enum(['finding', 'mapping']),
  tier: z.string().nullable(),
  sources: z.int(),
  rank: z.int(),
});

const findingDetail = z
  .object({
    identity,
    id: z.string(),
    productArn: z.string(),
    accountId: z.string(),
    region: z.string(),
    title: z.string(),
    description: z.string(),
    severity: severityLabel,
    workflow: fields.workflow,
    recordState: z.enum(['ACTIVE', 'ARCHIVED']),
    complianceStatus: z.string().nullable(),
    resources: z.array(z.object({ Type: z.string(), Id: z.string() })),
    recommendation: z.string().nullable(),
    isOpen: z.boolean(),
    createdAt: instant,
    updatedAt: instant,
    firstSeenAt: instant,
    closedAt: instant.nullable(),
    /** Key, intent and techniques by the active mapping release; null: the database is away. */
    attack: z
      .object({
        release: z.string(),
        control: z.string().nullable(),
        intent: fields.intent,
        techniques: z.array(technique),
        /** Why there is none, where somebody has decided that. */
        noTechnique: z.string().nullable(),
      })
      .nullable(),
    /** The executions about it, the newest first, at most twenty. */
    executions: z.array(execution),
    /** Where it stands in Security Hub. */
    consoleUrl: z.string().nullable(),
    /** The finding as it came. */
    document: json,
  })
  .meta({ id: 'FindingDetail' });

/** The decision about one resource as it would be made just now, and its reason. */
const decision = z.object({
  resource: z.object({ Type: z.string(), Id: z.string() }),
  kind: z.enum(['react', 'skip', 'refuse']),
  reason: z.string().nullable(),
  detail: z.string().nullable(),
  bindingId: z.string().nullable(),
  reactorId: z.string().nullable(),
  mode: z.string().nullable(),
  waitUntil: instant.nullable(),
});

/** The values with most findings, and how many findings have others. */
const facet = z.object({ values: z.array(z.object({ value: z.string(), n: z.int() })), others: z.int() });

const actionBody = z.strictObject({
  action: z.enum(['remediate', 'suppress', 'unsuppress', 'note']),
  findings: z.array(identity).min(1).max(500),
  note: z.string().max(512).default(''),
  dryRun: z.boolean().default(false),
});

export const findingOperations = defineOperations({
  listFindings: {
    method: 'get',
    path: '/v1/findings',
    summary: 'Findings: filtered, sorted, searched, page by page.',
    by: 'api-read',
    roles: EVERYONE,
    query: z.strictObject({ ...paging, ...filterQuery, sort }),
    answer: definePage(findingItem),
    status: 200,
    failures: [422, 503],
  },
  getFacets: {
    method: 'get',
    path: '/v1/findings/facets',
    summary: 'How many findings there are of each value, for the same filter.',
    by: 'api-read',
    roles: EVERYONE,
    query: z.strictObject({ ...filterQuery, facet: many(findingFacet).meta({ description: 'Which; left out: all.' }) }),
    answer: z.object({
      total: z.int(),
      /** False: counted were the first hits of a search only. */
      exact: z.boolean(),
      facets: z.partialRecord(findingFacet, facet),
    }),
    status: 200,
    failures: [422, 503],
  },
  exportFindings: {
    method: 'get',
    path: '/v1/findings/export',
    summary: 'The findings of a filter in one answer: the first 1,000 of the order, and a cursor for more.',
    by: 'api-read',
    roles: EVERYONE,
    query: z.strictObject({ ...filterQuery, sort, cursor: paging.cursor, format: z.enum(['json', 'csv']).default('csv') }),
    answer: definePage(findingItem),
    status: 200,
    failures: [422, 503],
    otherTypes: ['text/csv'],
  },
  getFinding: {
    method: 'get',
    path: '/v1/findings/{identity}',
    summary: 'One finding: what it says, and its attack story.',
    by: 'api-read',
    roles: EVERYONE,
    params: z.strictObject({ identity }),
    answer: findingDetail,
    status: 200,
    failures: [404, 503],
  },
  getDecision: {
    method: 'get',
    path: '/v1/findings/{identity}/decision',
    summary: 'Why there is a reaction to a finding, or why there is none.',
    by: 'api-read',
    roles: EVERYONE,
    params: z.strictObject({ identity }),
    answer: z.object({
      /** Why nothing at all is done; null: it hangs on the resource. */
      reason: z.string().nullable(),
      resources: z.array(decision),
    }),
    status: 200,
    failures: [404, 503],
  },
  actOnFindings: {
    method: 'post',
    path: '/v1/findings/actions',
    summary: 'Remediates, suppresses or notes findings, or says what that would do.',
    by: 'api-act',
    roles: OPERATORS,
    body: actionBody,
    answer: z.object({ outcomes: z.array(z.object({ identity, outcome: z.string(), detail: z.string().nullable() })) }),
    status: 202,
    failures: [409, 413, 415, 422, 503],
    later: true,
  },
});
