import { formatReactorId, PACKAGE_FILES, type PackageManifest, packageManifest } from '@attack-reactor/kit/contract';
import { computeManifestDigest } from '#domain/hub/manifest-digest.ts';
import { readDocuments } from '#domain/hub/package-documents.ts';
import type { WantedReactor } from '#domain/hub/wanted-reactor.ts';
import type { RoleCeiling } from '#domain/reaction/role-ceiling.ts';
import { computeDigest } from '#platform/hub/package-store.ts';
import { readPackageZip } from '#platform/hub/package-zip.ts';
import { MANIFEST, NOW } from './packages.ts';

/** The rights that the packages of tests ask for. */
export const CEILING: RoleCeiling = MANIFEST.permissions.map(({ actions, ...one }) => ({
  actions: [...actions],
  resources: 'because' in one ? ['*'] : ['arn:{partition}:ec2:{region}:{account}:instance/*'],
  ...('because' in one && { because: one.because }),
}));

/** The manifest of a package. */
export function readManifest(zip: Uint8Array): PackageManifest {
  const read = readPackageZip(zip);
  if ('reasons' in read) throw new Error('This zip is no package.');
  return packageManifest.parse(readDocuments(read.files).json.get(PACKAGE_FILES.manifest));
}

/** The wish of a person who looked at a package and agreed to its rights. */
export function wishFor(zip: Uint8Array): WantedReactor {
  const manifest = readManifest(zip);
  const consent = { manifestDigest: computeManifestDigest(manifest), by: 'anna', at: NOW };
  const wanted = { reactorId: formatReactorId(manifest), version: manifest.version, digest: computeDigest(zip), consent };
  return { ...wanted, before: null, forgetsUndo: false };
}
