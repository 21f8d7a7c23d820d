import * as z from 'zod';
import { FindingFilterRefused } from '#domain/base/errors.ts';
import type { FindingGroupField } from '#domain/finding/finding-filter.ts';
import { goesBeyondCounts, hasTextIndex, limitRows, type Narrowed, Parameters } from './list-filter.ts';
import { keepToBitmaps, writeHits } from './list-hits.ts';
import type { Reading } from './list-page.ts';
import { Estimates, isUnlimited, type Lanes, writeLaneCondition, writeLanes } from './list-shape.ts';

/** Findings that are put together one by one. */
const MOST_GROUPED = 10_000;
/** Rows that are looked at to find them. */
const MOST_LOOKED = 40_000;

const COLUMNS = { control: 'key_no', technique: 'key_no', account: 'account_no', resource: 'resource_id' } as const;

const time = z.date().transform((date) => date.toISOString());
const hits = z.array(
  z.object({
    no: z.number().nullable(),
    text: z.string().nullable(),
    n: z.number(),
    worst: z.number(),
    updatedAt: time,
    total: z.number(),
  }),
);
/** Findings by number of key or account, or by the text of their resource. */
export type GroupHits = { readonly groups: readonly Omit<z.output<typeof hits>[number], 'total'>[]; readonly total: number };

/** @throws FindingFilterRefused where counts tell that more findings would be looked at than somebody waits for */
export function requireFewHits({ narrowed, totals }: Reading): void {
  if (!isLaned(narrowed)) return;
  const { cost } = chooseLanes(narrowed, totals);
  if (cost > MOST_LOOKED) throw tooMany();
}

/** Puts findings together that counts do not know apart. @throws FindingFilterRefused for more than 10,000 */
export async function countGroupHits({ rows: sql, narrowed, totals }: Reading, by: FindingGroupField): Promise<GroupHits> {
  const parameters = new Parameters();
  const column = COLUMNS[by];
  const columns = `${column}, severity, updated_at`;
  if (narrowed.isOpen && hasTextIndex(narrowed)) await keepToBitmaps(sql);
  const found = isLaned(narrowed)
    ? writeLanedHits(narrowed, chooseLanes(narrowed, totals).lanes, columns, parameters)
    : writeHits(narrowed, parameters, columns, MOST_GROUPED + 1);
  const text = `
    with hit as materialized (${found})
    select ${by === 'resource' ? 'null::integer as no, resource_id as text' : `${column} as no, null as text`},
      count(*)::integer as n, max(severity)::integer as worst, max(updated_at) as "updatedAt",
      (select count(*)::integer from hit) as total
    from hit group by ${column}`;
  const groups = hits.parse((await sql.query(text, parameters.values)).rows);
  const total = groups[0]?.total ?? 0;
  if (total > MOST_GROUPED) throw tooMany();
  return { groups, total };
}

/** Open findings without an index of their own are found by the lanes of pages. */
function isLaned(narrowed: Narrowed): boolean {
  return narrowed.isOpen && !hasTextIndex(narrowed) && narrowed.rows.identity === undefined;
}

/** All rows of a lane are looked at; those of a time alone are a range of an index themselves. */
function chooseLanes(narrowed: Narrowed, totals: Reading['totals']): { readonly lanes: Lanes; readonly cost: number } {
  if (goesBeyondCounts(narrowed) && isUnlimited(narrowed)) return { lanes: 'all', cost: 0 };
  return new Estimates(narrowed, totals, MOST_GROUPED).choose(narrowed.severities, 'whole');
}

function writeLanedHits(narrowed: Narrowed, lanes: Lanes, columns: string, parameters: Parameters): string {
  return `
    select hit.* from (${writeLanes(lanes, narrowed, parameters)}) lane
    cross join lateral (
      select ${columns} from console.finding where is_open and ${writeLaneCondition(lanes)} and ${limitRows(narrowed, parameters)}
      order by updated_at desc, identity desc
    ) hit
    limit ${parameters.bind(MOST_GROUPED + 1)}`;
}

function tooMany(): FindingFilterRefused {
  return new FindingFilterRefused(
    `More than ${MOST_GROUPED.toLocaleString('en')} findings would be put together one by one. Name an account, a control or a technique, or a longer word.`,
  );
}
