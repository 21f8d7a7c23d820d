import { createHash } from 'node:crypto';
import { PACKAGE_LIMITS } from '@attack-reactor/kit/contract';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { HubRefused, HubUnavailable } from '#domain/base/errors.ts';
import type { VersionId } from '#domain/hub/catalog-entry.ts';
import { nameVersion } from '#domain/hub/catalog-version.ts';
import type { PackageReason } from '#domain/hub/reason.ts';
import { NO_TRUST, type TrustStore, trustStore } from '#domain/hub/trust-store.ts';

/** The zip of a version as it lies in the store. Whoever uses it is told where its bytes are not those of the catalog. */
export type StoredPackage =
  | { readonly kind: 'package'; readonly bytes: Uint8Array }
  | { readonly kind: 'absent' }
  | { readonly kind: 'too-large'; readonly bytes: number }
  | { readonly kind: 'other-bytes'; readonly digest: string };

/** Explains why what lies in the store is not the package of a version. */
export function explainStored(stored: Extract<StoredPackage, { kind: 'too-large' | 'other-bytes' }>, digest: string): PackageReason {
  return stored.kind === 'too-large'
    ? { code: 'zip-too-large', bytes: stored.bytes, limit: PACKAGE_LIMITS.packedBytes }
    : { code: 'digest-differs', expected: digest, actual: stored.digest };
}

/** The packages of a hub. Every method throws HubUnavailable where the store is away. */
export interface PackageStore {
  /** Loads the package of a version, no more of it than a package may have, and compares it with the digest of the catalog. */
  load(id: VersionId & { readonly digest: string }): Promise<StoredPackage>;
  /** Keeps the package of a version for ever. The same bytes again are no fault. @throws HubRefused where it has other bytes */
  keep(id: VersionId, bytes: Uint8Array): Promise<void>;
  /** Loads the keys whose signatures count in this hub; nobody is trusted where none were put there. */
  loadTrust(): Promise<TrustStore>;
}

/** The object that holds the keys that a hub trusts: the trust store that "attack-reactor trust add --store" writes. */
const TRUST_KEY = 'trust.json';
const MAX_TRUST_BYTES = 1024 * 1024;

/** The digest of the bytes of a package, as the catalog names it. */
export function computeDigest(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** The store of packages in a bucket. */
export function packageBucket(client: Pick<S3Client, 'send'>, bucket: string): PackageStore {
  const read = (key: string, limit: number) =>
    guard(`Object ${key} of bucket ${bucket} could not be read`, () => readObject(client, { bucket, key, limit }));
  const load = async (id: VersionId & { readonly digest: string }): Promise<StoredPackage> => {
    const found = await read(locatePackage(id), PACKAGE_LIMITS.packedBytes);
    if (found === undefined) return { kind: 'absent' };
    if (found.bytes === undefined) return { kind: 'too-large', bytes: found.size };
    const digest = computeDigest(found.bytes);
    return digest === id.digest ? { kind: 'package', bytes: found.bytes } : { kind: 'other-bytes', digest };
  };
  return {
    load,
    async keep(id, bytes) {
      const digest = computeDigest(bytes);
      const Key = locatePackage(id);
      const input = { Bucket: bucket, Key, Body: bytes, ContentType: 'application/zip', IfNoneMatch: '*' };
      const isNew = await guard(`Package ${Key} could not be written to bucket ${bucket}`, () => putNew(client, input));
      if (isNew || (await load({ ...id, digest })).kind === 'package') return;
      throw new HubRefused(
        `${nameVersion(id)} was published with other bytes. A version never returns: raise the version in the manifest, pack again, and publish that.`,
      );
    },
    async loadTrust() {
      const found = await read(TRUST_KEY, MAX_TRUST_BYTES);
      return found === undefined ? NO_TRUST : parseTrust(found.bytes, bucket);
    },
  };
}

/** Returns the key of the object that is the package of a version. */
export function locatePackage({ publisher, name, version }: VersionId): string {
  return `packages/${publisher}/${name}/${version}.zip`;
}

type Place = { readonly bucket: string; readonly key: string; readonly limit: number };

/** @returns undefined where there is no object; no `bytes` where it is larger than the limit */
async function readObject(client: Pick<S3Client, 'send'>, { bucket, key, limit }: Place) {
  try {
    const { Body: body, ContentLength: stated = 0 } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      // To leave ends the stream, and with it the connection.
      if (Math.max(size, stated) > limit) break;
      chunks.push(chunk);
    }
    const isWhole = stated <= limit && size <= limit;
    return isWhole ? { size, bytes: new Uint8Array(Buffer.concat(chunks)) } : { size: Math.max(stated, size), bytes: undefined };
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
async function putNew(client: Pick<S3Client, 'send'>, input: ConstructorParameters<typeof PutObjectCommand>[0]): Promise<boolean> {
  try {
    await client.send(new PutObjectCommand(input));
    return true;
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === 'PreconditionFailed') return false;
    throw error;
  }
}

function parseTrust(bytes: Uint8Array | undefined, bucket: string): TrustStore {
  try {
    return trustStore.parse(JSON.parse(Buffer.from(bytes ?? []).toString()));
  } catch (cause) {
    throw new HubUnavailable(`${TRUST_KEY} of bucket ${bucket} is no trust store. Write it anew with "attack-reactor trust add".`, {
      cause,
    });
  }
}

async function guard<Result>(what: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (cause) {
    const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw new HubUnavailable(`${what} (${why}). Try again.`, { cause });
  }
}
