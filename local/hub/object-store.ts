/**
 * An emulator of S3 objects in one bucket: PutObject, also with `If-None-Match: *`, and GetObject. Objects lie in a folder, each
 * a file of its own, or in memory. It holds bytes against the SHA-256 that comes with them, and an address against its end. It
 * leaves out versions, lists, ranges, multipart uploads, other checksums, signatures and IAM.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { makeFolder, writeInOneStep } from '../files.ts';
import { type LoopbackServer, readBody, serveLoopback } from '../loopback-server.ts';

/** Larger than any package may be, so that too large ones can be published by hand. */
const MAX_OBJECT_BYTES = 8 * 1024 * 1024;

export type ObjectStoreOptions = {
  readonly bucket: string;
  /** Milliseconds since the epoch, by which addresses end. */
  readonly now: () => number;
  /** Left out: memory. */
  readonly folder?: string | undefined;
  /** Files of this machine that are objects of the bucket too, by their keys. */
  readonly files?: Readonly<Record<string, string>>;
};

/** Starts the bucket. */
export function startObjectStore(options: ObjectStoreOptions): Promise<LoopbackServer> {
  const objects = openObjects(options);
  return serveLoopback(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const [bucket = '', ...parts] = pathname.slice(1).split('/').map(decodeURIComponent);
    if (bucket !== options.bucket) return refuse(response, 404, 'NoSuchBucket');
    if (hasEnded(searchParams, options.now())) return refuse(response, 403, 'AccessDenied');
    await answer(parts.join('/'), objects, { request, response });
  });
}

type Objects = { read(key: string): Uint8Array | undefined; write(key: string, bytes: Uint8Array): void };

function openObjects({ folder, files = {} }: ObjectStoreOptions): Objects {
  const memory = new Map<string, Uint8Array>();
  const pathOf = (key: string) => files[key] ?? (folder === undefined ? undefined : join(folder, encodeURIComponent(key)));
  if (folder !== undefined) makeFolder(folder);
  return {
    read(key) {
      const path = pathOf(key);
      if (path === undefined) return memory.get(key);
      return existsSync(path) ? readFileSync(path) : undefined;
    },
    write(key, bytes) {
      const path = pathOf(key);
      if (path === undefined) memory.set(key, bytes);
      else writeInOneStep(path, bytes);
    },
  };
}

type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse };

async function answer(key: string, objects: Objects, { request, response }: Exchange): Promise<void> {
  switch (request.method) {
    case 'GET': {
      const bytes = objects.read(key);
      if (bytes === undefined) return refuse(response, 404, 'NoSuchKey');
      response.writeHead(200, { 'content-length': bytes.byteLength }).end(bytes);
      return;
    }
    case 'PUT': {
      const body = await readBody(request, MAX_OBJECT_BYTES);
      if (body === undefined) return refuse(response, 400, 'EntityTooLarge');
      if (!isWhole(body, request.headers['x-amz-checksum-sha256'])) return refuse(response, 400, 'BadDigest');
      if (request.headers['if-none-match'] === '*' && objects.read(key) !== undefined) return refuse(response, 412, 'PreconditionFailed');
      objects.write(key, body);
      response.writeHead(200).end();
      return;
    }
    default:
      return refuse(response, 501, 'NotImplemented');
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
function hasEnded(query: URLSearchParams, now: number): boolean {
  const [signed, seconds] = [query.get('X-Amz-Date'), query.get('X-Amz-Expires')];
  if (signed === null || seconds === null) return false;
  const [, date, time] = /^(\d{8})T(\d{6})Z$/.exec(signed) ?? [];
  const since = Date.parse(`${date?.replace(/(....)(..)(..)/, '$1-$2-$3')}T${time?.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`);
  return !(now < since + Number(seconds) * 1000);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html */
function isWhole(body: Uint8Array, checksum: string | string[] | undefined): boolean {
  return checksum === undefined || createHash('sha256').update(body).digest('base64') === checksum;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' }).end(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}
