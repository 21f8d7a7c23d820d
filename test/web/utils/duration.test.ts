import * as fc from 'fast-check';
import { sayDuration, splitDuration } from '../../../web/app/utils/duration.ts';

const SIZES = { day: 86_400_000, hour: 3_600_000, minute: 60_000, second: 1_000 };

describe('splitDuration', () => {
  it('cuts off less than one of its smallest unit, and never says more than there is', () => {
    fc.assert(
      fc.property(fc.nat({ max: 400 * SIZES.day }), (milliseconds) => {
        const parts = splitDuration(milliseconds);
        const said = parts.reduce((sum, { unit, n }) => sum + n * SIZES[unit], 0);
        const smallest = { day: SIZES.hour, hour: SIZES.minute, minute: SIZES.second, second: SIZES.second };
        expect(said).toBeLessThanOrEqual(milliseconds);
        expect(milliseconds - said).toBeLessThan(smallest[parts[0]?.unit ?? 'second']);
        expect(parts.length).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('says of a time that has passed that nothing is left', () => {
    expect(splitDuration(-5_000)).toEqual([{ unit: 'second', n: 0 }]);
  });
});

describe('sayDuration', () => {
  it.each([
    ['en', '3 hr 42 min'],
    ['es', '3 h 42 min'],
    ['zh', '3小时 42分钟'],
  ])('speaks %s', (locale, said) => {
    expect(sayDuration(locale, 3 * SIZES.hour + 42 * SIZES.minute + 7_000)).toBe(said);
  });
});
