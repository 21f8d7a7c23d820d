import * as fc from 'fast-check';
import { wasLoadedAnew } from '../../../web/app/utils/load-anew.ts';

const MINUTE = 60_000;
const NOW = 1_800_000_000_000;

describe('wasLoadedAnew', () => {
  it('holds for a minute', () => {
    fc.assert(
      fc.property(fc.integer({ min: -10 * MINUTE, max: 10 * MINUTE }), (ago) => {
        expect(wasLoadedAnew(String(NOW - ago), NOW)).toBe(ago >= 0 && ago < MINUTE);
      }),
    );
  });

  it.each([null, '', 'yesterday', 'NaN', 'Infinity'])('is false for what is no time: %s', (kept) => {
    expect(wasLoadedAnew(kept, NOW)).toBe(false);
  });
});
