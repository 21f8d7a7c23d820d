import { readFileSync, statSync } from 'node:fs';
import { PACKAGE_FILES, PACKAGE_LIMITS } from '@attack-reactor/kit/contract';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { PACKAGE_TEXTS } from '#domain/hub/languages.ts';
import { readManifest } from '#domain/hub/manifest-judgement.ts';
import { type PackageContent, readDocuments } from '#domain/hub/package-documents.ts';
import { writePackageReason } from '#domain/hub/reason-text.ts';
import { namingFile } from '#local/files.ts';
import { type PackageSigner, signPackage } from '#platform/hub/package-signer.ts';
import { readPackageZip } from '#platform/hub/package-zip.ts';

/** Reads the bytes of a package; of a larger file no more than shows that it is too large. @throws the system's error */
export function readPackageBytes(path: string): Uint8Array {
  return namingFile(path, () => {
    const { size } = statSync(path);
    return size > 2 * PACKAGE_LIMITS.packedBytes ? new Uint8Array(PACKAGE_LIMITS.packedBytes + 1) : new Uint8Array(readFileSync(path));
  });
}

/**
 * Signs the files of a zip as the publisher that its manifest names.
 * @throws ConfigurationInvalid for a zip that is no package
 */
export async function signZip(zip: Uint8Array, path: string, signer: PackageSigner): Promise<PackageContent> {
  const read = readPackageZip(zip);
  const files = 'reasons' in read ? new Map<string, Uint8Array>() : read.files;
  const { json, reasons } = readDocuments(files);
  const { manifest, reasons: ofManifest } = readManifest(json.get(PACKAGE_FILES.manifest));
  if (manifest !== null) return await signPackage(files, signer, { publisher: manifest.publisher, signedAt: new Date().toISOString() });
  const [reason] = 'reasons' in read ? read.reasons : [...reasons, ...ofManifest];
  const why = reason === undefined ? '' : ` ${writePackageReason(reason, PACKAGE_TEXTS.en)}`;
  throw new ConfigurationInvalid(`${path} is no package, and is not signed.${why}`);
}
