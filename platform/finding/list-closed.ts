import { SEVERITY_LABELS } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { FindingFilterRefused, InputInvalid } from '#domain/base/errors.ts';
import type { Sql } from '#platform/base/sql.ts';
import { limitRows, type Narrowed, Parameters } from './list-filter.ts';
import { countHits } from './list-hits.ts';
import type { FindingPage, PageQuestion, Reading } from './list-page.ts';
import { ROW_COLUMNS, readRows } from './list-rows.ts';
import { isUnlimited } from './list-shape.ts';

/** Closed findings have no index but by time and account: a filter looks through no more than this. */
const MOST_IN_TIME = 20_000;
const keyset = z.tuple([z.iso.datetime(), z.string().regex(/^[0-9a-f]{32}$/)]);
const ORDER = 'closed_at desc, identity desc';

/** A page of closed findings, the latest closed first. @throws FindingFilterRefused, InputInvalid for a place of another list */
export async function readClosedPage(reading: Reading, question: PageQuestion): Promise<FindingPage> {
  const { rows: sql, words, narrowed } = reading;
  if (narrowed.isEmpty) return { rows: [], next: null };
  await requireNarrowTime(sql, narrowed);
  const parameters = new Parameters();
  const rows = await readRows(sql, writePage(narrowed, question, parameters), parameters, words);
  const page = rows.slice(0, question.limit);
  const last = page.at(-1);
  const hasMore = rows.length > question.limit && last !== undefined;
  return { rows: page, next: hasMore ? [last.closedAt ?? '', last.identity] : null };
}

/** @throws FindingFilterRefused where too many findings would be looked through */
export async function requireNarrowTime(sql: Sql, narrowed: Narrowed): Promise<void> {
  const { closedAfter, closedBefore, identity, ...others } = narrowed.rows;
  const limitsRows = Object.values(others).some((limit) => limit !== undefined) || narrowed.severities.length < SEVERITY_LABELS.length;
  const limits = limitsRows || !isUnlimited({ ...narrowed, accounts: undefined });
  if (!limits || identity !== undefined) return;
  const none = {
    ...{ tags: undefined, notTags: undefined, resources: undefined, notResources: undefined, search: undefined, identity },
    ...{ updatedAfter: undefined, updatedBefore: undefined },
  };
  const inTime = {
    keys: undefined,
    regions: undefined,
    workflows: undefined,
    notAccounts: [],
    severities: SEVERITY_LABELS.map((_, position) => position),
  };
  const looked = { ...narrowed, ...inTime, rows: { ...none, closedAfter, closedBefore } };
  if ((await countHits(sql, looked, MOST_IN_TIME)) <= MOST_IN_TIME) return;
  throw new FindingFilterRefused(
    `More than ${MOST_IN_TIME.toLocaleString('en')} findings were closed in this time, too many to look through. Narrow closedAfter and closedBefore, or name accounts.`,
  );
}

function writePage(narrowed: Narrowed, { limit, after }: PageQuestion, parameters: Parameters): string {
  const most = parameters.bind(limit + 1);
  const severities = `severity = any(${parameters.bind(narrowed.severities)}::smallint[])`;
  const behind = after === undefined ? 'true' : writeBehind(after, parameters);
  const walk = (lane: string) => `
    select ${ROW_COLUMNS} from console.finding
    where not is_open and ${lane} and ${behind} and ${severities} and ${limitRows(narrowed, parameters)}
    order by ${ORDER} limit ${most}`;
  if (narrowed.accounts === undefined || narrowed.rows.identity !== undefined) return walk('true');
  const accounts = parameters.bind(narrowed.accounts);
  return `
    select hit.* from unnest(${accounts}::integer[]) as lane (no)
    cross join lateral (${walk('finding.account_no = lane.no')}) hit
    order by ${ORDER} limit ${most}`;
}

function writeBehind(after: NonNullable<PageQuestion['after']>, parameters: Parameters): string {
  const parsed = keyset.safeParse(after);
  if (!parsed.success) throw new InputInvalid('The cursor is none of a list of closed findings. Ask for the first page again.');
  const [closedAt, identity] = parsed.data;
  return `(closed_at, identity) < (${parameters.bind(closedAt)}::timestamptz, ${parameters.bind(identity)}::uuid)`;
}
