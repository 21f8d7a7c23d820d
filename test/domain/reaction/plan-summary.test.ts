import type { Json } from '@attack-reactor/kit/contract';
import fc from 'fast-check';
import { jsonBytes } from '#domain/base/json.ts';
import { planHash } from '#domain/reaction/plan-hash.ts';
import { summaryOfPlan } from '#domain/reaction/plan-summary.ts';
import { planSummary } from '#domain/reaction/reaction-result.ts';
import { aPlan } from '#test/support/reactions.ts';

function change(before: Json, after: Json = null) {
  return { resource: 'arn:aws:s3:::invoices', field: 'policy', before, after };
}

function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

const jsonValue = fc.jsonValue().map((value): Json => JSON.parse(JSON.stringify(value)));

describe('the digest of a plan', () => {
  it('does not know the order of keys, and knows every other difference', () => {
    fc.assert(
      fc.property(jsonValue, jsonValue, (one, other) => {
        const digest = planHash(aPlan({ changes: [change(one)] }));

        expect(planHash(aPlan({ changes: [change(reversed(one))] }))).toBe(digest);
        const isSame = JSON.stringify(one) === JSON.stringify(other);
        if (planHash(aPlan({ changes: [change(other)] })) === digest && !isSame) expect(sortedText(one)).toBe(sortedText(other));
      }),
    );
  });

  it('is about the changes, in their order, and not about words or the backup', () => {
    const plan = aPlan({ changes: [change(1), change(2)] });

    expect(planHash({ ...plan, summary: 'in other words', backup: null })).toBe(planHash(plan));
    expect(planHash({ ...plan, changes: [change(2), change(1)] })).not.toBe(planHash(plan));
  });
});

describe('the summary of a plan', () => {
  it('carries a small plan as it is', () => {
    const plan = aPlan();

    expect(summaryOfPlan(plan)).toEqual({
      hash: planHash(plan),
      summary: plan.summary,
      effect: 'reversible',
      changes: plan.changes,
      omitted: 0,
    });
  });

  it('counts the changes that it leaves out', () => {
    const summary = summaryOfPlan(aPlan({ changes: Array.from({ length: 33 }, (_, position) => change(position)) }));

    expect([summary.changes.length, summary.omitted]).toEqual([20, 13]);
  });

  it('stays below 20 KB and valid, whatever a reactor answers', () => {
    const hostile = fc.oneof(fc.constant('\u0000'.repeat(60_000)), fc.constant('😀'.repeat(5000)), fc.string({ maxLength: 3000 }));
    const plans = fc.array(fc.record({ resource: hostile, field: hostile, before: hostile, after: hostile }), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(plans, (changes) => {
        const summary = summaryOfPlan(aPlan({ changes }));

        expect(jsonBytes(summary)).toBeLessThan(20_000);
        expect(planSummary.safeParse(summary).success).toBe(true);
        expect(summary.changes.length + summary.omitted).toBe(changes.length);
      }),
      { numRuns: 50 },
    );
  });
});

function sortedText(value: Json): string {
  return JSON.stringify(value, (_key, inner) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
