import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { toManifestDocument } from '@attack-reactor/kit';
import type { Phase } from '@attack-reactor/kit/contract';
import { type LoopbackServer, readBody, serveLoopback } from '#local/loopback-server.ts';
import type { ExtraReactor } from '#local/reaction/local-reactors.ts';
import { manifest } from '#reactors/s3-block-public-read/manifest.ts';
import { ManualClock } from '../manual-clock.ts';

export const PUPPET = 'puppet-bucket';
/** The name of the puppet's function. It is over at once for a call that hangs, and never for one that is only slow. */
const TIMEOUT_MS = 60_000;
const MAX_BYTES = 1024 * 1024;
const EXPIRED = '<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>';

/**
 * `crash`: the process ends. `hang`: no answer comes. `pretend`: says that it applied, and did not. `lose-credentials`: its
 * credentials expire after the first write.
 */
export type Act = 'crash' | 'hang' | 'pretend' | 'lose-credentials';
export type Moment = `${'before' | 'after'}/${Phase}`;

/** Tells the puppet what to do at each moment of a call; without an order it works. */
export class Puppeteer {
  /** Every moment of every call, in order. */
  readonly moments: string[] = [];
  /** The endpoint of the real member accounts, once they run. */
  memberAccounts = '';
  readonly #server: LoopbackServer;
  readonly #orders = new Map<string, (Act | (() => Promise<void>))[]>();
  readonly #clock = new ManualClock();
  #writes = 0;

  private constructor(server: LoopbackServer) {
    this.#server = server;
  }

  static async start(): Promise<Puppeteer> {
    let serve: (request: IncomingMessage, response: ServerResponse) => Promise<void> = async () => undefined;
    const puppeteer = new Puppeteer(await serveLoopback((request, response) => serve(request, response)));
    serve = (request, response) => puppeteer.#serve(request, response);
    return puppeteer;
  }

  /** The action for the next time at a moment; a function is run, and the puppet waits for it. */
  order(moment: Moment, what: Act | (() => Promise<void>)): void {
    this.#orders.set(moment, [...(this.#orders.get(moment) ?? []), what]);
  }

  forget(): void {
    this.#orders.clear();
    this.moments.splice(0);
    this.#writes = 0;
  }

  /** How often the puppet began a phase. */
  count(phase: Phase): number {
    return this.moments.filter((moment) => moment === `before/${phase}`).length;
  }

  reactor(): ExtraReactor {
    const document = { ...toManifestDocument({ ...manifest, parameters: manifest.parameters }), id: PUPPET };
    return {
      manifest: document,
      function: {
        entry: join(import.meta.dirname, 'function.ts'),
        environment: { PUPPETEER_URL: this.#server.url },
        timeoutMs: TIMEOUT_MS,
        startTimer: this.#clock.startTimer,
      },
    };
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, , ...moment] = (request.url ?? '').split('/');
    if (!request.url?.startsWith('/puppet/')) return this.#expire(request, response);
    this.moments.push(moment.join('/'));
    const order = this.#orders.get(moment.join('/'))?.shift() ?? 'work';
    if (typeof order === 'function') await order();
    response.end(typeof order === 'function' ? 'work' : order);
    if (order === 'hang') this.#clock.advance(TIMEOUT_MS);
  }

  /** The member account up to the first write; from then on S3 refuses everything. */
  async #expire(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, MAX_BYTES);
    const isWrite = request.method !== 'GET';
    if (this.#writes > 0) {
      response.writeHead(400, { 'content-type': 'application/xml' }).end(EXPIRED);
      return;
    }
    if (isWrite) this.#writes += 1;
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
    const answer = await fetch(`${this.memberAccounts}${request.url}`, {
      method: request.method ?? 'GET',
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      ...(isWrite && body !== undefined && { body: new Uint8Array(body) }),
    });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/xml' });
    response.end(Buffer.from(await answer.arrayBuffer()));
  }
}
