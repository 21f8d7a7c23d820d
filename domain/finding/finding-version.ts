import type { Finding } from './finding.ts';

/** The parts of a version that say how new it is. */
export type VersionMarks = Pick<Finding, 'UpdatedAt' | 'EventTime' | 'FindingStatus'>;

const BY_INSISTENCE: readonly Finding['FindingStatus'][] = ['NEW', 'NOTIFIED', 'RESOLVED', 'SUPPRESSED'];

/**
 * Orders versions of one finding: below 0 where the first is older, 0 where nothing tells them apart. Changes by people
 * leave UpdatedAt alone (https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchUpdateFindings.html); then the
 * time of the event decides. It knows whole seconds only, and within one the change by people is the later version.
 */
export function compareVersions(one: VersionMarks, other: VersionMarks): number {
  return (
    compareTexts(one.UpdatedAt, other.UpdatedAt) ||
    compareTexts(one.EventTime ?? '', other.EventTime ?? '') ||
    rankStatus(one.FindingStatus) - rankStatus(other.FindingStatus)
  );
}

/** Returns a digit: the higher, the more somebody insists. */
export function rankStatus(status: Finding['FindingStatus']): number {
  return BY_INSISTENCE.indexOf(status);
}

function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
