import { laterThan, toInstant } from '#domain/base/timestamp.ts';

describe('toInstant', () => {
  it.each([
    ['2026-11-03T08:00:00Z', '2026-11-03T08:00:00.000Z'],
    ['2024-05-24 22:53:24.000000000', '2024-05-24T22:53:24.000Z'],
    ['2022-08-10T22:29:18.549938-07:00', '2022-08-11T05:29:18.549Z'],
    ['2025-02-14T14:27:03.913874', '2025-02-14T14:27:03.913Z'],
    ['2021-05-04T19:19:29.301081+0000', '2021-05-04T19:19:29.301Z'],
  ])('reads %s', (text, instant) => {
    expect(toInstant(text)).toBe(instant);
  });

  it.each(['', 'yesterday', '1977-06-02T122:29:47.694Z', '2026-13-01T00:00:00Z', '2026-11-03'])('does not guess at %p', (text) => {
    expect(toInstant(text)).toBeUndefined();
  });
});

describe('laterThan', () => {
  it('moves one millisecond past what was sent before', () => {
    expect(laterThan('2026-11-03T08:00:00.000Z', '2026-11-03T08:00:00.000Z')).toBe('2026-11-03T08:00:00.001Z');
    expect(laterThan('2026-11-04T08:00:00.000Z', '2026-11-03T08:00:00.000Z')).toBe('2026-11-04T08:00:00.000Z');
    expect(laterThan('2026-11-04T08:00:00.000Z', undefined)).toBe('2026-11-04T08:00:00.000Z');
  });
});
