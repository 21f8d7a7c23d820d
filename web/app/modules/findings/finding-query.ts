import type { Query } from '~/api/answers';
import { many, one, type QueryState } from '~/utils/page-query';

/** Fields that take several values, any of which may hold; `name!` asks for all others. In the order of the panel. */
export const FACET_FIELDS = [
  'severity',
  'control',
  'account',
  'region',
  'product',
  'resourceType',
  'technique',
  'tactic',
  'workflow',
  'intent',
] as const;
export type FacetField = (typeof FACET_FIELDS)[number];

/** The address of the list of findings. */
export const FINDING_QUERY = {
  q: one(),
  sort: one('-severity'),
  state: one('open'),
  reactor: one(),
  tag: many,
  'tag!': many,
  severity: many,
  'severity!': many,
  control: many,
  'control!': many,
  account: many,
  'account!': many,
  region: many,
  'region!': many,
  product: many,
  'product!': many,
  resourceType: many,
  'resourceType!': many,
  technique: many,
  'technique!': many,
  tactic: many,
  'tactic!': many,
  workflow: many,
  'workflow!': many,
  intent: many,
  'intent!': many,
  updatedAfter: one(),
  updatedBefore: one(),
  closedAfter: one(),
  closedBefore: one(),
  /** The finding whose drawer is open. */
  open: one(),
} as const;
export type FindingState = QueryState<typeof FINDING_QUERY>;

/** The parts of the address that say which findings, as the API takes them. */
export function readFindingFilter({ open: _open, sort: _sort, ...filter }: FindingState, tenant: string | undefined): Query<'getFacets'> {
  const asked = Object.entries(filter).filter(([, value]) => value.length > 0);
  return { ...Object.fromEntries(asked), ...(tenant !== undefined && { tenant }) } as Query<'getFacets'>;
}
