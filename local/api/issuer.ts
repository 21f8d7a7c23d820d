/**
 * An emulator of an identity provider (OpenID Connect: authorization code with PKCE, discovery, published keys). Whoever asks
 * chooses who they are: there is no password, and so it exists on this machine only. No bundle of a function has it.
 *
 * It leaves out: refresh tokens, consent, sessions, log-out, other flows. A token lives an hour, its keys as long as the process.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { readBody, serveLoopback } from '../loopback-server.ts';
import { LOCAL_PEOPLE, type LocalPerson } from './people.ts';

export const LOCAL_AUDIENCE = 'attack-reactor-local';
const ALGORITHM = 'ES256';
const KEY_ID = 'local';
const LIVES_SECONDS = 3600;
const CODE_LIVES_MS = 60_000;
const MAX_REQUEST_BYTES = 16 * 1024;
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost):\d{1,5}\//;
const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self' http://127.0.0.1:* http://localhost:*; frame-ancestors 'none'; base-uri 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
};

export type LocalIssuer = {
  readonly url: string;
  /** Makes a token as the sign-in page would. @throws Error for somebody whom nobody knows */
  sign(personId: string): Promise<string>;
  close(): Promise<void>;
};

type Grant = {
  readonly person: LocalPerson;
  readonly challenge: string;
  readonly redirect: string;
  readonly nonce: string;
  readonly until: number;
};
type Parts = {
  readonly key: CryptoKey;
  readonly jwk: JWK;
  readonly codes: Map<string, Grant>;
  readonly now: () => number;
  url: string;
};

/** @param now milliseconds since the epoch, by which tokens begin and end */
export async function startLocalIssuer(now: () => number = Date.now): Promise<LocalIssuer> {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM);
  const jwk = { ...(await exportJWK(publicKey)), kid: KEY_ID, alg: ALGORITHM, use: 'sig' };
  const parts: Parts = { key: privateKey, jwk, codes: new Map(), now, url: '' };
  const server = await serveLoopback((request, response) => serve(request, response, parts));
  parts.url = server.url;
  const sign = async (personId: string) => {
    const person = LOCAL_PEOPLE.find(({ id, role }) => id === personId || role === personId);
    if (person === undefined) throw new Error(`Nobody here is ${personId}.`);
    return signToken(person, '', parts);
  };
  return { url: server.url, close: server.close, sign };
}

function signToken({ id, groups }: LocalPerson, nonce: string, { key, url, now }: Parts): Promise<string> {
  const seconds = Math.floor(now() / 1000);
  return new SignJWT({ email: id, email_verified: true, groups, ...(nonce !== '' && { nonce }) })
    .setProtectedHeader({ alg: ALGORITHM, kid: KEY_ID })
    .setIssuer(url)
    .setAudience(LOCAL_AUDIENCE)
    .setSubject(id)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + LIVES_SECONDS)
    .sign(key);
}

async function serve(request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', parts.url);
  const route = `${request.method} ${pathname}`;
  if (route === 'GET /.well-known/openid-configuration') return sendJson(response, 200, describeIssuer(parts.url));
  if (route === 'GET /keys') return sendJson(response, 200, { keys: [parts.jwk] });
  if (route === 'GET /authorize') return showPage(response, searchParams);
  if (route === 'GET /choose') return choose(response, searchParams, parts);
  if (route === 'POST /token') return exchange(request, response, parts);
  if (route === 'GET /token') return handOut(response, searchParams, parts);
  sendJson(response, 404, { error: 'not_found' });
}

function describeIssuer(url: string) {
  return {
    issuer: url,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    jwks_uri: `${url}/keys`,
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [ALGORITHM],
    code_challenge_methods_supported: ['S256'],
  };
}

/** A link for each person; what was asked for goes along. */
function showPage(response: ServerResponse, asked: URLSearchParams): void {
  const problem = findProblem(asked);
  if (problem !== undefined) {
    sendJson(response, 400, { error: 'invalid_request', error_description: problem });
    return;
  }
  const links = LOCAL_PEOPLE.map(({ id, role }) => {
    const query = new URLSearchParams(asked);
    query.set('person', id);
    return `<li><a href="/choose?${escapeHtml(query.toString())}"><b>${role}</b> ${escapeHtml(id)}</a></li>`;
  });
  response
    .writeHead(200, PAGE_HEADERS)
    .end(
      `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sign in</title><style>body{font:16px/1.5 system-ui;max-width:28rem;margin:3rem auto;padding:0 1rem}a{display:block;padding:.5rem}</style><h1>Who are you?</h1><p>This page is on this machine only. There is no password.</p><ul>${links.join('')}</ul></html>`,
    );
}

function choose(response: ServerResponse, asked: URLSearchParams, { codes, now }: Parts): void {
  const person = LOCAL_PEOPLE.find(({ id }) => id === asked.get('person'));
  const problem = person === undefined ? 'Nobody has this name.' : findProblem(asked);
  if (person === undefined || problem !== undefined) {
    sendJson(response, 400, { error: 'invalid_request', error_description: problem });
    return;
  }
  const code = randomBytes(24).toString('base64url');
  const redirect = asked.get('redirect_uri') ?? '';
  const [challenge, nonce] = [asked.get('code_challenge') ?? '', asked.get('nonce') ?? ''];
  codes.set(code, { person, challenge, redirect, nonce, until: now() + CODE_LIVES_MS });
  const target = new URL(redirect);
  target.searchParams.set('code', code);
  target.searchParams.set('state', asked.get('state') ?? '');
  response.writeHead(302, { location: target.href, 'cache-control': 'no-store' }).end();
}

function findProblem(asked: URLSearchParams): string | undefined {
  if (asked.get('response_type') !== 'code') return 'response_type must be code.';
  if (asked.get('client_id') !== LOCAL_AUDIENCE) return `client_id must be ${LOCAL_AUDIENCE}.`;
  if (!LOOPBACK.test(asked.get('redirect_uri') ?? '')) return 'redirect_uri must be a page of this machine.';
  if (asked.get('code_challenge_method') !== 'S256' || !/^[\w-]{43}$/.test(asked.get('code_challenge') ?? ''))
    return 'code_challenge must be the SHA-256 of a verifier, with code_challenge_method S256.';
  return undefined;
}

async function exchange(request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> {
  const body = await readBody(request, MAX_REQUEST_BYTES);
  const asked = new URLSearchParams(body?.toString('utf8') ?? '');
  const code = asked.get('code') ?? '';
  const grant = parts.codes.get(code);
  // A code is good once, also for somebody who fails.
  parts.codes.delete(code);
  const digest = createHash('sha256')
    .update(asked.get('code_verifier') ?? '')
    .digest('base64url');
  const isGood =
    grant !== undefined && parts.now() <= grant.until && digest === grant.challenge && asked.get('redirect_uri') === grant.redirect;
  if (!isGood) return sendJson(response, 400, { error: 'invalid_grant' });
  const token = await signToken(grant.person, grant.nonce, parts);
  sendJson(response, 200, { token_type: 'Bearer', expires_in: LIVES_SECONDS, id_token: token, access_token: token });
}

/** For a shell: `curl http://127.0.0.1:<port>/token?role=viewer`. A page of somebody else cannot read the answer. */
async function handOut(response: ServerResponse, asked: URLSearchParams, parts: Parts): Promise<void> {
  const person = LOCAL_PEOPLE.find(({ role }) => role === asked.get('role'));
  if (person === undefined) return sendJson(response, 400, { error: 'invalid_request', error_description: 'role is none of ours.' });
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(await signToken(person, '', parts));
}

function sendJson(response: ServerResponse, status: number, document: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(document));
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
