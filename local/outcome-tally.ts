import type { EnrichmentOutcome } from '#domain/enrichment/enrichment-outcome.ts';

type Counts = Record<string, number>;

/** `mapped` findings have a technique, whatever became of them; the percentage leaves out what was rejected. Whole numbers. */
type ProductTally = Record<'findings' | 'enriched' | 'archived' | 'skipped' | 'rejected' | 'mapped' | 'mappedPercent', number>;

const NOTHING: ProductTally = { findings: 0, enriched: 0, archived: 0, skipped: 0, rejected: 0, mapped: 0, mappedPercent: 0 };

/** The outcomes of many findings, in numbers. */
export type Tally = {
  readonly enriched: number;
  readonly archived: number;
  readonly skipped: Counts;
  readonly rejected: Counts;
  readonly byProduct: Record<string, ProductTally>;
};

/** Counts final outcomes; what failed comes again and is counted then. */
export function tallyOutcomes(outcomes: Iterable<EnrichmentOutcome>): Tally {
  const tally = { enriched: 0, archived: 0, skipped: {} as Counts, rejected: {} as Counts };
  // Products name themselves, and `__proto__` is a name.
  const byProduct = new Map<string, ProductTally>();
  for (const outcome of outcomes) {
    if (outcome.kind === 'failed') continue;
    const product = outcome.product ?? 'unknown';
    const counts = byProduct.get(product) ?? { ...NOTHING };
    byProduct.set(product, counts);
    count(counts, outcome);
    if ('reason' in outcome) tally[outcome.kind][outcome.reason] = (tally[outcome.kind][outcome.reason] ?? 0) + 1;
    else tally[outcome.kind] += 1;
  }
  return { ...tally, skipped: sorted(tally.skipped), rejected: sorted(tally.rejected), byProduct: sorted(Object.fromEntries(byProduct)) };
}

function count(tally: ProductTally, { kind, techniques }: Exclude<EnrichmentOutcome, { kind: 'failed' }>): void {
  tally.findings += 1;
  tally[kind] += 1;
  if (techniques.length > 0) tally.mapped += 1;
  const readable = tally.findings - tally.rejected;
  tally.mappedPercent = readable === 0 ? 0 : Math.round((100 * tally.mapped) / readable);
}

/** The sum of counts by reason. */
export function total(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** `passed 7, unchanged 2`. */
export function reasons(counts: Counts): string {
  const entries = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  return entries.map(([reason, count]) => `${reason} ${count}`).join(', ');
}

function sorted<Value>(record: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
