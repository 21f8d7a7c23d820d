import { percentile, type ReactionEvidence, tallyReactions } from '#tools/bench/reaction-tally.ts';

const all = new Set(['a', 'b']);

function getTally(some: Partial<ReactionEvidence>) {
  return tallyReactions({ subjects: ['a', 'b'], started: ['a', 'b'], fixed: all, told: all, ...some });
}

describe('the tally of reactions', () => {
  it('is clean where every subject ran once, was fixed and told', () => {
    expect(getTally({})).toEqual({ executions: 2, duplicates: 0, lost: 0 });
  });

  it('counts every execution beyond one per subject as a duplicate, also one about nothing that is bound', () => {
    expect(getTally({ started: ['a', 'b', 'a', 'a'] })).toEqual({ executions: 4, duplicates: 2, lost: 0 });
    expect(getTally({ started: ['a', 'b', 'c', undefined] })).toEqual({ executions: 4, duplicates: 2, lost: 0 });
  });

  it('does not let a duplicate make up for a subject that never ran', () => {
    expect(getTally({ started: ['a', 'a'], fixed: new Set(['a']), told: new Set(['a']) })).toEqual({
      executions: 2,
      duplicates: 1,
      lost: 1,
    });
  });

  it('calls lost what was not fixed, and what nobody was told of', () => {
    expect(getTally({ fixed: new Set(['b']) }).lost).toBe(1);
    expect(getTally({ told: new Set(['a']) }).lost).toBe(1);
    expect(getTally({ fixed: new Set(['a']), told: new Set(['b']) }).lost).toBe(2);
  });
});

describe('percentile', () => {
  it('is the nearest rank, whatever the order', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);

    expect([95, 50, 100].map((percent) => percentile(values, percent))).toEqual([95, 50, 100]);
    expect(percentile([7], 95)).toBe(7);
    expect(percentile([], 95)).toBe(0);
  });
});
