import fc from 'fast-check';
import { compareVersions, type VersionMarks } from '#domain/finding/finding-version.ts';

const marks: fc.Arbitrary<VersionMarks> = fc.record({
  UpdatedAt: fc.constantFrom('2026-11-03T08:00:00.000Z', '2026-11-03T08:00:00.001Z'),
  EventTime: fc.constantFrom(undefined, '2026-11-03T08:00:05.000Z', '2026-11-03T08:00:06.000Z'),
  FindingStatus: fc.constantFrom('NEW', 'NOTIFIED', 'SUPPRESSED', 'RESOLVED'),
});

describe('compareVersions', () => {
  it.each([
    ['an earlier UpdatedAt, whatever the event says', { UpdatedAt: '2026-11-02', EventTime: '9' }, {}],
    ['an earlier event of the same UpdatedAt', { EventTime: '2026-11-03T08:00:04' }, {}],
    ['a version without an event', { EventTime: undefined }, {}],
    ['what the product wrote in the second of a change by people', {}, { FindingStatus: 'SUPPRESSED' as const }],
  ])('takes for older: %s', (_, one, other) => {
    const common: VersionMarks = { UpdatedAt: '2026-11-03', EventTime: '2026-11-03T08:00:05', FindingStatus: 'NEW' };

    expect(compareVersions({ ...common, ...one }, { ...common, ...other })).toBeLessThan(0);
  });

  it('is a total order, so that deliveries in any order end with the same version', () => {
    fc.assert(
      fc.property(fc.tuple(marks, marks, marks), ([a, b, c]) => {
        expect(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a))).toBe(0);
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
        expect(compareVersions(a, b) === 0).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });
});
