import fc from 'fast-check';
import type { Finding } from '#domain/finding/finding.ts';
import { buildFindingRecord, markVersion } from '#domain/finding/finding-record.ts';
import { compareVersions, type VersionMarks } from '#domain/finding/finding-version.ts';
import { controlDocument, finding } from '../../support/findings.ts';

const instant = fc.date({ min: new Date(0), max: new Date('2099-01-01'), noInvalidDate: true }).map((date) => date.toISOString());
const marks: fc.Arbitrary<VersionMarks> = fc.record({
  UpdatedAt: fc.oneof(instant, fc.constant('2026-11-03T08:00:00.000Z')),
  EventTime: fc.oneof(fc.constant(undefined), instant),
  FindingStatus: fc.constantFrom<Finding['FindingStatus'][]>('NEW', 'NOTIFIED', 'RESOLVED', 'SUPPRESSED'),
});

describe('the record of a finding', () => {
  it('has a mark that sorts as versions are ordered', () => {
    fc.assert(
      fc.property(marks, marks, (one, other) => {
        const [left, right] = [markVersion(one), markVersion(other)];
        const byMark = left === right ? 0 : left < right ? -1 : 1;

        expect(byMark).toBe(Math.sign(compareVersions(one, other)));
      }),
    );
  });

  it('keeps since when the finding is known, and since when it is closed', () => {
    const open = buildFindingRecord(finding(controlDocument()), 1000);
    const passed = finding(controlDocument({ Compliance: { Status: 'PASSED', SecurityControlId: 'S3.2' } }));

    const closed = buildFindingRecord(passed, 2000, open);
    const again = buildFindingRecord(passed, 3000, closed);
    const reopened = buildFindingRecord(finding(controlDocument()), 4000, again);

    expect(open).toMatchObject({ isOpen: true, firstSeenAt: 1000, closedAt: null });
    expect(closed).toMatchObject({ isOpen: false, firstSeenAt: 1000, closedAt: 2000 });
    expect(again).toMatchObject({ firstSeenAt: 1000, closedAt: 2000 });
    expect(reopened).toMatchObject({ isOpen: true, firstSeenAt: 1000, closedAt: null });
  });

  it('has the same hash whenever the same was told', () => {
    const [one, other] = ['2026-11-03T08:00:00.000Z', '2026-11-04T08:00:00.000Z'].map((EventTime) =>
      buildFindingRecord({ ...finding(controlDocument()), EventTime }, 1000),
    );

    expect(one?.contentHash).toBe(other?.contentHash);
    expect(one?.mark).not.toBe(other?.mark);
  });
});
