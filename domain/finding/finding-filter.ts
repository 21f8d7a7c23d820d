import { SEVERITY_LABELS } from '@attack-reactor/kit/contract';
import * as z from 'zod';

/** The filter says which findings a list, its facets and its total are about; also the order of the list, and its facets. Read by browsers. */

/** The workflow statuses that people set, in the order of their insistence. */
export const WORKFLOW_STATUSES = ['NEW', 'NOTIFIED', 'RESOLVED', 'SUPPRESSED'] as const;
export const INTENTS = ['exposure', 'detection'] as const;

const MOST_VALUES = 100;
const LONGEST_VALUE = 512;
const LONGEST_SEARCH = 512;

/** Trigrams are made of letters and digits: without three of them in a row all of the index would be read. */
const SEARCHABLE = /[\p{L}\p{N}]{3}/u;
/** Words that stand in title, resource, account or control, all of them; or the whole Id of a finding. */
export const searchText = z.string().max(LONGEST_SEARCH).regex(SEARCHABLE, 'is too short: a search needs three letters or digits in a row');

const value = z.string().min(1).max(LONGEST_VALUE);

/** PostgreSQL has no year 0. */
const moment = z.iso.datetime().refine((text) => text > '1970', 'is before 1970');

/** Values of a field: one of `is`, if there are any, and none of `not`. */
function choice<Value extends z.ZodType>(schema: Value) {
  const values = z.array(schema).min(1).max(MOST_VALUES);
  return z.strictObject({ is: values.optional(), not: values.optional() }).optional();
}

export const findingFilter = z.strictObject({
  severity: choice(z.enum(SEVERITY_LABELS)),
  account: choice(value),
  region: choice(value),
  product: choice(value),
  /** Keys as the mapping names them: `S3.2`. */
  control: choice(value),
  /** Ids of standards that the control belongs to: `standards/pci-dss/v/4.0.1`. */
  standard: choice(value),
  workflow: choice(z.enum(WORKFLOW_STATUSES)),
  intent: choice(z.enum(INTENTS)),
  /** A technique stands for its sub-techniques too. */
  technique: choice(z.string().regex(/^T\d{4}(\.\d{3})?$/, 'is no technique, such as T1530')),
  tactic: choice(z.string().regex(/^TA\d{4}$/, 'is no tactic, such as TA0009')),
  resourceType: choice(value),
  /** Whole ids of resources, as lists show them. */
  resource: choice(value),
  /** Tags of resources: `app=shop`. */
  tag: choice(value),
  /** Bound: a binding answers to the finding. */
  reactor: z.enum(['bound', 'unbound']).optional(),
  updatedAfter: moment.optional(),
  updatedBefore: moment.optional(),
  /** Only of closed findings. */
  closedAfter: moment.optional(),
  closedBefore: moment.optional(),
  q: searchText.optional(),
  state: z.enum(['open', 'closed']).default('open'),
});
/** A filter as a caller writes it. */
export type FindingFilter = z.input<typeof findingFilter>;

export const FINDING_SORTS = ['-severity', '-updatedAt', 'updatedAt', 'account', 'control'] as const;
/** Closed findings have one order: the latest closed first. */
export type FindingSort = (typeof FINDING_SORTS)[number];

/**
 * Fields that are counted by value. A finding has several techniques and tactics, and any number of standards, so those do not
 * sum up to the total.
 */
export const FINDING_FACETS = [
  'severity',
  'account',
  'region',
  'product',
  'control',
  'standard',
  'workflow',
  'intent',
  'resourceType',
  'technique',
  'tactic',
  'reactor',
] as const;
export type FindingFacet = (typeof FINDING_FACETS)[number];

/** The ways in which findings are put together. */
export const FINDING_GROUPS = ['control', 'resource', 'account', 'technique'] as const;
export type FindingGroupField = (typeof FINDING_GROUPS)[number];
