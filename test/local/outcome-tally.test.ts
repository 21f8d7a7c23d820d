import type { EnrichmentOutcome } from '#domain/enrichment/enrichment-outcome.ts';
import { tallyOutcomes } from '#local/outcome-tally.ts';

const skipped = (product: string): EnrichmentOutcome => ({
  messageId: 'm',
  sourceId: 'id',
  product,
  key: undefined,
  techniques: [],
  tactics: [],
  published: [],
  kind: 'skipped',
  reason: 'passed',
});

describe('the tally of outcomes', () => {
  it.each(['__proto__', 'constructor', 'toString', 'Security Hub'])(
    'counts a product that calls itself %s, and nothing else',
    (product) => {
      const { byProduct } = tallyOutcomes([skipped(product), skipped(product)]);

      expect(Object.entries(byProduct)).toEqual([[product, expect.objectContaining({ findings: 2, skipped: 2 })]]);
      expect(JSON.parse(JSON.stringify(Object.entries(byProduct)))).toHaveLength(1);
      expect(Object.keys(Object.prototype)).toEqual([]);
      expect('findings' in {}).toBe(false);
    },
  );
});
