import { publisher, reactorName, reactorVersion } from '@attack-reactor/kit/contract';
import * as z from 'zod';

/** Digest of the bytes of a package. */
export const packageDigest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'is no digest: sha256: and 64 hex digits');

/** The person or machine that did something, as the token or the machine of the caller says; as long as any id of a caller. */
export const personName = z.string().min(1).max(256);

/**
 * The states of a version. No version goes back, and a publisher's name with its version is never given to other bytes.
 * PUBLISHED: it waits for its checks. REJECTED: it failed them. VERIFIED: it may be installed. DEPRECATED: it still may, with a
 * warning. REVOKED: no more; a malicious one is also disabled where it is installed. WITHDRAWN: its publisher took it back; its
 * package stays while an installation needs it for an undo.
 */
export const CATALOG_STATES = ['PUBLISHED', 'REJECTED', 'VERIFIED', 'DEPRECATED', 'REVOKED', 'WITHDRAWN'] as const;
const catalogState = z.enum(CATALOG_STATES);
export type CatalogState = z.output<typeof catalogState>;

/** One version of a reactor in the catalog of a hub. */
export const catalogVersion = z.strictObject({
  publisher,
  name: reactorName,
  version: reactorVersion,
  digest: packageDigest,
  state: catalogState,
  /** Why it is in its state: what a check found, or what a person said; null: nobody had to say. */
  reason: z.string().max(4000).nullable(),
  /** The version to take in place of it. */
  successor: reactorVersion.nullable(),
  isMalicious: z.boolean(),
  publishedAt: z.iso.datetime(),
  publishedBy: personName,
});
export type CatalogVersion = z.output<typeof catalogVersion>;

/**
 * Returns how a version is written.
 * @example
 * nameVersion({ publisher: 'official', name: 's3-versioning', version: '1.0.0' }); // 'official/s3-versioning@1.0.0'
 */
export function nameVersion({ publisher: by, name, version }: Pick<CatalogVersion, 'publisher' | 'name' | 'version'>): string {
  return `${by}/${name}@${version}`;
}
