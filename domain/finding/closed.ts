import type { Finding } from './finding.ts';

/** The ends of a finding; `not-failed` is a control that could not be evaluated, and so says nothing about the resource. */
export const CLOSED_REASONS = ['archived', 'suppressed', 'resolved', 'passed', 'not-failed'] as const;
export type ClosedReason = (typeof CLOSED_REASONS)[number];

/**
 * Tells why a finding is over; undefined: it is open. Detections carry no compliance status at all, and NOTIFIED means that
 * somebody was told, so both are open.
 */
export function closedBecause({
  RecordState,
  FindingStatus,
  ComplianceStatus,
}: Pick<Finding, 'RecordState' | 'FindingStatus' | 'ComplianceStatus'>): ClosedReason | undefined {
  if (RecordState === 'ARCHIVED') return 'archived';
  if (FindingStatus === 'SUPPRESSED') return 'suppressed';
  if (FindingStatus === 'RESOLVED') return 'resolved';
  if (ComplianceStatus === 'PASSED') return 'passed';
  return ComplianceStatus === undefined || ComplianceStatus === 'FAILED' || ComplianceStatus === 'WARNING' ? undefined : 'not-failed';
}
