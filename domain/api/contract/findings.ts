import { json, severityLabel } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { FINDING_FACETS, FINDING_GROUPS, FINDING_SORTS } from '#domain/finding/finding-filter.ts';
import { HISTORY_FIELDS } from '#domain/finding/finding-history.ts';
import { ACTION_OUTCOMES, FINDING_ACTIONS } from '#domain/reaction/finding-action.ts';
import { EVERYONE, OPERATORS } from '../role.ts';
import { execution } from './executions.ts';
import { filterFields as fields, filterQuery } from './finding-filter.ts';
import { defineOperations, definePage, instant, many, paging } from './operation.ts';

const identity = z.string().regex(/^[0-9a-f]{32}$/, 'is no id of a finding: 32 hex digits');
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
    /** Bindings of yours that are about findings of this kind, wherever their scopes end; null: no reactor is configured for it. */
    bindings: z.array(z.string()).nullable(),
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
  /** The sources that say that the control or type is about it, with their licences; empty where the finding alone says so. */
  evidence: z.array(z.object({ source: z.string(), licence: z.string(), tier: z.string(), score: z.string().nullable() })),
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
    /** Its versions that changed something, the newest first, at most fifty; the oldest one that is known has no changes. */
    history: z.array(
      z.object({
        updatedAt: instant,
        /** The time at which an event or a page of a collection told of it; null: not known. */
        toldAt: instant.nullable(),
        /** The writer of the note that came with it; null: none came. Security Hub names nobody else. */
        by: z.string().nullable(),
        /** Closed while nothing else changed: a complete collection did not see it any more. */
        changes: z.array(z.object({ field: z.enum(HISTORY_FIELDS), before: z.string().nullable(), after: z.string().nullable() })),
      }),
    ),
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

const group = z
  .object({
    /** The value that a list takes as its filter of the same name. */
    value: z.string(),
    /** Name of a technique, title of a control; null: it has none. */
    title: z.string().nullable(),
    n: z.int(),
    worst: severityLabel,
    /** The update of the newest of them; null: too many would be looked through. */
    updatedAt: instant.nullable(),
  })
  .meta({ id: 'FindingGroup' });

const actionOutcome = z.enum(ACTION_OUTCOMES);
const actionBody = z.strictObject({
  action: z.enum(FINDING_ACTIONS),
  findings: z.array(identity).min(1).max(500),
  note: z
    .string()
    .max(512)
    .default('')
    .meta({ description: 'What the finding says in Security Hub then; the name of the caller stands with it.' }),
  dryRun: z.boolean().default(false).meta({ description: 'Tells and counts what would be done, and does nothing.' }),
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
  listGroups: {
    method: 'get',
    path: '/v1/findings/groups',
    summary: 'Findings put together by control, resource, account or technique, the largest groups first.',
    by: 'api-read',
    roles: EVERYONE,
    query: z.strictObject({ ...paging, ...filterQuery, by: z.enum(FINDING_GROUPS) }),
    /** `total`: findings that fit the filter, also those in no group. A finding is in the group of each of its techniques. */
    answer: definePage(group).extend({ total: z.int() }),
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
    answer: z.object({
      isDryRun: z.boolean(),
      /** How many findings there are of each outcome. */
      counts: z.partialRecord(actionOutcome, z.int()),
      outcomes: z.array(z.object({ identity, outcome: actionOutcome, detail: z.string().nullable() })),
    }),
    status: 202,
    failures: [413, 415, 422, 503],
  },
});
