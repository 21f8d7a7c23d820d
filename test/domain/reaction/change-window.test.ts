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

const MINUTE = 60_000;

/** The local time of a zone, by a way of its own. */
function readClock(timeZone: string): (moment: number) => { day: number; minutes: number } {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return (moment) => {
    const local = Date.parse(`${format.format(moment).replace(' ', 'T')}:00Z`);
    return { day: (new Date(local).getUTCDay() + 6) % 7, minutes: (local % 86_400_000) / MINUTE };
  };
}

function toMinutes(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

/** The oracle: looks at every minute. */
function walkToOpening({ days, from, to, timeZone }: ChangeWindow, now: number): number | undefined {
  const read = readClock(timeZone);
  const [start, end] = [toMinutes(from), toMinutes(to)];
  const isIn = (day: number) => days.includes(WEEKDAYS[(day + 7) % 7] ?? 'mon');
  const isOpen = (moment: number) => {
    const { day, minutes } = read(moment);
    if (start < end) return isIn(day) && minutes >= start && minutes < end;
    return (isIn(day) && minutes >= start) || (isIn(day - 1) && minutes < end);
  };
  if (isOpen(now)) return undefined;
  let moment = Math.ceil(now / MINUTE) * MINUTE;
  while (!isOpen(moment)) moment += MINUTE;
  return moment;
}

/** Moments at which a zone puts its clock forward or back. */
const CLOCK_CHANGES: readonly (readonly [timeZone: string, moment: string])[] = [
  ['Europe/Berlin', '2026-03-29T01:00:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00:00Z'],
  ['Australia/Sydney', '2026-04-04T16:00:00Z'],
  ['Australia/Sydney', '2026-10-03T16:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
  ['Africa/Casablanca', '2026-02-15T02:00:00Z'],
  ['Africa/Casablanca', '2026-03-22T02:00:00Z'],
  ['Asia/Beirut', '2026-10-24T21:00:00Z'],
  ['America/Havana', '2026-03-08T05:00:00Z'],
];

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

  it.each(CLOCK_CHANGES)('opens in %s around %s when a look at every minute says so', (timeZone, moment) => {
    const change = at(moment);
    const clock = readClock(timeZone);
    expect(clock(change).minutes - clock(change - MINUTE).minutes).not.toBe(1);
    // Times near the change, where hours are left out or come twice, and any other.
    const time = fc.oneof(
      fc.integer({ min: -90, max: 90 }).map((minutes) => (clock(change).minutes + minutes + 1440) % 1440),
      fc.integer({ min: 0, max: 1439 }),
    );
    const spelled = time.map((minutes) => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`);
    const window = fc.record({
      days: fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1, maxLength: 3 }),
      from: spelled,
      to: spelled,
      timeZone: fc.constant(timeZone),
    });
    const before = fc.integer({ min: -3 * 1440 * MINUTE, max: 2 * 1440 * MINUTE });
    fc.assert(
      fc.property(window, before, (given, ms) => {
        const now = change - 1440 * MINUTE + ms;

        expect(nextOpening(given, now)).toBe(walkToOpening(given, now));
      }),
      { numRuns: 25 },
    );
  });

  it('is looked for day by day, not minute by minute', () => {
    const looks = jest.spyOn(Intl.DateTimeFormat.prototype, 'formatToParts');
    try {
      expect(next({ days: ['mon'], from: '09:00', to: '10:00', timeZone: 'Europe/Berlin' }, '2026-11-03T00:00:00Z')).toBe(
        '2026-11-09T08:00:00.000Z',
      );
      expect(looks.mock.calls.length).toBeLessThan(60);
    } finally {
      looks.mockRestore();
    }
  });
});
