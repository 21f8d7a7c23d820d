import { PACKAGE_FILES } from '@attack-reactor/kit/contract';
import { HubRefused } from '#domain/base/errors.ts';
import { at } from '#domain/base/json.ts';
import { type VersionId, versionId } from '#domain/hub/catalog-entry.ts';
import { PACKAGE_TEXTS } from '#domain/hub/languages.ts';
import { readDocuments } from '#domain/hub/package-documents.ts';
import { writePackageReason } from '#domain/hub/reason-text.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { Catalog, Published } from './catalog.ts';
import { computeDigest, type PackageStore } from './package-store.ts';
import { readPackageZip } from './package-zip.ts';

export type PublishDeps = {
  readonly catalog: Pick<Catalog, 'publish'>;
  readonly packages: Pick<PackageStore, 'keep'>;
  readonly clock: Pick<Clock, 'now'>;
  /** The person who publishes. */
  readonly by: string;
};

/**
 * Publishes a package under the name and version that its manifest says. Its bytes are kept before its row is there, so that
 * checks find them.
 * @throws HubRefused for a zip that says no name, and for a name and version that belong to other bytes or have ended
 */
export async function publishPackage(zip: Uint8Array, { catalog, packages, clock, by }: PublishDeps): Promise<Published> {
  const id = readVersionId(zip);
  await packages.keep(id, zip);
  return catalog.publish({ ...id, digest: computeDigest(zip), by, at: new Date(clock.now()).toISOString() });
}

/** Reads the name and version that a package says it has. If anything else of it is good is for the checks to say. @throws HubRefused */
export function readVersionId(zip: Uint8Array): VersionId {
  const read = readPackageZip(zip);
  const manifest = 'files' in read ? readDocuments(read.files).json.get(PACKAGE_FILES.manifest) : undefined;
  const id = versionId.safeParse({ publisher: at(manifest, 'publisher'), name: at(manifest, 'id'), version: at(manifest, 'version') });
  if (id.success) return id.data;
  const why =
    'reasons' in read ? writePackageReason(read.reasons[0], PACKAGE_TEXTS.en) : 'Its manifest names no publisher, id and version.';
  throw new HubRefused(`This is no package. ${why} Make one with "attack-reactor reactor pack".`);
}
