import { createDice } from '#tools/chaos/dice.ts';

const throws = (seed: number) => {
  const dice = createDice(seed);
  return Array.from({ length: 6000 }, () => dice.between(1, 6));
};

describe('createDice', () => {
  it('throws the same for the same seed, and something else for another', () => {
    expect(throws(7)).toEqual(throws(7));
    expect(throws(8)).not.toEqual(throws(7));
  });

  it.each([0, 1, 7, 123_456_789])('is fair: seed %i', (seed) => {
    const counts = Map.groupBy(throws(seed), (eyes) => eyes);

    expect([...counts.keys()].toSorted()).toEqual([1, 2, 3, 4, 5, 6]);
    for (const some of counts.values()) expect(Math.abs(some.length - 1000)).toBeLessThan(150);
  });
});
