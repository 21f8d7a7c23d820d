import fc from 'fast-check';
import { type ChangeWindow, WEEKDAYS } from '#domain/reaction/binding.ts';
import { nextOpening } from '#domain/reaction/change-window.ts';

function at(text: string): number {
  return Date.parse(text);
}

function next(window: ChangeWindow, now: string): string | undefined {
  const opening = nextOpening(window, at(now));
  return opening === undefined ? undefined : new Date(opening).toISOString();
}

const NIGHT: ChangeWindow = { days: ['fri'], from: '22:00', to: '04:00', timeZone: 'UTC' };

describe('a change window', () => {
  it('is always open where there is none', () => {
    expect(nextOpening(undefined, at('2026-11-03T08:00:00Z'))).toBeUndefined();
  });

  it.each([
    ['before it', '2026-11-06T21:59:59.999Z', '2026-11-06T22:00:00.000Z'],
    ['at its first minute', '2026-11-06T22:00:00Z', undefined],
    ['after midnight', '2026-11-07T03:59:59.999Z', undefined],
    ['at its end', '2026-11-07T04:00:00Z', '2026-11-13T22:00:00.000Z'],
    ['in the same hours of another night', '2026-11-06T03:00:00Z', '2026-11-06T22:00:00.000Z'],
  ])('over midnight belongs to the day when it starts: %s', (_when, now, expected) => {
    expect(next(NIGHT, now)).toBe(expected);
  });

  it('with equal times lasts a whole day from there', () => {
    const window: ChangeWindow = { days: ['mon'], from: '06:00', to: '06:00', timeZone: 'UTC' };

    expect(next(window, '2026-11-03T05:59:00Z')).toBeUndefined();
    expect(next(window, '2026-11-03T06:00:00Z')).toBe('2026-11-09T06:00:00.000Z');
  });

  it('follows the clock of its time zone, in summer and in winter', () => {
    const window: ChangeWindow = { days: [...WEEKDAYS], from: '09:00', to: '10:00', timeZone: 'Europe/Berlin' };

    expect(next(window, '2026-07-01T00:00:00Z')).toBe('2026-07-01T07:00:00.000Z');
    expect(next(window, '2026-12-01T00:00:00Z')).toBe('2026-12-01T08:00:00.000Z');
    expect(next({ ...window, timeZone: 'Asia/Kolkata' }, '2026-12-01T00:00:00Z')).toBe('2026-12-01T03:30:00.000Z');
  });

  it('opens a week later where the beginning of summer time leaves out its hours', () => {
    // In Berlin, 2026-03-29 has no time from 02:00 to 03:00.
    const window: ChangeWindow = { days: ['sun'], from: '02:15', to: '02:45', timeZone: 'Europe/Berlin' };

    expect(next(window, '2026-03-22T02:00:00Z')).toBe('2026-04-05T00:15:00.000Z');
  });

  it('is open twice where the end of summer time repeats its hours', () => {
    const window: ChangeWindow = { days: ['sun'], from: '02:00', to: '03:00', timeZone: 'Europe/Berlin' };

    expect(next(window, '2026-10-25T00:30:00Z')).toBeUndefined();
    expect(next(window, '2026-10-25T01:30:00Z')).toBeUndefined();
    expect(next(window, '2026-10-25T02:00:00Z')).toBe('2026-11-01T01:00:00.000Z');
  });

  it('opens within fifteen days, not before, whatever it says', () => {
    const time = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map((parts) => parts.map((n) => String(n).padStart(2, '0')).join(':'));
    const window = fc.record({
      days: fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1 }),
      from: time,
      to: time,
      timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Shanghai', 'Australia/Lord_Howe'),
    });
    const moment = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-12-31T00:00:00Z') });
    fc.assert(
      fc.property(window, moment, (given, now) => {
        const opening = nextOpening(given, now);
        if (opening === undefined) return;
        expect(opening).toBeGreaterThanOrEqual(now);
        expect(opening - now).toBeLessThanOrEqual(15 * 86_400_000 + 60_000);
        expect(nextOpening(given, opening)).toBeUndefined();
        if (opening - now > 120_000) expect(nextOpening(given, opening - 60_000)).toBe(opening);
      }),
      { numRuns: 40 },
    );
  });
});
