import { SEVERITY_LABELS } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { type FindingFacet, INTENTS, WORKFLOW_STATUSES } from '#domain/finding/finding-filter.ts';
import {
  goesBeyondCounts,
  hasTextIndex,
  type KeyFacts,
  limitCounts,
  type Narrowed,
  Parameters,
  readReactor,
  requireFacts,
} from './list-filter.ts';
import { keepToBitmaps, writeHits } from './list-hits.ts';
import type { Reading } from './list-page.ts';
import type { ListedKey, Words } from './list-words.ts';

type FacetValue = { readonly value: string; readonly n: number };
/** The values with most findings; `others`: what is counted under the values that are left out. */
type Facet = { readonly values: readonly FacetValue[]; readonly others: number };
/** `exact` false: more findings fit than were counted. */
export type FacetCounts = {
  readonly total: number;
  readonly exact: boolean;
  readonly facets: Readonly<Partial<Record<FindingFacet, Facet>>>;
};

/** Findings that are counted one by one where counts do not tell. */
const MOST_COUNTED = 10_000;
const MOST_VALUES = 100;

const COLUMNS = ['account_no', 'key_no', 'region_no', 'severity', 'workflow'] as const;
type Column = (typeof COLUMNS)[number];
type Tally = ReadonlyMap<number, number>;
type Tallies = { readonly by: ReadonlyMap<Column, Tally>; readonly total: number; readonly exact: boolean };

/** The column that a facet is counted by, and the values that a number of it stands for. */
type FacetSource = {
  readonly column: Column;
  readonly read: (no: number, words: Words, facts: KeyFacts | undefined) => readonly string[];
};
const ofKey = (read: (key: ListedKey, facts: KeyFacts | undefined) => readonly string[]): FacetSource => ({
  column: 'key_no',
  read: (no, { keys }, facts) => {
    const key = keys.get(no);
    return key === undefined ? [] : read(key, facts);
  },
});
const SOURCES: Readonly<Record<FindingFacet, FacetSource>> = {
  severity: { column: 'severity', read: (no) => [SEVERITY_LABELS[no] ?? ''] },
  workflow: { column: 'workflow', read: (no) => [WORKFLOW_STATUSES[no] ?? ''] },
  account: { column: 'account_no', read: (no, { accounts }) => [accounts.get(no) ?? ''] },
  region: { column: 'region_no', read: (no, { regions }) => [regions.get(no) ?? ''] },
  product: ofKey(({ product }) => [product]),
  control: ofKey(({ key }) => [key]),
  intent: ofKey(({ intent }) => [INTENTS[intent] ?? '']),
  resourceType: ofKey(({ resourceType }) => [resourceType]),
  technique: ofKey(({ cellIds }) => cellIds),
  tactic: ofKey(({ tacticIds }) => tacticIds),
  standard: ofKey((key, facts) => requireFacts(facts).standards(key)),
  reactor: ofKey((key, facts) => [readReactor(key, requireFacts(facts))]),
};

/** Counts the findings that fit, and each facet by value. */
export async function countFacets(reading: Reading, facets: readonly FindingFacet[]): Promise<FacetCounts> {
  const columns = new Set(facets.map((facet) => SOURCES[facet].column));
  const { by, total, exact } = await tally(reading, [...columns]);
  const counted = facets.map((facet) => {
    const { column, read } = SOURCES[facet];
    return [facet, buildFacet(by.get(column) ?? new Map(), (no) => read(no, reading.words, reading.facts))] as const;
  });
  return { total, exact, facets: Object.fromEntries(counted) };
}

function buildFacet(tallied: Tally, read: (no: number) => readonly string[]): Facet {
  const sums = new Map<string, number>();
  for (const [no, n] of tallied) for (const value of read(no)) sums.set(value, (sums.get(value) ?? 0) + n);
  const values = [...sums].map(([value, n]) => ({ value, n }));
  values.sort((one, other) => other.n - one.n || (one.value < other.value ? -1 : 1));
  const others = values.slice(MOST_VALUES).reduce((sum, { n }) => sum + n, 0);
  return { values: values.slice(0, MOST_VALUES), others };
}

const NOTHING: Tallies = { by: new Map(), total: 0, exact: true };
const rows = z.array(
  z.object({
    account_no: z.number().nullish(),
    key_no: z.number().nullish(),
    region_no: z.number().nullish(),
    severity: z.number().nullish(),
    workflow: z.number().nullish(),
    n: z.number(),
  }),
);

async function tally({ sql, rows: ofFindings, narrowed }: Reading, columns: readonly Column[]): Promise<Tallies> {
  if (narrowed.isEmpty) return NOTHING;
  const parameters = new Parameters();
  const isCounted = narrowed.isOpen && !goesBeyondCounts(narrowed);
  const text = isCounted ? tallyCounts(narrowed, columns, parameters) : tallyHits(narrowed, columns, parameters);
  const source = isCounted ? sql : ofFindings;
  if (narrowed.isOpen && hasTextIndex(narrowed)) await keepToBitmaps(source);
  const found = rows.parse((await source.query(text, parameters.values)).rows);
  const by = new Map<Column, Map<number, number>>(columns.map((column) => [column, new Map()]));
  let total = 0;
  for (const { n, ...row } of found) {
    const column = columns.find((one) => row[one] != null);
    if (column === undefined) total = n;
    else by.get(column)?.set(row[column] ?? 0, n);
  }
  return { by, total, exact: isCounted || total <= MOST_COUNTED };
}

/** The total comes without any column. */
function writeSets(columns: readonly Column[]): string {
  return `grouping sets (${[...columns.map((column) => `(${column})`), '()'].join(', ')})`;
}

function writeList(columns: readonly Column[]): string {
  return columns.map((column) => `${column}, `).join('');
}

/** Without accounts to tell apart the small table answers; which accounts there are is asked of the large one alone. */
function tallyCounts(narrowed: Narrowed, columns: readonly Column[], parameters: Parameters): string {
  const isLimited = narrowed.accounts !== undefined || narrowed.notAccounts.length > 0;
  const where = limitCounts(narrowed, parameters, { byAccount: isLimited });
  const small = columns.filter((column) => isLimited || column !== 'account_no');
  const select = (some: readonly Column[], table: string, groups: string) =>
    `select ${COLUMNS.map((column) => `${some.includes(column) ? column : `null::integer as ${column}`}, `).join('')}sum(n)::integer as n
    from console.${table} where ${where} group by ${groups}`;
  const sums = `select * from (${select(small, isLimited ? 'finding_count' : 'finding_total', writeSets(small))}) sums where n is not null`;
  return columns.length === small.length ? sums : `${sums} union all ${select(['account_no'], 'finding_count', 'account_no')}`;
}

function tallyHits(narrowed: Narrowed, columns: readonly Column[], parameters: Parameters): string {
  const hits = writeHits(narrowed, parameters, COLUMNS.join(', '), MOST_COUNTED + 1);
  return `select ${writeList(columns)}count(*)::integer as n from (${hits}) hit group by ${writeSets(columns)}`;
}
