import { type ClosedReason, closedBecause } from '#domain/finding/closed.ts';
import type { Finding } from '#domain/finding/finding.ts';
import type { Trigger } from './reaction.ts';

/**
 * Tells why a version of a finding must not start a reaction; undefined: it may. A finding that is over starts nothing,
 * whoever asks. NOTIFIED means that somebody was told already: an event does not repeat that, a person may.
 */
export function ineligibility(finding: Finding, trigger: Trigger): ClosedReason | 'already-notified' | undefined {
  const isToldAlready = finding.FindingStatus === 'NOTIFIED' && trigger === 'event';
  return closedBecause(finding) ?? (isToldAlready ? 'already-notified' : undefined);
}
