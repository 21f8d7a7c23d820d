import { type PackageManifest, parseReactorId, type Text } from '@attack-reactor/kit/contract';
import { type CatalogVersion, nameVersion } from '#domain/hub/catalog-version.ts';
import { pickLatest } from '#domain/hub/hub-reactor.ts';
import { computeManifestDigest } from '#domain/hub/manifest-digest.ts';
import type { PackagePolicy } from '#domain/hub/package-policy.ts';
import { translatePackageReason } from '#domain/hub/translate-reason.ts';
import type { PackageVerdict } from '#domain/hub/verdict.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { Catalog } from './catalog.ts';
import { explainStored, type PackageStore } from './package-store.ts';
import { type RunVectors, verifyPackage } from './verify-package.ts';

/** A package whose files can be read and that nothing speaks against. */
export type FetchedPackage = {
  readonly kind: 'package';
  readonly zip: Uint8Array;
  readonly digest: string;
  /** The digest that people agree to. */
  readonly manifestDigest: string;
  readonly manifest: PackageManifest;
};
export type Fetched =
  | FetchedPackage
  | { readonly kind: 'absent' }
  /** Every reason why it may not be installed. */
  | { readonly kind: 'bad'; readonly faults: readonly Text[] };

/** The hub, as a consumer asks it. Every method throws HubUnavailable. */
export interface HubAccess {
  find(reactorId: string, version: string): Promise<CatalogVersion | undefined>;
  /** Finds the newest version that it offers, a deprecated one only where there is no other; undefined: it offers none. */
  newest(reactorId: string): Promise<string | undefined>;
  /** Fetches the package of a version and checks it by what is trusted here. */
  fetch(reactorId: string, version: string): Promise<Fetched>;
  /** Does the same, and runs the test vectors where there is a wall for them here. */
  check(reactorId: string, version: string): Promise<Fetched>;
}

export type HubAccessDeps = {
  readonly catalog: Pick<Catalog, 'find' | 'listVersions'>;
  readonly packages: Pick<PackageStore, 'load'>;
  /** The keys that count for the consumer, whatever the hub thinks of them. */
  readonly loadTrust: PackageStore['loadTrust'];
  readonly policy: Omit<PackagePolicy, 'keys' | 'digest' | 'subject'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Left out: those that ran at the hub are enough. */
  readonly runVectors?: RunVectors | undefined;
};

/** Opens a hub for a consumer. */
export function openHub({ catalog, packages, loadTrust, policy, clock, runVectors }: HubAccessDeps): HubAccess {
  const find = async (reactorId: string, version: string) => {
    const { publisher, id: name } = parseReactorId(reactorId);
    return (await catalog.find({ publisher, name, version }))?.version;
  };
  const fetch = async (reactorId: string, version: string, runs?: RunVectors): Promise<Fetched> => {
    const offered = await find(reactorId, version);
    if (offered === undefined) return { kind: 'absent' };
    const [stored, { keys }] = await Promise.all([packages.load(offered), loadTrust()]);
    switch (stored.kind) {
      case 'absent':
        return { kind: 'absent' };
      case 'too-large':
      case 'other-bytes':
        return { kind: 'bad', faults: [translatePackageReason(explainStored(stored, offered.digest))] };
      case 'package': {
        const ofVersion = { ...policy, keys, digest: offered.digest, subject: nameVersion(offered) };
        return readVerdict(await verifyPackage(stored.bytes, { policy: ofVersion, clock, runVectors: runs }), stored.bytes);
      }
    }
  };
  return {
    find,
    async newest(reactorId) {
      const { publisher, id: name } = parseReactorId(reactorId);
      return pickLatest(await catalog.listVersions({ publisher, name }))?.version.version;
    },
    fetch: (reactorId, version) => fetch(reactorId, version),
    check: (reactorId, version) => fetch(reactorId, version, runVectors),
  };
}

function readVerdict(verdict: PackageVerdict, zip: Uint8Array): Fetched {
  if (verdict.verdict === 'rejected') return { kind: 'bad', faults: verdict.reasons.map(translatePackageReason) };
  const { digest, manifest } = verdict;
  return { kind: 'package', zip, digest, manifest, manifestDigest: computeManifestDigest(manifest) };
}
