import type { Finding } from './finding.ts';
import { PRODUCT_NAME, PRODUCT_NAME_FIELD } from './product.ts';

/**
 * The ends of a finding; `not-failed` is a control that could not be evaluated, and so says nothing about the resource.
 * `own-finding` is one of a product that took our name: it hides from us, and so is none that we tell about.
 */
export const CLOSED_REASONS = ['own-finding', 'archived', 'suppressed', 'resolved', 'passed', 'not-failed'] as const;
export type ClosedReason = (typeof CLOSED_REASONS)[number];

/**
 * Tells why a finding is over; undefined: it is open. Detections carry no compliance status at all, and NOTIFIED means that
 * somebody was told, so both are open.
 */
export function closedBecause({
  RecordState,
  FindingStatus,
  ComplianceStatus,
  ProductName,
  ProductFields,
}: Pick<Finding, 'RecordState' | 'FindingStatus' | 'ComplianceStatus' | 'ProductName' | 'ProductFields'>): ClosedReason | undefined {
  if ([ProductName, ProductFields[PRODUCT_NAME_FIELD]].includes(PRODUCT_NAME)) return 'own-finding';
  if (RecordState === 'ARCHIVED') return 'archived';
  if (FindingStatus === 'SUPPRESSED') return 'suppressed';
  if (FindingStatus === 'RESOLVED') return 'resolved';
  if (ComplianceStatus === 'PASSED') return 'passed';
  return ComplianceStatus === undefined || ComplianceStatus === 'FAILED' || ComplianceStatus === 'WARNING' ? undefined : 'not-failed';
}
