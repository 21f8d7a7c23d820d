import { sha256 } from '#domain/base/hash.ts';
import { closedBecause } from './closed.ts';
import type { Finding } from './finding.ts';
import { identifyFinding } from './finding-identity.ts';
import { rankStatus, type VersionMarks } from './finding-version.ts';

/** A finding as the platform remembers it: its newest version, and since when it is known. */
export type FindingRecord = {
  readonly identity: string;
  /** Sorts as `compareVersions` orders: a greater text is a newer version. */
  readonly mark: string;
  /** The same for versions that differ in nothing but when they were told. */
  readonly contentHash: string;
  readonly finding: Finding;
  readonly isOpen: boolean;
  /** When the platform first heard of it; epoch milliseconds, like all times here. */
  readonly firstSeenAt: number;
  /** When the version came that closed it; null: it is open. */
  readonly closedAt: number | null;
};

/** The part of an earlier record that a later one takes over. */
type KnownRecord = Pick<FindingRecord, 'firstSeenAt' | 'closedAt'>;

/** Builds the record of a version. @param known the record that the version takes the place of */
export function buildFindingRecord(finding: Finding, now: number, known?: KnownRecord): FindingRecord {
  const isOpen = closedBecause(finding) === undefined;
  return {
    identity: identifyFinding(finding),
    ...rankVersion(finding),
    finding,
    isOpen,
    firstSeenAt: known?.firstSeenAt ?? now,
    closedAt: isOpen ? null : (known?.closedAt ?? now),
  };
}

/** Returns what tells which of two versions is the newer one. */
export function rankVersion(finding: Finding): Pick<FindingRecord, 'mark' | 'contentHash'> {
  return { mark: markVersion(finding), contentHash: hashVersion(finding) };
}

/** A blank sorts before every digit, so that a version without an event comes before those with one. */
export function markVersion({ UpdatedAt, EventTime = '', FindingStatus }: VersionMarks): string {
  return `${UpdatedAt} ${EventTime} ${rankStatus(FindingStatus)}`;
}

function hashVersion({ EventTime: _, ...told }: Finding): string {
  return sha256(JSON.stringify(told));
}

/** Returns the mark of a version that was still the newest at a later time, an instant in ISO-8601. */
export function markLater(mark: string, eventTime: string): string {
  const [updatedAt, , status] = mark.split(' ');
  return `${updatedAt} ${eventTime} ${status}`;
}

/**
 * Returns the time at which a page counts as said whose request was sent then: events know whole seconds only, and one of the
 * same second may be later than the page.
 */
export function timePage(sentAt: number): string {
  return new Date(Math.floor(sentAt / 1000) * 1000).toISOString();
}
