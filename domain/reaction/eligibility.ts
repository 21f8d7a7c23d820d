import { type ClosedReason, closedBecause } from '#domain/finding/closed.ts';
import type { Finding } from '#domain/finding/finding.ts';
import type { Trigger } from './reaction.ts';

/**
 * Tells why a version of a finding must not start a reaction; undefined: it may. A finding that is over starts nothing,
 * but for one that is RESOLVED and still fails: a person may ask about it, and an event may where it is newer than our own
 * fix. NOTIFIED means that somebody was told already: an event does not repeat that, a person may.
 * @param fixedAt when our own fix ended, in milliseconds since the epoch; null: there was none
 */
export function ineligibility(
  finding: Finding,
  trigger: Trigger,
  fixedAt: number | null = null,
): ClosedReason | 'already-notified' | undefined {
  const isEvent = trigger === 'event';
  if (isResolvedAndFails(finding)) return isEvent && !isNewerThan(finding, fixedAt) ? 'resolved' : undefined;
  const isToldAlready = finding.FindingStatus === 'NOTIFIED' && isEvent;
  return closedBecause(finding) ?? (isToldAlready ? 'already-notified' : undefined);
}

/**
 * Tells why a finding for which a reaction was begun asks for none any more; undefined: it still does. One that was RESOLVED
 * already when the reaction was begun may still be.
 */
export function endedSince(
  begunFor: { readonly Workflow?: { readonly Status: string } | undefined },
  finding: Finding,
): ClosedReason | undefined {
  const wasResolved = begunFor.Workflow?.Status === 'RESOLVED';
  return wasResolved && isResolvedAndFails(finding) ? undefined : closedBecause(finding);
}

/** True for a finding that somebody resolved, and that is open but for that. */
export function isResolvedAndFails(finding: Finding): boolean {
  return finding.FindingStatus === 'RESOLVED' && closedBecause({ ...finding, FindingStatus: 'NEW' }) === undefined;
}

/** True for a version that its product wrote later than that moment. */
export function isNewerThan({ UpdatedAt }: Pick<Finding, 'UpdatedAt'>, moment: number | null): boolean {
  return moment !== null && Date.parse(UpdatedAt) > moment;
}
