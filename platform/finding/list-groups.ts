import { SEVERITY_LABELS, type SeverityLabel } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { InputInvalid } from '#domain/base/errors.ts';
import type { FindingGroupField } from '#domain/finding/finding-filter.ts';
import { goesBeyondCounts, limitCounts, Parameters } from './list-filter.ts';
import { countGroupHits, type GroupHits, requireFewHits } from './list-group-hits.ts';
import { readNewest } from './list-group-newest.ts';
import { readKeyCounts } from './list-matrix.ts';
import type { Reading } from './list-page.ts';

/** Findings that share a value of a field. */
export type FindingGroup = {
  readonly value: string;
  readonly n: number;
  readonly worst: SeverityLabel;
  /** The update of the newest of them, ISO-8601; null: too many would be looked through. */
  readonly updatedAt: string | null;
};
/** The place of a group in the order of groups: how many findings it has, and its value. */
export type GroupPlace = readonly [n: number, value: string];
export type GroupQuestion = { readonly by: FindingGroupField; readonly limit: number; readonly after?: GroupPlace | undefined };
/** `total`: findings that fit the filter, in whatever groups. `next` null: this was the last page. */
export type GroupPage = { readonly groups: readonly FindingGroup[]; readonly total: number; readonly next: GroupPlace | null };

/** A group before anybody looked for its newest finding. `members`: the numbers of its keys or accounts. */
type Gathered = { readonly value: string; n: number; worst: number; updatedAt: string | null; readonly members: Set<number> };
/** Findings of one number of a key or account. */
type Share = { readonly no: number; readonly n: number; readonly worst: number; readonly updatedAt: string | null };

const place = z.tuple([z.int().min(1), z.string()]);

/**
 * A page of groups, those with most findings first. Counts answer where they know of all limits; else at most 10,000 findings
 * are put together one by one.
 * @throws FindingFilterRefused for more of them, InputInvalid for a place of another list
 */
export async function readGroups(reading: Reading, question: GroupQuestion): Promise<GroupPage> {
  if (question.after !== undefined && !place.safeParse(question.after).success)
    throw new InputInvalid('The cursor is none of a list of groups. Ask for the first page again.');
  const { narrowed } = reading;
  if (narrowed.isEmpty) return { groups: [], total: 0, next: null };
  if (question.by !== 'resource' && narrowed.isOpen && !goesBeyondCounts(narrowed)) return await readCounted(reading, question);
  requireFewHits(reading);
  const hits = await countGroupHits(reading, question.by);
  const groups = question.by === 'resource' ? hits.groups.map(nameResource) : gather(reading, question.by, hits.groups.map(readShare));
  return buildPage(groups, hits.total, question);
}

/** Groups by counts; the newest findings are looked up for the page alone. */
async function readCounted(reading: Reading, question: GroupQuestion): Promise<GroupPage> {
  const shares = await readShares(reading, question.by);
  const total = shares.reduce((sum, { n }) => sum + n, 0);
  const groups = gather(reading, question.by, shares);
  const page = cutPage(groups, question);
  const column = question.by === 'account' ? 'account_no' : 'key_no';
  const newest = await readNewest(reading, column, [...new Set(page.flatMap(({ members }) => [...members]))]);
  for (const group of page) group.updatedAt = findLatest([...group.members].map((no) => newest?.get(no) ?? null));
  return describePage(page, groups, total, question);
}

async function readShares(reading: Reading, by: FindingGroupField): Promise<readonly Share[]> {
  if (by === 'account') return await readAccountShares(reading);
  const counts = await readKeyCounts(reading, undefined);
  return counts.map(({ keyNo, severity, n }) => ({ no: keyNo, n, worst: severity, updatedAt: null }));
}

const accountShares = z.array(z.object({ no: z.number(), n: z.number(), worst: z.number() }));

async function readAccountShares({ sql, narrowed }: Reading): Promise<readonly Share[]> {
  const parameters = new Parameters();
  const where = limitCounts(narrowed, parameters, { byAccount: true });
  const text = `select account_no as no, sum(n)::integer as n, max(severity)::integer as worst
    from console.finding_count where ${where} group by account_no`;
  return accountShares.parse((await sql.query(text, parameters.values)).rows).map((row) => ({ ...row, updatedAt: null }));
}

/** Puts shares together under the values that they stand for; what has no value is in no group. */
function gather({ words }: Reading, by: FindingGroupField, shares: readonly Share[]): readonly Gathered[] {
  const readValues = (no: number): readonly string[] => {
    if (by === 'account') return [words.accounts.get(no) ?? ''];
    const key = words.keys.get(no);
    return by === 'technique' ? (key?.cellIds ?? []) : [key?.key ?? ''];
  };
  const groups = new Map<string, Gathered>();
  for (const { no, n, worst, updatedAt } of shares) {
    for (const value of readValues(no)) {
      const group = groups.get(value) ?? { value, n: 0, worst: 0, updatedAt: null, members: new Set() };
      group.n += n;
      group.worst = Math.max(group.worst, worst);
      group.updatedAt = findLatest([group.updatedAt, updatedAt]);
      group.members.add(no);
      groups.set(value, group);
    }
  }
  return [...groups.values()];
}

function readShare({ no, n, worst, updatedAt }: GroupHits['groups'][number]): Share {
  return { no: no ?? 0, n, worst, updatedAt };
}

function nameResource({ text, n, worst, updatedAt }: GroupHits['groups'][number]): Gathered {
  return { value: text ?? '', n, worst, updatedAt, members: new Set() };
}

function buildPage(groups: readonly Gathered[], total: number, question: GroupQuestion): GroupPage {
  return describePage(cutPage(groups, question), groups, total, question);
}

/** A group without a value cannot be asked for, so it is none; its findings are in the total. */
function cutPage(groups: readonly Gathered[], { after, limit }: GroupQuestion): readonly Gathered[] {
  return groups
    .filter((group) => group.value !== '' && (after === undefined || comparePlaces([group.n, group.value], after) > 0))
    .toSorted((one, other) => comparePlaces([one.n, one.value], [other.n, other.value]))
    .slice(0, limit);
}

function describePage(page: readonly Gathered[], groups: readonly Gathered[], total: number, { limit }: GroupQuestion): GroupPage {
  const last = page.at(-1);
  const end: GroupPlace | null = page.length < limit || last === undefined ? null : [last.n, last.value];
  const hasMore = end !== null && groups.some(({ value, n }) => value !== '' && comparePlaces([n, value], end) > 0);
  return {
    groups: page.map(({ value, n, worst, updatedAt }) => ({ value, n, worst: requireSeverity(worst), updatedAt })),
    total,
    next: hasMore ? end : null,
  };
}

function comparePlaces([n, value]: GroupPlace, [otherN, otherValue]: GroupPlace): number {
  if (n !== otherN) return otherN - n;
  if (value === otherValue) return 0;
  return value < otherValue ? -1 : 1;
}

function requireSeverity(no: number): SeverityLabel {
  const label = SEVERITY_LABELS[no];
  if (label === undefined) throw new RangeError('every number of a severity stands for a word');
  return label;
}

function findLatest(times: readonly (string | null)[]): string | null {
  return times.reduce((latest, time) => (latest === null || (time !== null && time > latest) ? time : latest), null);
}
