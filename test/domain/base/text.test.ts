import { truncate } from '@attack-reactor/kit/contract';
import fc from 'fast-check';
import { joinWithin, oneLine } from '#domain/base/text.ts';

describe('truncate', () => {
  it('keeps every text within the limit, well-formed, by units and by code points', () => {
    const anyText = fc.string({ unit: 'binary', maxLength: 600 });

    fc.assert(
      fc.property(anyText, fc.integer({ min: 2, max: 300 }), (text, limit) => {
        const cut = truncate(text, limit);
        expect(cut.length).toBeLessThanOrEqual(limit);
        expect([...cut].length).toBeLessThanOrEqual(limit);
        expect(cut.isWellFormed()).toBe(true);
      }),
    );
  });

  it('returns a short text as it is and marks a cut', () => {
    expect(truncate('short', 5)).toBe('short');
    expect(truncate('longer', 5)).toBe('long…');
  });

  it('does not cut a code point in half', () => {
    expect(truncate('ab🪣cd', 4)).toBe('ab…');
  });
});

describe('oneLine', () => {
  it('leaves no way to forge a second line or to turn text around', () => {
    expect(oneLine('a\r\nb\u2028c\u202ed\u0000e ')).toBe('a b c d e');
  });
});

describe('joinWithin', () => {
  it('counts what does not fit', () => {
    expect(joinWithin(['AC-3', 'AC-6', 'AC-17'], 12)).toBe('AC-3,AC-6,+1');
  });

  it('cuts an item that alone is too long', () => {
    expect(joinWithin(['x'.repeat(20), 'y'], 8)).toBe('xxxxxxx…');
  });

  it('never exceeds its limit and never loses an item silently', () => {
    const items = fc.array(fc.stringMatching(/^[A-Z0-9-]{1,8}$/), { minLength: 1, maxLength: 60 });

    fc.assert(
      fc.property(items, fc.integer({ min: 16, max: 200 }), (list, limit) => {
        const joined = joinWithin(list, limit);
        const [, left = '0'] = /,\+(\d+)$/.exec(joined) ?? [];
        const shown = joined
          .replace(/,\+\d+$/, '')
          .split(',')
          .filter((item) => item !== '');
        expect(joined.length).toBeLessThanOrEqual(limit);
        expect(shown.length + Number(left)).toBe(list.length);
      }),
    );
  });
});
