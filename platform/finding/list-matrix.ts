import * as z from 'zod';
import { FindingFilterRefused } from '#domain/base/errors.ts';
import { goesBeyondCounts, limitCounts, type Narrowed, Parameters } from './list-filter.ts';
import type { Reading } from './list-page.ts';
import type { ListedKey } from './list-words.ts';

/** Open findings of a technique; those of its sub-techniques count in it too. */
export type MatrixCell = {
  readonly techniqueId: string;
  readonly exposure: number;
  readonly detection: number;
  /** By severity, informational first. */
  readonly severities: readonly number[];
};
export type FindingMatrix = {
  readonly cells: readonly MatrixCell[];
  readonly total: number;
  /** Findings that no technique stands for. */
  readonly withoutTechnique: number;
};

type KeyCount = { readonly keyNo: number; readonly severity: number; readonly n: number };
/** Thousands of counts in one row, which is a third of the work of as many rows. */
const keyCounts = z.tuple([z.object({ keys: z.array(z.number()), severities: z.array(z.number()), counts: z.array(z.number()) })]);
const SEVERITIES = 5;

/**
 * Counts open findings by technique: now, or as they stood at the end of a day (UTC) by what is known of them today.
 * @throws FindingFilterRefused for what days do not tell apart
 */
export async function readMatrix(reading: Reading, asOf: string | undefined): Promise<FindingMatrix> {
  const { narrowed, words } = reading;
  if (narrowed.isEmpty) return { cells: [], total: 0, withoutTechnique: 0 };
  requireCounted(narrowed, asOf !== undefined);
  const counts = await readKeyCounts(reading, asOf);
  const cells = new Map<string, { exposure: number; detection: number; severities: number[] }>();
  let total = 0;
  let withoutTechnique = 0;
  for (const { keyNo, severity, n } of counts) {
    const key = words.keys.get(keyNo);
    total += n;
    if (key === undefined || key.cellIds.length === 0) withoutTechnique += n;
    for (const id of key?.cellIds ?? []) {
      const cell = cells.get(id) ?? { exposure: 0, detection: 0, severities: Array<number>(SEVERITIES).fill(0) };
      cell[key?.intent === 1 ? 'detection' : 'exposure'] += n;
      cell.severities[severity] = (cell.severities[severity] ?? 0) + n;
      cells.set(id, cell);
    }
  }
  const sorted = [...cells].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return { cells: sorted.map(([techniqueId, cell]) => ({ techniqueId, ...cell })), total, withoutTechnique };
}

/** A key that open findings have, and how many. */
export type CountedKey = { readonly key: ListedKey; readonly n: number };

/** Counts open findings by key; a key may come once for each severity. */
export async function countKeys(reading: Reading): Promise<readonly CountedKey[]> {
  const { narrowed, words } = reading;
  if (narrowed.isEmpty) return [];
  requireCounted(narrowed, false);
  return (await readKeyCounts(reading, undefined)).flatMap(({ keyNo, n }) => {
    const key = words.keys.get(keyNo);
    return key === undefined ? [] : [{ key, n }];
  });
}

/** Counts open findings by control of Security Hub. */
export async function countControls(reading: Reading): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const { key, n } of await countKeys(reading))
    if (key.kind === 'securityhub_control') counts.set(key.key, (counts.get(key.key) ?? 0) + n);
  return counts;
}

/** @throws FindingFilterRefused for what counts, or counts by day, do not tell apart */
export function requireCounted(narrowed: Narrowed, byDay: boolean): void {
  if (!narrowed.isOpen || goesBeyondCounts(narrowed)) {
    throw new FindingFilterRefused(
      'The matrix and trends are counts: they know no search, tag, time or closed findings. Leave these out of the filter.',
    );
  }
  if (!byDay || (narrowed.regions === undefined && narrowed.workflows === undefined)) return;
  throw new FindingFilterRefused('Days are not counted by Region and workflow. Leave these out of the filter.');
}

/** Counts open findings by key and severity. @param asOf a day, in place of now */
export async function readKeyCounts({ sql, narrowed }: Reading, asOf: string | undefined): Promise<readonly KeyCount[]> {
  const parameters = new Parameters();
  const byAccount = narrowed.accounts !== undefined || narrowed.notAccounts.length > 0;
  const where = limitCounts(narrowed, parameters, { byAccount });
  const now = `select key_no, severity, n from console.${byAccount ? 'finding_count' : 'finding_total'} where ${where}`;
  const since =
    asOf === undefined
      ? ''
      : ` union all select key_no, severity, closed - opened from console.${byAccount ? 'daily_count' : 'daily_total'}
          where ${where} and day > ${parameters.bind(asOf)}::date`;
  const text = `
    select coalesce(array_agg(key_no), '{}') as keys, coalesce(array_agg(severity::integer), '{}') as severities,
      coalesce(array_agg(n), '{}') as counts
    from (select key_no, severity, sum(n)::integer as n from (${now}${since}) count group by key_no, severity having sum(n) <> 0) sums`;
  const [{ keys, severities, counts }] = keyCounts.parse((await sql.query(text, parameters.values)).rows);
  return keys.map((keyNo, at) => ({ keyNo, severity: severities[at] ?? 0, n: counts[at] ?? 0 }));
}
