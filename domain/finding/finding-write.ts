import type { Finding } from './finding.ts';
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
};

/**
 * The write that a version asks for: it is `new`; it says what is known at a `later` time; it is older, but was `seen` by a
 * complete collection; or there is `nothing` to write.
 */
export type FindingWrite = { readonly kind: 'new' | 'later' | 'seen' | 'nothing'; readonly record: FindingRecord };

/**
 * Decides what becomes of a version: the newest one wins, in whatever order versions come. Equal content that was told later
 * is noted beside the version, so that one from between the two comes too late.
 */
export function decideWrite({ finding, seenIn }: ToldVersion, known: KnownVersion | undefined, now: number): FindingWrite {
  const record = buildFindingRecord(finding, now, known);
  if (known === undefined) return { kind: 'new', record };
  const isSeen = seenIn !== undefined && (known.seenIn === undefined || known.seenIn < seenIn);
  if (!isNewer(record, lastTold(known))) return { kind: isSeen ? 'seen' : 'nothing', record };
  // One that was closed because nobody saw it is open again with the same content.
  const isSame = record.contentHash === known.contentHash && record.isOpen === known.isOpen;
  return { kind: isSame ? 'later' : 'new', record };
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
