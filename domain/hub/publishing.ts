import { HubRefused } from '#domain/base/errors.ts';
import type { CatalogEntry, OfferedVersion } from './catalog-entry.ts';
import { nameVersion } from './catalog-version.ts';
import { changeVersion } from './version-change.ts';

export type PublishDecision =
  | { readonly kind: 'publish'; readonly entry: CatalogEntry }
  /** The same bytes again, whose checks have not come to an end: they begin anew. */
  | { readonly kind: 'ask-again'; readonly entry: CatalogEntry }
  /** The same bytes again, which may be installed. */
  | { readonly kind: 'keep'; readonly entry: CatalogEntry };

/**
 * Decides what becomes of a package that is published. A publisher's name with its version belongs to its first bytes for ever.
 * @param before the row of that version; undefined: there never was one
 * @throws HubRefused for other bytes, and for a version that ended
 */
export function decidePublishing(before: CatalogEntry | undefined, { by, at, ...offered }: OfferedVersion): PublishDecision {
  if (before === undefined) {
    const version = {
      ...offered,
      state: 'PUBLISHED' as const,
      reason: null,
      successor: null,
      isMalicious: false,
      publishedAt: at,
      publishedBy: by,
    };
    return { kind: 'publish', entry: { version, askedAt: at, checks: null, facts: null } };
  }
  const { state, digest } = before.version;
  const name = nameVersion(before.version);
  if (digest !== offered.digest)
    throw new HubRefused(
      `${name} was published with other bytes (${digest}; these are ${offered.digest}). A version never returns: raise the version in the manifest, pack again, and publish that.`,
    );
  switch (state) {
    case 'PUBLISHED':
      return { kind: 'ask-again', entry: { ...before, askedAt: at } };
    case 'VERIFIED':
    case 'DEPRECATED':
      return { kind: 'keep', entry: before };
    case 'REJECTED':
    case 'REVOKED':
    case 'WITHDRAWN':
      throw new HubRefused(
        `${name} is ${state}, and no version goes back. Raise the version in the manifest, pack again, and publish that.`,
      );
  }
}

/** Tells whether a version is never offered again. */
export function isTombstone({ version }: CatalogEntry): boolean {
  return version.state === 'WITHDRAWN' || version.state === 'REVOKED';
}

/** Returns the row that takes the place of one that somebody deleted: its name and version are used up. */
export function buryEntry(deleted: CatalogEntry): CatalogEntry {
  if (isTombstone(deleted)) return deleted;
  return { ...deleted, version: changeVersion(deleted.version, { kind: 'withdrawn' }) };
}

/** The bounds of a list of the catalog; a field left out narrows nothing. */
export type CatalogFilter = {
  readonly control?: string | undefined;
  readonly technique?: string | undefined;
  readonly publisher?: string | undefined;
};

/** Tells whether a version answers to what somebody looks for. Nothing is known of what an unverified one answers to. */
export function matchesFilter({ version, facts }: CatalogEntry, { control, technique, publisher: by }: CatalogFilter): boolean {
  if (by !== undefined && version.publisher !== by) return false;
  if (control !== undefined && facts?.controls.includes(control) !== true) return false;
  return technique === undefined || facts?.techniques.includes(technique) === true;
}

/** Orders versions by publisher and name; of one reactor the newest is first. */
export function compareEntries({ version: one }: CatalogEntry, { version: other }: CatalogEntry): number {
  const [first, second] = [`${one.publisher}/${one.name}`, `${other.publisher}/${other.name}`];
  if (first !== second) return first < second ? -1 : 1;
  return compareNumbers(other.version, one.version);
}

function compareNumbers(one: string, other: string): number {
  const [numbers, others] = [one.split('.').map(Number), other.split('.').map(Number)];
  return numbers.map((number, index) => number - (others[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
