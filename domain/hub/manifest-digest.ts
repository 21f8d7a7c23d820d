import type { PackageManifest } from '@attack-reactor/kit/contract';
import { sha256 } from '#domain/base/hash.ts';

/** Returns the digest that consent holds for. A manifest that was read by its schema has one order of fields. */
export function computeManifestDigest(manifest: PackageManifest): string {
  return `sha256:${sha256(JSON.stringify(manifest))}`;
}
