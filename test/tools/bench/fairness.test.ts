import { delayOfOthers, FLOOD, playFlood } from '#tools/bench/fairness.ts';

const SMALL = { ...FLOOD, flood: 2000, others: 3, eachOther: 10 };

describe('the model of a flooded queue', () => {
  it.each(['oldest-first', 'fair'] as const)('%s loses and doubles nothing', (order) => {
    const ids = playFlood(order, SMALL).map(({ id }) => id);

    expect(ids.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 2030 }, (_, id) => id));
  });

  it('lets the quiet accounts wait for the whole flood, and fair for the batches at work', () => {
    expect(delayOfOthers(playFlood('oldest-first', SMALL))).toBeGreaterThan(4000);
    expect(delayOfOthers(playFlood('fair', SMALL))).toBeLessThanOrEqual(2 * SMALL.batchMs);
  });

  it('gives an account that floods alone all there is', () => {
    const alone = { ...SMALL, others: 0 };

    expect(playFlood('fair', alone)).toEqual(playFlood('oldest-first', alone));
  });
});
