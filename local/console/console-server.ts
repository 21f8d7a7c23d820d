/**
 * An emulator of the console's CloudFront distribution: the API behind `/v1/`, and for all else the files of the built
 * console, compressed, with the deployed response headers; `index.html` answers every path that is a page.
 *
 * It leaves out: caches, TLS, ranges, logs, WAF, and the limits of CloudFront.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { lookUp } from '@attack-reactor/kit/contract';
import { type ConsoleSettings, SETTINGS_PATH } from '#domain/console/console-settings.ts';
import { listSecurityHeaders } from '#domain/console/security-headers.ts';
import { type LoopbackServer, serveLoopback } from '../loopback-server.ts';
import { ConsoleFiles, type Encoding, INDEX, readPath } from './console-files.ts';

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export type ConsoleOptions = {
  readonly api: Handle;
  readonly settings: ConsoleSettings;
  /** The folder of the built console; undefined while there is none. */
  readonly folder: () => string | undefined;
};

const API = '/v1/';
/** CloudFront leaves smaller ones as they are. */
const COMPRESS_FROM_BYTES = 1000;
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};
const COMPRESSED = new Set(['.html', '.js', '.css', '.json', '.svg', '.txt']);
/** Named by their content, so that a name never means anything else. */
const NAMED_BY_CONTENT = /^\/_nuxt\/|^\/boot\.[\w-]+\.js$/;

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="5"><title>Console</title>
<h1>The console is not built</h1>
<p>Build it with <code>npm run -s console:build</code>; this page then shows it by itself.</p>
<p>The API answers meanwhile, under <code>/v1/</code> of this address.</p></html>
`;

/** Serves console and API under one address. */
export function startConsoleServer({ api, settings, folder }: ConsoleOptions): Promise<LoopbackServer> {
  const files = new ConsoleFiles(folder);
  const headers = listSecurityHeaders({ calls: [settings.issuer], tls: false });
  return serveLoopback(async (request, response) => {
    if (request.url?.startsWith(API) === true) return api(request, response);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    await serveConsole(request, response, { files, settings });
  });
}

type Served = { readonly files: ConsoleFiles; readonly settings: ConsoleSettings };

async function serveConsole(request: IncomingMessage, response: ServerResponse, { files, settings }: Served): Promise<void> {
  const path = (request.url ?? '/').split(/[?#]/, 1)[0] ?? '/';
  if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 405, 'Method not allowed\n', { allow: 'GET, HEAD' });
  if (path === SETTINGS_PATH)
    return send(response, 200, JSON.stringify(settings), { 'content-type': 'application/json', 'cache-control': 'no-cache' });
  const names = files.names();
  const asked = readPath(path, names ?? new Set());
  if (asked.kind === 'missing') return send(response, 404, 'Not found\n');
  if (names === undefined) return send(response, 503, NOT_BUILT, { 'content-type': 'text/html; charset=utf-8' });
  await sendFile(request, response, asked.kind === 'file' ? asked.name : INDEX, files);
}

async function sendFile({ headers }: IncomingMessage, response: ServerResponse, name: string, files: ConsoleFiles): Promise<void> {
  const file = files.open(name);
  if (file === undefined) return send(response, 404, 'Not found\n');
  const ending = extname(name);
  const told = {
    etag: file.etag,
    vary: 'accept-encoding',
    'cache-control': NAMED_BY_CONTENT.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  if (headers['if-none-match'] === file.etag) return send(response, 304, '', told);
  const plain = await file.read('identity');
  const mayCompress = COMPRESSED.has(ending) && plain.length >= COMPRESS_FROM_BYTES;
  const encoding = mayCompress ? chooseEncoding(String(headers['accept-encoding'] ?? '')) : 'identity';
  send(response, 200, await file.read(encoding), {
    ...told,
    'content-type': lookUp(TYPES, ending) ?? 'application/octet-stream',
    ...(encoding !== 'identity' && { 'content-encoding': encoding }),
  });
}

function chooseEncoding(accepted: string): Encoding {
  const names = accepted.split(',').map((one) => one.trim().replace(/;.*/, ''));
  return (['br', 'gzip'] as const).find((encoding) => names.includes(encoding)) ?? 'identity';
}

function send(response: ServerResponse, status: number, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): void {
  response
    .writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers })
    .end(status === 304 ? undefined : body);
}
