import { at, textAt } from '#domain/base/json.ts';

const TIMEOUT_MS = 5_000;
const ANSWER_BYTES = 64 * 1024;
const STANDARD_PORT = '443';
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

export type WebhookRequest = {
  readonly url: string;
  /** JSON; without it the request is a GET. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Hosts that may be called, at port 443, or `name:port`; `*.example.com` stands for every name below example.com, and
   * this machine is called at any port.
   */
  readonly hosts: readonly string[];
};

/**
 * The answer of a service, or why there is none. A reason holds nothing secret of the address; `body` may repeat all of it,
 * so reasons about it are made by answer-reason.ts.
 */
export type WebhookAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string; readonly retryAfterSeconds: number | undefined }
  | { readonly kind: 'unreachable'; readonly reason: string }
  /** Nothing was sent, or the answer points elsewhere: the address has to be changed. */
  | { readonly kind: 'refused'; readonly reason: string };

export type WebhookPost = (request: WebhookRequest) => Promise<WebhookAnswer>;

/**
 * Calls an address that somebody configured: https only (http for a loopback host that is listed), listed hosts only, no
 * redirect followed, 5 s in all, at most 64 KiB of the answer read. Does not throw.
 */
export const postWebhook: WebhookPost = webhookPost({ timeoutMs: TIMEOUT_MS });

/** `postWebhook` with another patience. */
export function webhookPost({ timeoutMs }: { readonly timeoutMs: number }): WebhookPost {
  return async ({ url, body, headers, hosts }) => {
    const problem = findProblem(url, hosts);
    if (problem !== undefined) return { kind: 'refused', reason: problem };
    try {
      const response = await fetch(url, {
        ...(body === undefined ? { method: 'GET' } : { method: 'POST', body }),
        headers: { ...(body !== undefined && { 'content-type': 'application/json; charset=utf-8' }), ...headers },
        // `error` would look like a network failure, which is tried again for ever; this shows the redirect, unfollowed.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await readCapped(response);
      if (response.status >= 300 && response.status < 400)
        return { kind: 'refused', reason: `${formatHost(url)} redirects (HTTP ${response.status}), which is not followed` };
      return { kind: 'answered', status: response.status, body: text, retryAfterSeconds: readWait(response) };
    } catch (error) {
      return { kind: 'unreachable', reason: `${formatHost(url)} does not answer: ${readCode(error)}` };
    }
  };
}

function findProblem(address: string, hosts: readonly string[]): string | undefined {
  if (!URL.canParse(address)) return 'the address in the secret is no URL';
  const { protocol, hostname, port, username, password } = new URL(address);
  if (username !== '' || password !== '') return 'the address in the secret holds a user or password';
  const listed = hosts.map(splitHost).filter((host) => covers(host.name, hostname));
  if (listed.length === 0) return `host ${hostname} is not on the list of hosts that may be called`;
  if (!LOOPBACK.has(hostname) && !listed.some((host) => host.port === port))
    return `port ${port || STANDARD_PORT} of ${hostname} is not on the list of hosts that may be called`;
  if (protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname))) return undefined;
  return `the address in the secret is ${protocol.slice(0, -1)}, only https is called`;
}

/** `port` is empty for the port of https, as in a URL. */
function splitHost(host: string): { readonly name: string; readonly port: string } {
  const [, name = host, port = ''] = /^(.*?):(\d+)$/.exec(host) ?? [];
  return { name, port: port === STANDARD_PORT ? '' : port };
}

function covers(host: string, hostname: string): boolean {
  return host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host;
}

function formatHost(url: string): string {
  return new URL(url).hostname;
}

async function readCapped(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the rest.
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, ANSWER_BYTES).toString('utf8');
}

/** `Retry-After` in seconds; its other form, a date, is rare among chats and counts as absent. */
function readWait(response: Response): number | undefined {
  const value = response.headers.get('retry-after');
  return value !== null && /^\d{1,6}$/.test(value) ? Number(value) : undefined;
}

/** A code, never a message: messages of network errors may quote the address. */
function readCode(error: unknown): string {
  if (at(error, 'name') === 'TimeoutError') return 'timeout';
  const code = textAt(error, 'cause', 'code') ?? '';
  return /^[A-Z_]+$/.test(code) ? code : 'network failure';
}
