/**
 * The chat of the WeCom stand-in as a page: what the group was told, in the reader's language, and buttons where somebody has
 * to act. It answers only to this machine's own names (against DNS rebinding). An action is a POST from the page itself with the
 * token of the control server, which does the work: `npm run react` and this page act in one and the same way.
 */

import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { LANGUAGES, lookUp } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { sha256 } from '#domain/base/hash.ts';
import { readBody } from '../loopback-server.ts';
import { CHAT_ACTIONS, type ChatSource, readChat } from './chat.ts';

const MAX_REQUEST_BYTES = 16 * 1024;
/** The time zone of this machine: the reader of the page sits at it. */
const TIME_ZONE = new Intl.DateTimeFormat().resolvedOptions().timeZone;
const FOLDER = join(import.meta.dirname, 'page');
const FILES: Readonly<Record<string, { readonly name: string; readonly type: string }>> = {
  '/': { name: 'index.html', type: 'text/html; charset=utf-8' },
  '/app.js': { name: 'app.js', type: 'text/javascript; charset=utf-8' },
  '/elements.js': { name: 'elements.js', type: 'text/javascript; charset=utf-8' },
  '/words.js': { name: 'words.js', type: 'text/javascript; charset=utf-8' },
  '/style.css': { name: 'style.css', type: 'text/css; charset=utf-8' },
};
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/** The people of this machine, as whom the page acts; both may answer for security-approvers. */
const PEOPLE = ['mei', 'diego'] as const;

/** Where the control server is, and what it asks for. */
export type Control = { readonly url: string; readonly token: string };

export type PageDeps = {
  readonly source: () => ChatSource;
  /** Undefined: the page can only be read. */
  readonly control: () => Control | undefined;
};

const actionRequest = z.strictObject({
  executionId: z.string().min(1).max(64),
  action: z.enum(CHAT_ACTIONS),
  person: z.enum(PEOPLE),
  comment: z.string().max(500).default(''),
  force: z.boolean().default(false),
});

/** The address at which the page may act: the key is in the fragment, which a browser sends to nobody. */
export function pageAddress(url: string, { token }: Pick<Control, 'token'>): string {
  return `${url}/#key=${token}`;
}

/** True if the request names this machine as its own address; a page of somebody else's domain cannot. */
export function isForThisMachine({ headers, socket }: IncomingMessage): boolean {
  return [`127.0.0.1:${socket.localPort}`, `localhost:${socket.localPort}`].includes(headers.host ?? '');
}

/** Serves one request of the page. @returns false: it is none of the page's */
export async function servePage(request: IncomingMessage, response: ServerResponse, deps: PageDeps): Promise<boolean> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const file = lookUp(FILES, pathname);
  if (request.method === 'GET' && file !== undefined) {
    send(response, 200, readFileSync(join(FOLDER, file.name), 'utf8'), { 'content-type': file.type });
    return true;
  }
  if (request.method === 'GET' && pathname === '/chat') {
    await sendChat(request, response, { ...deps, language: searchParams.get('language') });
    return true;
  }
  if (pathname !== '/act') return false;
  await act(request, response, deps);
  return true;
}

async function sendChat(
  { headers }: IncomingMessage,
  response: ServerResponse,
  { source, control, language }: PageDeps & { readonly language: string | null },
): Promise<void> {
  const known = LANGUAGES.find((one) => one === language) ?? 'en';
  const text = JSON.stringify({
    people: PEOPLE,
    canAct: control() !== undefined,
    messages: await readChat(source(), { language: known, timeZone: TIME_ZONE }),
  });
  const etag = `"${sha256(text).slice(0, 32)}"`;
  if (headers['if-none-match'] === etag) send(response, 304, '', { etag });
  else send(response, 200, text, { 'content-type': 'application/json', etag });
}

async function act(request: IncomingMessage, response: ServerResponse, { control }: PageDeps): Promise<void> {
  const server = control();
  if (request.method !== 'POST') return refuse(response, 405, 'Only POST changes something.');
  if (server === undefined) return refuse(response, 403, 'This page can only be read.');
  if (request.headers.origin !== `http://${request.headers.host}`) return refuse(response, 403, 'The request is not from this page.');
  if (request.headers.authorization !== `Bearer ${server.token}`)
    return refuse(response, 403, 'The key is missing or old. Open the address that the platform printed last.');
  const parsed = actionRequest.safeParse(parse(await readBody(request, MAX_REQUEST_BYTES)));
  if (!parsed.success) return refuse(response, 400, z.prettifyError(parsed.error));
  const { status, text } = await forward(server, parsed.data);
  send(response, status, text, { 'content-type': 'application/json' });
}

async function forward({ url, token }: Control, request: z.output<typeof actionRequest>) {
  const { executionId, action, person, comment, force } = request;
  const [path, body] =
    action === 'rollback' || action === 'confirm'
      ? ['/rollback', { executionId, requestedBy: person, force, confirm: action === 'confirm' }]
      : ['/answer', { executionId, verdict: action, by: person, comment }];
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return { status: answer.status, text: await answer.text() };
}

/** The form in which the control server refuses. */
function refuse(response: ServerResponse, status: number, message: string): void {
  send(response, status, JSON.stringify({ name: 'Refused', message }), { 'content-type': 'application/json' });
}

function send(response: ServerResponse, status: number, text: string, headers: Readonly<Record<string, string>>): void {
  response.writeHead(status, { ...HEADERS, ...headers }).end(text);
}

function parse(body: Buffer | undefined): unknown {
  try {
    return JSON.parse(body?.toString() ?? '');
  } catch {
    return undefined;
  }
}
