import { isAfter, isTimestamp } from '#local/security-hub/timestamp.ts';

describe('isTimestamp', () => {
  it.each([
    '2019-01-31T23:00:00Z',
    '2019-01-31T23:00:00.123456789Z',
    '2024-01-04T15:25:10+17:59',
    '2024-01-04T15:25:10-1759',
    '2024-01-04T15:25:10.123456789+18:00',
  ])('accepts %s', (text) => {
    expect(isTimestamp(text)).toBe(true);
  });

  it.each([
    ['no zone', '2019-01-31T23:00:00'],
    ['a space', '2019-01-31 23:00:00Z'],
    ['ten fraction digits', '2019-01-31T23:00:00.1234567890Z'],
    ['an offset beyond 18 hours', '2019-01-31T23:00:00+18:01'],
    ['a day that does not exist', '2019-02-31T23:00:00Z'],
    ['a date alone', '2019-01-31'],
  ])('refuses %s', (_, text) => {
    expect(isTimestamp(text)).toBe(false);
  });
});

describe('isAfter', () => {
  it.each([
    ['2026-11-21T10:00:00.001Z', '2026-11-21T10:00:00Z', true],
    ['2026-11-21T10:00:00.000000002Z', '2026-11-21T10:00:00.000000001Z', true],
    ['2026-11-21T10:00:00Z', '2026-11-21T10:00:00.000Z', false],
    ['2026-11-21T11:00:00+02:00', '2026-11-21T10:00:00Z', false],
    ['2026-11-21T11:00:00-0100', '2026-11-21T10:00:00Z', true],
  ])('%s after %s: %s', (candidate, reference, expected) => {
    expect(isAfter(candidate, reference)).toBe(expected);
  });
});
