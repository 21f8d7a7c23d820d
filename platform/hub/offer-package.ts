import { HubRefused, HubUnknown } from '#domain/base/errors.ts';
import type { CatalogEntry, VersionId } from '#domain/hub/catalog-entry.ts';
import { nameVersion } from '#domain/hub/catalog-version.ts';
import { PACKAGE_TEXTS } from '#domain/hub/languages.ts';
import { decidePublishing } from '#domain/hub/publishing.ts';
import { writePackageReason } from '#domain/hub/reason-text.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { Catalog } from './catalog.ts';
import { explainStored, type PackageStore } from './package-store.ts';
import type { AnnouncedPackage, PackageUpload, PackageUploads } from './package-uploads.ts';
import { readVersionId } from './publish-package.ts';

export type OfferDeps = {
  readonly catalog: Pick<Catalog, 'find' | 'publish'>;
  readonly packages: Pick<PackageStore, 'load' | 'loadTrust'>;
  readonly uploads: PackageUploads;
  readonly clock: Pick<Clock, 'now'>;
};

/** The next step of whoever offers a package: to send its bytes, or to wait for its checks. */
export type OfferedPackage =
  | { readonly kind: 'send'; readonly upload: PackageUpload }
  | { readonly kind: 'published'; readonly entry: CatalogEntry };

/**
 * Publishes a package whose bytes are in the store, and else says where they are to be sent: asked again after that, it publishes.
 * Nobody is believed about a publisher: the hub knows a key of it, and the checks hold the signature against that key.
 * @throws HubRefused for a publisher without a key that is good now, for other bytes than the version has, for a version that ended
 */
export async function offerPackage(announced: AnnouncedPackage & { readonly by: string }, deps: OfferDeps): Promise<OfferedPackage> {
  const { catalog, packages, uploads, clock } = deps;
  const { by, bytes, ...version } = announced;
  const offered = { ...version, by, at: new Date(clock.now()).toISOString() };
  await requireKnownPublisher(version, deps);
  // A package that could never be published needs no bytes.
  decidePublishing(await catalog.find(version), offered);
  const stored = await packages.load(version);
  switch (stored.kind) {
    case 'absent':
      return { kind: 'send', upload: await uploads.open({ ...version, bytes }) };
    case 'too-large':
    case 'other-bytes':
      throw new HubRefused(
        `${nameVersion(version)}: ${writePackageReason(explainStored(stored, version.digest), PACKAGE_TEXTS.en)} Raise the version, and pack again.`,
      );
    case 'package': {
      const named = nameVersion(readVersionId(stored.bytes));
      if (named !== nameVersion(version)) throw new HubRefused(`The package says that it is ${named}, not ${nameVersion(version)}.`);
      return { kind: 'published', entry: (await catalog.publish(offered)).entry };
    }
  }
}

/**
 * Asks for the checks of a version again, which did not come to an end.
 * @throws HubUnknown, HubRefused for one whose checks have ended: no version goes back
 */
export async function askForChecks(
  id: VersionId,
  by: string,
  { catalog, clock }: Pick<OfferDeps, 'catalog' | 'clock'>,
): Promise<CatalogEntry> {
  const entry = await catalog.find(id);
  if (entry === undefined) throw new HubUnknown(`The hub knows no ${nameVersion(id)}. Look at its list.`);
  const { digest, state } = entry.version;
  if (state !== 'PUBLISHED') throw new HubRefused(`${nameVersion(id)} is ${state}: its checks have ended, and no version goes back.`);
  return (await catalog.publish({ ...id, digest, by, at: new Date(clock.now()).toISOString() })).entry;
}

async function requireKnownPublisher({ publisher }: VersionId, { packages, clock }: OfferDeps): Promise<void> {
  const { keys } = await packages.loadTrust();
  const now = new Date(clock.now()).toISOString();
  if (keys.some((key) => key.publisher === publisher && key.validFrom <= now && now < key.validTo)) return;
  throw new HubRefused(
    `This hub trusts no key of ${publisher} that is good now, so nobody can publish under that name. Let its owner add one with "attack-reactor trust add".`,
  );
}
