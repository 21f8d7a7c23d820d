import { mutate, wrap } from '../../../tools/fuzz/mutants.ts';
import { Random } from '../../../tools/fuzz/random.ts';
import { controlDocument } from '../../support/findings.ts';

const base = controlDocument();
const bodies = (seed: number, count: number) => {
  const random = new Random(seed);
  return Array.from({ length: count }, () => wrap(mutate(base, random), random));
};

describe('mutants', () => {
  it('are the same for the same seed and others for another', () => {
    expect(bodies(7, 50)).toEqual(bodies(7, 50));
    expect(bodies(7, 50)).not.toEqual(bodies(8, 50));
  });

  it('leave the document that they are made of as it is', () => {
    const before = JSON.stringify(base);

    bodies(7, 200);

    expect(JSON.stringify(base)).toBe(before);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('differ from it, each in another way', () => {
    expect(new Set(bodies(7, 200)).size).toBeGreaterThan(190);
  });

  it.each([
    ['a name of every object', /"__proto__":/],
    ['half a surrogate pair', /\\ud800/],
    ['a value nested thousands of levels deep', /(\{"a":\[){5000}/],
    ['a text that is cut off', /^(?!.*\}$)/s],
    ['a custom action', /Custom Action/],
  ])('have %s among them', (_what, pattern) => {
    expect(bodies(7, 2000).some((body) => pattern.test(body))).toBe(true);
  });
});
