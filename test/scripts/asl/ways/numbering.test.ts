import fc from 'fast-check';
import { Numbering } from '#scripts/asl/ways/numbering.ts';

describe('Numbering', () => {
  it('gives two values the same number exactly where they are the same JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { minLength: 2, maxLength: 8 }), (values) => {
        const numbering = new Numbering();
        // Once more as copies, and once more as the very same objects.
        const all = [...values, ...values.map((value) => structuredClone(value)), ...values];

        const numbers = all.map((value) => numbering.numberValue(value));

        for (const [one, value] of all.entries())
          for (const [other, second] of all.entries())
            expect(numbers[one] === numbers[other]).toBe(JSON.stringify(value) === JSON.stringify(second));
      }),
      { numRuns: 100 },
    );
  });
});
