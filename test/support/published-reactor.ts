import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { CatalogEntry } from '#domain/hub/catalog-entry.ts';
import type { PackageContent } from '#domain/hub/package-documents.ts';
import type { TrustStore } from '#domain/hub/trust-store.ts';
import type { HubCloud } from '#local/hub/hub-cloud.ts';
import { HOME_CREDENTIALS } from '#local/local-host.ts';
import { systemClock } from '#platform/base/clock.ts';
import { publishPackage } from '#platform/hub/publish-package.ts';
import { aKey, aSignedZip, type TestKey } from './packages.ts';

const HOUR_MS = 3_600_000;

/** Makes a key of a publisher that is good now. */
export function aKeyOfNow(publisher: string): TestKey {
  const [validFrom, validTo] = [-HOUR_MS, 24 * HOUR_MS].map((by) => new Date(Date.now() + by).toISOString());
  return aKey({ publisher, validFrom: String(validFrom), validTo: String(validTo) });
}

/** Lets a hub trust these keys, and no others. */
export async function trustKeys({ bucket }: Pick<HubCloud, 'bucket'>, keys: readonly TestKey[]): Promise<void> {
  const s3 = new S3Client({ endpoint: bucket.url, region: 'eu-central-1', credentials: HOME_CREDENTIALS });
  const store: TrustStore = { schemaVersion: 1, keys: keys.map(({ key }) => key) };
  await s3.send(new PutObjectCommand({ Bucket: bucket.name, Key: 'trust.json', Body: JSON.stringify(store) }));
  s3.destroy();
}

/** Signs a package as its publisher does, now. */
export function signNow(content: PackageContent, key: TestKey): Promise<Uint8Array> {
  return aSignedZip(content, key, new Date().toISOString());
}

/** Publishes a package, and returns its row once its checks have ended. */
export async function publishNow(hub: HubCloud, content: PackageContent, key: TestKey): Promise<CatalogEntry> {
  const { entry } = await publishPackage(await signNow(content, key), { ...hub, clock: systemClock, by: key.key.publisher });
  await hub.settled();
  return (await hub.catalog.find(entry.version)) ?? entry;
}
