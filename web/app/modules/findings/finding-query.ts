import type { Query } from '../../api/answers.ts';
import { many, one, type QueryState } from '../../utils/page-query.ts';

/** Fields that are counted value by value; `name!` asks for all others. In the order of the panel. */
export const FACET_FIELDS = [
  'severity',
  'standard',
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

/** Fields whose values are too many to count: tags are typed, resources come from a group. */
export type ManyField = FacetField | 'tag' | 'resource';

/** Fields that findings can be put together by; the list of a group is filtered by the field of the same name. */
export const GROUP_FIELDS = ['control', 'resource', 'account', 'technique'] as const;
export type GroupField = (typeof GROUP_FIELDS)[number];

/** Reads the group of an address; undefined: findings one by one. */
export function readGroup({ group }: Pick<FindingState, 'group'>): GroupField | undefined {
  return GROUP_FIELDS.find((field) => field === group);
}

/** Instants between which something happened. The last two are of closed findings only. */
const DATE_FIELDS = ['updatedAfter', 'updatedBefore', 'closedAfter', 'closedBefore'] as const;
export type DateField = (typeof DATE_FIELDS)[number];
const OF_CLOSED: readonly string[] = ['closedAfter', 'closedBefore'];

/** The address of the list of findings. */
export const FINDING_QUERY = {
  q: one(),
  sort: one('-severity'),
  state: one('open'),
  reactor: one(),
  group: one(),
  tag: many,
  'tag!': many,
  severity: many,
  'severity!': many,
  standard: many,
  'standard!': many,
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
  resource: many,
  'resource!': many,
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
type FilterQuery = Query<'getFacets'>;

/** Letters or digits of which a search needs three in a row, as the API says. */
const SEARCHABLE = /[\p{L}\p{N}]{3}/u;

/** Tells whether the API can look for a text. */
export function isSearchable(text: string): boolean {
  return text === '' || SEARCHABLE.test(text);
}

/** The parts of the address that say which findings, as the API takes them. Parts that cannot be asked for are left out. */
export function readFindingFilter(
  { open: _open, sort: _sort, group: _group, ...filter }: FindingState,
  tenant: string | undefined,
): FilterQuery {
  const asked = Object.entries(filter).filter(([name, value]) => {
    if (OF_CLOSED.includes(name) && filter.state !== 'closed') return false;
    return value.length > 0 && (name !== 'q' || isSearchable(filter.q));
  });
  return { ...Object.fromEntries(asked), ...(tenant !== undefined && { tenant }) } as FilterQuery;
}

/** Asks for a value of a field, or rules it out; asked again it takes that back. */
export function toggleValue(state: FindingState, field: ManyField, value: string, isNot: boolean): Partial<FindingState> {
  const name = isNot ? (`${field}!` as const) : field;
  const other = isNot ? field : (`${field}!` as const);
  const has = state[name].includes(value);
  return {
    [name]: has ? state[name].filter((one) => one !== value) : [...state[name], value],
    [other]: state[other].filter((one) => one !== value),
  };
}

/** The filter of the list as it is when nobody has chosen anything. */
export function clearFilter(): Partial<FindingState> {
  const entries = Object.entries(FINDING_QUERY).filter(([name]) => !['sort', 'open', 'group'].includes(name));
  return Object.fromEntries(entries.map(([name, field]) => [name, field.kind === 'many' ? [] : field.usual]));
}
