import type { EnrichmentOutcome } from '#domain/enrichment/enrichment-outcome.ts';
import { tallyOutcomes } from '#local/outcome-tally.ts';

const enriched = (product: string): EnrichmentOutcome => ({
  kind: 'enriched',
  change: 'create',
  messageId: 'm',
  sourceId: 'id',
  product,
  key: undefined,
  techniques: ['T1530'],
  tactics: ['TA0009'],
  published: ['T1530'],
  findingsSent: 1,
});

describe('tallyOutcomes', () => {
  it('counts products by whatever name they give themselves', () => {
    const names = ['Prowler', 'constructor', '__proto__', '__proto__'];

    const { byProduct } = tallyOutcomes(names.map(enriched));

    expect(Object.entries(byProduct).map(([name, { findings, mappedPercent }]) => [name, findings, mappedPercent])).toEqual([
      ['Prowler', 1, 100],
      ['__proto__', 2, 100],
      ['constructor', 1, 100],
    ]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
