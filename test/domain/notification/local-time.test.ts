import { formatShortTime, formatTime } from '#domain/base/local-time.ts';
import { timeZone } from '#domain/base/time-zone.ts';

const INSTANT = '2026-11-28T19:02:31.000Z';

describe('formatTime', () => {
  it.each([
    ['UTC', '2026-11-28 19:02 UTC', '2026-11-28 19:02 UTC'],
    ['Asia/Shanghai', '2026-11-29 03:02 GMT+8 (Asia/Shanghai)', '2026-11-29 03:02 GMT+8'],
    ['America/Bogota', '2026-11-28 14:02 GMT-5 (America/Bogota)', '2026-11-28 14:02 GMT-5'],
    ['Asia/Kolkata', '2026-11-29 00:32 GMT+5:30 (Asia/Kolkata)', '2026-11-29 00:32 GMT+5:30'],
  ])('is the time on the clock of %s, with its zone', (zone, long, short) => {
    expect([formatTime(INSTANT, zone), formatShortTime(INSTANT, zone)]).toEqual([long, short]);
  });

  it('follows summer time', () => {
    expect(formatTime('2026-07-01T10:00:00.000Z', 'Europe/Madrid')).toBe('2026-07-01 12:00 GMT+2 (Europe/Madrid)');
    expect(formatTime('2026-12-01T10:00:00.000Z', 'Europe/Madrid')).toBe('2026-12-01 11:00 GMT+1 (Europe/Madrid)');
  });

  it('writes midnight as 00:00', () => {
    expect(formatTime('2026-11-28T16:00:00.000Z', 'Asia/Shanghai')).toBe('2026-11-29 00:00 GMT+8 (Asia/Shanghai)');
  });
});

describe('timeZone', () => {
  it.each(['Asia/Shanghai', 'UTC', 'Europe/Madrid', 'Etc/GMT+8'])('takes %s', (name) => {
    expect(timeZone.parse(name)).toBe(name);
  });

  it.each(['', 'Shanghai', '+08:00', 'CEST/Madrid', 'Asia/Shangai'])('refuses "%s"', (name) => {
    expect(timeZone.safeParse(name).success).toBe(false);
  });
});
