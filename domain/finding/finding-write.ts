import type { Finding } from './finding.ts';
import { appendVersion, type FindingSnapshot, readNewestSnapshot, takeSnapshot } from './finding-history.ts';
import { identifyFinding } from './finding-identity.ts';
import { buildFindingRecord, type FindingRecord, markLater, rankVersion } from './finding-record.ts';

/** A version as it was told: by an event, or by a page of a collection. */
export type ToldVersion = {
  readonly finding: Finding;
  /** The document as it came. */
  readonly document: unknown;
  /** The complete collection whose page told it; left out: none. */
  readonly seenIn?: number;
};

/** The part of a record that decides what becomes of a version. */
export type KnownVersion = Pick<FindingRecord, 'mark' | 'contentHash' | 'isOpen' | 'firstSeenAt' | 'closedAt'> & {
  readonly seenIn?: number | undefined;
  /** When the same content was told last, after the version itself; an instant. */
  readonly confirmedAt?: string | undefined;
  /** Its versions so far, as text. */
  readonly history?: string | undefined;
};

/**
 * The write that a version asks for: it is `new`; it says what is known at a `later` time; it is older, but was `seen` by a
 * complete collection; or there is `nothing` to write.
 */
export type FindingWrite = {
  readonly kind: 'new' | 'later' | 'seen' | 'nothing';
  readonly record: FindingRecord;
  /** The history with this version; left out where it changed nothing that people ask about. */
  readonly history?: string | undefined;
};

/**
 * Decides what becomes of a version: the newest one wins, in whatever order versions come. Equal content that was told later
 * is noted beside the version, so that one from between the two comes too late.
 */
export function decideWrite({ finding, document, seenIn }: ToldVersion, known: KnownVersion | undefined, now: number): FindingWrite {
  const record = buildFindingRecord(finding, now, known);
  const isSeen = seenIn !== undefined && (known?.seenIn === undefined || known.seenIn < seenIn);
  if (known !== undefined && !isNewer(record, lastTold(known))) return { kind: isSeen ? 'seen' : 'nothing', record };
  const says = takeSnapshot(finding, document, record.isOpen);
  const version = { updatedAt: finding.UpdatedAt, toldAt: finding.EventTime ?? null };
  if (known === undefined) return { kind: 'new', record, history: appendVersion(undefined, version, says) };
  // One that was closed because nobody saw it is open again with the same content; a note is no part of the content.
  const isSame = record.contentHash === known.contentHash && record.isOpen === known.isOpen && hasSameNote(known, says);
  return isSame ? { kind: 'later', record } : { kind: 'new', record, history: appendVersion(known.history, version, says) };
}

/** A row from before histories were kept says nothing of its note. */
function hasSameNote({ history }: KnownVersion, { note, noteBy }: FindingSnapshot): boolean {
  const before = readNewestSnapshot(history);
  return before === undefined ? note === null : before.note === note && before.noteBy === noteBy;
}

function lastTold({ mark, contentHash, confirmedAt }: KnownVersion): VersionRank {
  return { mark: confirmedAt === undefined ? mark : markLater(mark, confirmedAt), contentHash };
}

/** The same one of two versions that nothing tells apart wins in both orders. */
function isNewer(one: VersionRank, other: VersionRank): boolean {
  return one.mark === other.mark ? one.contentHash > other.contentHash : one.mark > other.mark;
}
type VersionRank = Pick<FindingRecord, 'mark' | 'contentHash'>;

/** Returns the newest version of each finding, by identity, and that a collection saw any of them. */
export function newestVersions(versions: readonly ToldVersion[]): ReadonlyMap<string, ToldVersion> {
  const newest = new Map<string, ToldVersion>();
  for (const version of versions) {
    const identity = identifyFinding(version.finding);
    const rival = newest.get(identity);
    newest.set(identity, rival === undefined ? version : mergeVersions(rival, version));
  }
  return newest;
}

function mergeVersions(one: ToldVersion, other: ToldVersion): ToldVersion {
  const [first, second] = [rankVersion(one.finding), rankVersion(other.finding)];
  const newer = isNewer(first, second) ? one : other;
  const seenIn = Math.max(one.seenIn ?? 0, other.seenIn ?? 0);
  return seenIn === 0 ? newer : { ...newer, seenIn };
}
