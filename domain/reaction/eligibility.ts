import type { Finding } from '#domain/finding/finding.ts';
import type { FindingSkipReason, Trigger } from './reaction.ts';

/**
 * Why a version of a finding must not start a reaction; undefined: it may. A finding that somebody suppressed, resolved
 * or archived, or that passed, is never acted on, whoever asks. NOTIFIED means that somebody was told already: an event
 * does not repeat that, a person may.
 */
export function ineligibility(finding: Finding, trigger: Trigger): FindingSkipReason | undefined {
  if (finding.RecordState === 'ARCHIVED') return 'archived';
  if (finding.WorkflowStatus === 'SUPPRESSED') return 'suppressed';
  if (finding.WorkflowStatus === 'RESOLVED') return 'resolved';
  if (finding.WorkflowStatus === 'NOTIFIED' && trigger === 'event') return 'already-notified';
  if (finding.ComplianceStatus === 'PASSED') return 'passed';
  // Detections carry no result; a control that could not be evaluated says nothing about the resource.
  if (finding.ComplianceStatus !== undefined && finding.ComplianceStatus !== 'FAILED' && finding.ComplianceStatus !== 'WARNING')
    return 'not-failed';
  return undefined;
}
