import { createHash } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { startObjectStore } from '#local/hub/object-store.ts';
import { HOME_CREDENTIALS } from '#local/local-host.ts';
import { packageUploads } from '#platform/hub/package-uploads.ts';

const QUARTER_MS = 15 * 60_000;
const BYTES = new Uint8Array([80, 75, 3, 4]);
const ID = { publisher: 'acme', name: 'close-door', version: '1.0.0' };

/** A bucket, and whoever signs addresses of it. */
async function startUploads() {
  let now = Date.parse('2026-12-01T08:00:00Z');
  const store = await startObjectStore({ bucket: 'packages', now: () => now });
  const s3 = new S3Client({ endpoint: store.url, forcePathStyle: true, region: 'eu-central-1', credentials: HOME_CREDENTIALS });
  const digest = `sha256:${createHash('sha256').update(BYTES).digest('hex')}`;
  return {
    open: () => packageUploads(s3, 'packages', { now: () => now }).open({ ...ID, digest, bytes: BYTES.byteLength }),
    advance: (milliseconds: number) => {
      now += milliseconds;
    },
    async close() {
      s3.destroy();
      await store.close();
    },
  };
}

describe('an address that takes a package', () => {
  it('is good for a quarter of an hour, for its very bytes, once', async () => {
    const { open, advance, close } = await startUploads();
    const { url, headers, expiresAt } = await open();
    const send = async (body: Uint8Array<ArrayBuffer>) => (await fetch(url, { method: 'PUT', headers, body })).status;

    expect(expiresAt).toBe('2026-12-01T08:15:00.000Z');
    expect(await send(new Uint8Array([1]))).toBe(400);
    advance(QUARTER_MS - 1);
    expect(await send(BYTES)).toBe(200);
    expect(await send(BYTES)).toBe(412);
    advance(1);
    expect(await send(BYTES)).toBe(403);
    await close();
  });

  it('signs for the length and the digest, so that the store refuses others', async () => {
    const { open, close } = await startUploads();
    const { url, headers } = await open();
    const query = new URL(url).searchParams;

    expect(query.get('X-Amz-SignedHeaders')?.split(';')).toEqual(['content-length', 'host', 'if-none-match', 'x-amz-checksum-sha256']);
    expect(query.get('X-Amz-Expires')).toBe('900');
    expect(headers).toEqual({ 'if-none-match': '*', 'x-amz-checksum-sha256': createHash('sha256').update(BYTES).digest('base64') });
    await close();
  });
});
