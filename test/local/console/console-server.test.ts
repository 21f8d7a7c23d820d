import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { consoleSettings } from '#domain/console/console-settings.ts';
import { readPath } from '#local/console/console-files.ts';
import { startConsoleServer } from '#local/console/console-server.ts';
import type { LoopbackServer } from '#local/loopback-server.ts';

const SECRET = 'not for the web';
const INDEX = '<!doctype html><title>Console</title>';
const SCRIPT = `console.log(${JSON.stringify('x'.repeat(2000))})`;
const settings = { issuer: 'http://127.0.0.1:4001', clientId: 'c', scope: 'openid', api: '/v1', groupsClaim: 'groups', isLocal: true };

type Answer = { readonly status: number | undefined; readonly headers: Readonly<Record<string, unknown>>; readonly body: Buffer };

describe('the server of the console', () => {
  const parent = mkdtempSync(join(tmpdir(), 'console-'));
  const folder = join(parent, 'public');
  let server: LoopbackServer;
  let isBuilt = true;
  beforeAll(async () => {
    mkdirSync(join(folder, '_nuxt'), { recursive: true });
    writeFileSync(join(parent, 'secret.txt'), SECRET);
    writeFileSync(join(folder, 'index.html'), INDEX);
    writeFileSync(join(folder, 'boot.1a2b.js'), 'boot()');
    writeFileSync(join(folder, '_nuxt/entry.js'), SCRIPT);
    const api = async (_asked: unknown, response: { end(text: string): unknown }) => void response.end('the API');
    server = await startConsoleServer({ api, settings, folder: () => (isBuilt ? folder : undefined) });
  });
  afterAll(async () => {
    await server.close();
    rmSync(parent, { recursive: true });
  });

  /** Sends a path as it is; `fetch` would tidy it up. */
  function ask(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(server.url);
      const asked = request({ hostname, port, path, method, headers, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }));
      });
      asked.on('error', reject).end();
    });
  }

  it('is one origin of pages and API', async () => {
    expect((await ask('/v1/findings')).body.toString()).toBe('the API');
    expect((await ask('/')).body.toString()).toBe(INDEX);
  });

  it.each([
    '/',
    '/findings',
    '/controls/S3.2',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/executions/close-public-buckets-1',
    '/findings?severity=CRITICAL',
    '/v1',
    '/%E4%B8%AD',
  ])('shows the index for the page %s, which a browser asks for again each time', async (path) => {
    const { status, headers, body } = await ask(path);

    expect([status, body.toString(), headers['cache-control']]).toEqual([200, INDEX, 'no-cache']);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
  });

  it.each(['/_nuxt/gone.js', '/favicon.ico', '/_nuxt/../../secret.txt', '/%ff', '/%'])(
    'has no file %s, and no page instead',
    async (path) => {
      const { status, headers } = await ask(path);

      expect([status, headers['cache-control']]).toEqual([404, 'no-store']);
    },
  );

  it('answers names of its list only, whatever is asked', () => {
    const names = new Set(['/index.html', '/_nuxt/entry.js']);
    const part = fc.oneof(fc.constantFrom('..', '.', '%2e%2e', '%2F', '\\', '%00', '_nuxt', 'entry.js', 'secret.txt', ''), fc.string());
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const asked = readPath(`/${parts.join('/')}`, names);
        expect(asked.kind !== 'file' || names.has(asked.name)).toBe(true);
      }),
    );
  });

  it('leads out of its folder by no path', async () => {
    const step = fc.constantFrom('..', '%2e%2e', '..%2f', '%2e%2e%5c', '..;', '....//', '.%2e', '_nuxt', '%00');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        const { body } = await ask(`/${steps.join('/')}/secret.txt`);
        expect(body.toString()).not.toContain(SECRET);
      }),
      { numRuns: 50 },
    );
  });

  it.each(['/_nuxt/entry.js', '/boot.1a2b.js'])('lets a browser keep %s for good', async (path) => {
    const { headers } = await ask(path);

    expect(headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'text/javascript; charset=utf-8',
    });
  });

  it.each([
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['gzip;q=0.8', 'gzip', gunzipSync],
    ['identity', undefined, (bytes: Buffer) => bytes],
  ])('compresses for who accepts %s', async (accepted, encoding, undo) => {
    const { headers, body } = await ask('/_nuxt/entry.js', { 'accept-encoding': accepted });

    expect([headers['content-encoding'], headers['vary']]).toEqual([encoding, 'accept-encoding']);
    expect(undo(body).toString()).toBe(SCRIPT);
    if (encoding !== undefined) expect(body.length).toBeLessThan(SCRIPT.length / 10);
  });

  it('says that nothing has changed to who has it already', async () => {
    const { headers } = await ask('/');
    const again = await ask('/', { 'if-none-match': String(headers['etag']) });

    expect([again.status, again.body.length]).toEqual([304, 0]);
  });

  it('sends the security headers with every answer of its own, and lets pages call the identity provider', async () => {
    for (const path of ['/', '/_nuxt/entry.js', '/gone.js', '/config.json']) {
      const { headers } = await ask(path);
      expect(headers['content-security-policy']).toContain("connect-src 'self' http://127.0.0.1:4001;");
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
      expect(headers).not.toHaveProperty('strict-transport-security');
    }
  });

  it('tells the console where it is', async () => {
    const { body, headers } = await ask('/config.json');

    expect(consoleSettings.parse(JSON.parse(body.toString()))).toEqual(settings);
    expect(headers['cache-control']).toBe('no-cache');
  });

  it('only reads', async () => {
    expect((await ask('/', {}, 'POST')).status).toBe(405);
    expect(await ask('/', {}, 'HEAD')).toMatchObject({ status: 200, body: Buffer.alloc(0) });
  });

  it('finds the files of a build that ends meanwhile, and says what to do until then', async () => {
    isBuilt = false;
    const waiting = await ask('/findings');
    isBuilt = true;
    writeFileSync(join(folder, '_nuxt/later.js'), 'later()');
    writeFileSync(join(folder, 'index.html'), `${INDEX}<p>${createHash('sha256').update('new').digest('hex')}`);
    const later = await ask('/_nuxt/later.js');

    expect([waiting.status, waiting.body.toString()]).toEqual([503, expect.stringContaining('npm run -s console:build')]);
    expect([later.status, later.body.toString()]).toEqual([200, 'later()']);
  });
});
