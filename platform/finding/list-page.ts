import { SEVERITY_LABELS } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { FindingFilterRefused, InputInvalid } from '#domain/base/errors.ts';
import type { FindingSort } from '#domain/finding/finding-filter.ts';
import type { Sql } from '#platform/base/sql.ts';
import { goesBeyondCounts, hasTextIndex, type KeyFacts, limitCounts, limitRows, type Narrowed, Parameters } from './list-filter.ts';
import { allowAnyScan, countHits, keepToBitmaps, writeHits } from './list-hits.ts';
import { type ListedFinding, ROW_COLUMNS, readRows } from './list-rows.ts';
import { Estimates, type Lanes, writeLaneCondition, writeLanes } from './list-shape.ts';
import type { Totals } from './list-totals.ts';
import type { Words } from './list-words.ts';

/** The place of a row in a sorted list; the next page begins behind it. */
export type Keyset = readonly (string | number)[];

export type PageQuestion = { readonly sort: FindingSort; readonly limit: number; readonly after?: Keyset | undefined };
export type FindingPage = { readonly rows: readonly ListedFinding[] /** Null: this was the last page. */; readonly next: Keyset | null };

/** Everything that a page is read with. */
export type Reading = {
  readonly sql: Sql /** For statements about findings. */;
  readonly rows: Sql;
  readonly words: Words;
  readonly totals: Totals;
  readonly narrowed: Narrowed;
  readonly facts: KeyFacts | undefined;
};

/** So many rows are sorted where an index of texts or tags finds them. */
const MOST_CANDIDATES = 2_000;
/** A page must not look at more rows. */
const MOST_WALKED = 200_000;
/** Groups that are read together where nothing tells how many rows they hold. */
const GROUPS_AT_ONCE = 25;

const moment = z.iso.datetime();
const identity = z.string().regex(/^[0-9a-f]{32}$/);
const severityNo = z
  .int()
  .min(0)
  .max(SEVERITY_LABELS.length - 1);
const KEYSETS = {
  '-severity': z.tuple([severityNo, moment, identity]),
  '-updatedAt': z.tuple([moment, identity]),
  updatedAt: z.tuple([moment, identity]),
  account: z.tuple([z.string(), severityNo, moment, identity]),
  control: z.tuple([z.string(), severityNo, moment, identity]),
} as const;

/** A place without its sort: the group and severity that it lies in, where the sort has them. */
type Place = { readonly group?: string; readonly severity?: number; readonly updatedAt: string; readonly identity: string };

/** Rows that come before those of the next stage. */
type Stage = {
  readonly severities: readonly number[];
  readonly behind?: Place | undefined;
  /** Numbers of accounts or keys, in the order of the list; those that share a name share a rank. */
  readonly groups?: readonly { readonly no: number; readonly rank: number }[];
};

/** @throws FindingFilterRefused, InputInvalid for a place of another sort */
export async function readPage(reading: Reading, question: PageQuestion): Promise<FindingPage> {
  const { narrowed } = reading;
  if (narrowed.isEmpty) return { rows: [], next: null };
  const place = readPlace(question);
  const most = question.limit + 1;
  const rows = await findRows(reading, { ...question, most, place });
  const isLast = rows.length < most;
  const page = rows.slice(0, question.limit);
  const last = page.at(-1);
  return { rows: page, next: isLast || last === undefined ? null : describePlace(last, question.sort) };
}

function readPlace({ sort, after }: PageQuestion): Place | undefined {
  if (after === undefined) return undefined;
  const parsed = KEYSETS[sort].safeParse(after);
  if (!parsed.success) throw new InputInvalid(`The cursor is none of a list sorted by ${sort}. Ask for the first page again.`);
  const values = parsed.data;
  const [updatedAt, id] = values.slice(-2) as [string, string];
  const place = { updatedAt, identity: id };
  if (values.length === 2) return place;
  const severity = Number(values.at(-3));
  return values.length === 3 ? { ...place, severity } : { ...place, severity, group: String(values[0]) };
}

function describePlace(row: ListedFinding, sort: FindingSort): Keyset {
  const place = [row.updatedAt, row.identity];
  const severity = SEVERITY_LABELS.indexOf(row.severity);
  switch (sort) {
    case '-severity':
      return [severity, ...place];
    case 'account':
      return [row.accountId, severity, ...place];
    case 'control':
      return [row.control, severity, ...place];
    default:
      return place;
  }
}

type Search = { readonly sort: FindingSort; readonly most: number; readonly place: Place | undefined };

async function findRows(reading: Reading, search: Search): Promise<readonly ListedFinding[]> {
  const { narrowed } = reading;
  if (narrowed.rows.identity !== undefined) return await readCandidates(reading, search);
  const isGrouped = search.sort === 'account' || search.sort === 'control';
  const estimates = new Estimates(narrowed, reading.totals, search.most);
  if (hasTextIndex(narrowed) && estimates.choose(narrowed.severities, 'whole').cost > MOST_CANDIDATES) {
    await keepToBitmaps(reading.rows);
    if ((await countHits(reading.rows, narrowed, MOST_CANDIDATES)) <= MOST_CANDIDATES) return await readCandidates(reading, search);
    await allowAnyScan(reading.rows);
  }
  const rows: ListedFinding[] = [];
  for await (const stage of isGrouped ? listGroupStages(reading, search) : listStages(narrowed, search)) {
    if (rows.length >= search.most) break;
    rows.push(...(await readStage(reading, search, stage, estimates)));
  }
  return rows.slice(0, search.most);
}

const ORDERS = {
  '-severity': 'severity desc, updated_at desc, identity desc',
  '-updatedAt': 'updated_at desc, identity desc',
  updatedAt: 'updated_at, identity',
} as const;

/** All candidates are read and sorted; they are few. */
async function readCandidates({ rows: sql, words, narrowed }: Reading, { sort, most, place }: Search): Promise<readonly ListedFinding[]> {
  const parameters = new Parameters();
  const hits = writeHits(narrowed, parameters, ROW_COLUMNS, MOST_CANDIDATES);
  const grouped = sort === 'account' || sort === 'control';
  const order = grouped ? ORDERS['-severity'] : ORDERS[sort];
  const behind = grouped || place === undefined ? 'true' : writeBehind(place, sort, parameters);
  const limit = grouped ? '' : ` limit ${parameters.bind(most)}`;
  const text = `select * from (${hits}) hit where ${behind} order by ${order}${limit}`;
  const rows = await readRows(sql, text, parameters, words);
  return grouped ? sortByGroup(rows, sort, place).slice(0, most) : rows;
}

function sortByGroup(rows: readonly ListedFinding[], sort: 'account' | 'control', place: Place | undefined): readonly ListedFinding[] {
  const readGroup = ({ accountId, control }: ListedFinding) => (sort === 'account' ? accountId : control);
  const sorted = rows.toSorted((one, other) => compare(readGroup(one), readGroup(other)));
  if (place === undefined) return sorted;
  return sorted.filter((row) => {
    const byGroup = compare(readGroup(row), place.group ?? '');
    return byGroup > 0 || (byGroup === 0 && isBehind(row, place));
  });
}

function isBehind(row: ListedFinding, place: Place): boolean {
  const severity = SEVERITY_LABELS.indexOf(row.severity) - (place.severity ?? 0);
  return (
    severity < 0 ||
    (severity === 0 && (row.updatedAt < place.updatedAt || (row.updatedAt === place.updatedAt && row.identity < place.identity)))
  );
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function writeBehind({ severity, updatedAt, identity: id }: Place, sort: FindingSort, parameters: Parameters): string {
  const place = `(${parameters.bind(updatedAt)}::timestamptz, ${parameters.bind(id)}::uuid)`;
  const behind = `(updated_at, identity) ${sort === 'updatedAt' ? '>' : '<'} ${place}`;
  if (severity === undefined) return behind;
  const no = parameters.bind(severity);
  return `(severity < ${no} or (severity = ${no} and ${behind}))`;
}

/** Severities one after the other where they order the list, else all at once. */
function* listStages({ severities }: Narrowed, { sort, place }: Search): Generator<Stage> {
  if (sort !== '-severity') {
    yield { severities, behind: place };
    return;
  }
  for (const severity of severities.toSorted((one, other) => other - one)) {
    if (place?.severity !== undefined && severity > place.severity) continue;
    yield { severities: [severity], behind: severity === place?.severity ? place : undefined };
  }
}

/** Accounts or controls by name: the one that the last page ended in, then as many as fill a page. */
async function* listGroupStages({ sql, words, narrowed }: Reading, { sort, most, place }: Search): AsyncGenerator<Stage> {
  const findName = (no: number) => (sort === 'account' ? words.accounts.get(no) : words.keys.get(no)?.key) ?? '';
  const counts = (await countGroups(sql, narrowed, sort)).map((count) => ({ ...count, name: findName(count.no) }));
  const names = [...new Set(counts.map(({ name }) => name))].toSorted(compare);
  const ranked = counts.map(({ no, n, name }) => ({ no, n, name, rank: names.indexOf(name) }));
  if (place !== undefined) {
    const groups = ranked.filter(({ name }) => name === place.group);
    yield { groups, severities: narrowed.severities.filter((severity) => severity === place.severity), behind: place };
    yield { groups, severities: narrowed.severities.filter((severity) => severity < (place.severity ?? 0)) };
  }
  const left = names.filter((name) => place?.group === undefined || compare(name, place.group) > 0);
  const byName = Map.groupBy(ranked, ({ name }) => name);
  let groups: typeof ranked = [];
  for (const name of left) {
    groups = [...groups, ...(byName.get(name) ?? [])];
    const rows = groups.reduce((sum, { n }) => sum + n, 0);
    if (goesBeyondCounts(narrowed) ? groups.length < GROUPS_AT_ONCE : rows < most) continue;
    yield { groups, severities: narrowed.severities };
    groups = [];
  }
  yield { groups, severities: narrowed.severities };
}

const groupCounts = z.array(z.object({ no: z.number(), n: z.number() }));

async function countGroups(sql: Sql, narrowed: Narrowed, sort: FindingSort) {
  const byAccount = sort === 'account' || narrowed.accounts !== undefined || narrowed.notAccounts.length > 0;
  const parameters = new Parameters();
  const column = sort === 'account' ? 'account_no' : 'key_no';
  const where = limitCounts(narrowed, parameters, { byAccount });
  const table = byAccount ? 'finding_count' : 'finding_total';
  const text = `select ${column} as no, sum(n)::integer as n from console.${table} where ${where} group by ${column}`;
  return groupCounts.parse((await sql.query(text, parameters.values)).rows);
}

async function readStage({ rows: sql, words, narrowed }: Reading, search: Search, stage: Stage, estimates: Estimates) {
  const { groups } = stage;
  if (stage.severities.length === 0 || groups?.length === 0) return [];
  const inGroups = groups?.map(({ no }) => no);
  const grouping = search.sort === 'account' ? { accounts: inGroups } : { keys: inGroups };
  const narrower = { ...narrowed, ...(inGroups !== undefined && grouping), severities: stage.severities };
  const { lanes, cost } = chooseLanes(search.sort, narrower, estimates);
  if (groups === undefined && cost > MOST_WALKED) {
    throw new FindingFilterRefused(
      'Too few of too many findings fit to list them in this order. Name an account, a control or a technique.',
    );
  }
  const parameters = new Parameters();
  return await readRows(sql, writeStage(search, stage, { lanes, narrowed: narrower, parameters }), parameters, words);
}

function chooseLanes(sort: FindingSort, narrowed: Narrowed, estimates: Estimates): { readonly lanes: Lanes; readonly cost: number } {
  if (sort === 'account') return { lanes: narrowed.keys === undefined ? 'account' : 'pair', cost: 0 };
  if (sort === 'control') return { lanes: narrowed.accounts === undefined ? 'key' : 'pair', cost: 0 };
  return estimates.choose(narrowed.severities);
}

type StageText = { readonly lanes: Lanes; readonly narrowed: Narrowed; readonly parameters: Parameters };

/** A page of each lane, and of these a page. */
function writeStage({ sort, most }: Search, { groups, behind }: Stage, { lanes, narrowed, parameters }: StageText): string {
  const order = sort === 'updatedAt' ? ORDERS.updatedAt : ORDERS['-updatedAt'];
  const limit = parameters.bind(most);
  const place = behind === undefined ? 'true' : writeBehind({ updatedAt: behind.updatedAt, identity: behind.identity }, sort, parameters);
  const lane = writeLanes(lanes, narrowed, parameters);
  const rank =
    groups === undefined
      ? ''
      : `join unnest(${parameters.bind(groups.map(({ no }) => no))}::integer[], ${parameters.bind(
          groups.map(({ rank: position }) => position),
        )}::integer[]) as named (no, rank) on named.no = lane.${sort === 'account' ? 'account_no' : 'key_no'}`;
  const whole = sort === 'account' || sort === 'control' ? `rank, ${ORDERS['-severity']}` : ORDERS[sort];
  return `
    select hit.* from (${lane}) lane ${rank}
    cross join lateral (
      select ${ROW_COLUMNS} from console.finding
      where is_open and ${writeLaneCondition(lanes)} and ${place} and ${limitRows(narrowed, parameters)}
      order by ${order} limit ${limit}
    ) hit
    order by ${whole} limit ${limit}`;
}
