import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { VersionId } from '#domain/hub/catalog-entry.ts';
import type { Clock } from '#platform/base/clock.ts';
import { locatePackage } from './package-store.ts';

/** An address that takes the bytes of one package, and no others. */
export type PackageUpload = {
  readonly url: string;
  /** Headers of the PUT; the store refuses it without them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresAt: string;
};
/** The bytes that somebody announces: their digest as the catalog writes it, and how many they are. */
export type AnnouncedPackage = VersionId & { readonly digest: string; readonly bytes: number };

/** Lets people send packages into a store. */
export interface PackageUploads {
  /** Opens an address for a quarter of an hour. Where bytes of that version lie already it takes none. */
  open(announced: AnnouncedPackage): Promise<PackageUpload>;
}

const LIVES_SECONDS = 15 * 60;

/**
 * Signs addresses of a bucket: https://docs.aws.amazon.com/AmazonS3/latest/userguide/PresignedUrlUploadObject.html
 * Digest and length are headers that the signature covers, so that S3 itself refuses other bytes.
 */
export function packageUploads(client: S3Client, bucket: string, clock: Pick<Clock, 'now'>): PackageUploads {
  return {
    async open({ digest, bytes, ...id }) {
      const checksum = Buffer.from(digest.slice('sha256:'.length), 'hex').toString('base64');
      const headers = { 'if-none-match': '*', 'x-amz-checksum-sha256': checksum };
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: locatePackage(id),
        ContentLength: bytes,
        ChecksumSHA256: checksum,
        IfNoneMatch: '*',
      });
      const now = clock.now();
      const url = await getSignedUrl(client, command, {
        expiresIn: LIVES_SECONDS,
        signingDate: new Date(now),
        unhoistableHeaders: new Set(Object.keys(headers)),
        signableHeaders: new Set(['host', 'content-length', ...Object.keys(headers)]),
      });
      return { url, headers, expiresAt: new Date(now + LIVES_SECONDS * 1000).toISOString() };
    },
  };
}
