/**
 * An emulator of an identity provider (OpenID Connect: authorization code with PKCE, discovery, published keys, sessions,
 * log-out). The caller chooses who they are: there is no password, and so it exists on this machine only. No bundle of a
 * function has it.
 *
 * It leaves out: refresh tokens, consent, hints, other flows. A token lives an hour; its keys and sessions as long as the process.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Language } from '@attack-reactor/kit/contract';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { readBody, serveLoopback } from '../loopback-server.ts';
import { LOCAL_PEOPLE, type LocalPerson } from './people.ts';
import { chooseReadersLanguage, SIGN_IN_HEADERS, writeSignedOutPage, writeSignInPage } from './sign-in-page.ts';

export const LOCAL_AUDIENCE = 'attack-reactor-local';
const ALGORITHM = 'ES256';
const KEY_ID = 'local';
const LIVES_SECONDS = 3600;
const CODE_LIVES_MS = 60_000;
const MAX_REQUEST_BYTES = 16 * 1024;
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost):\d{1,5}\//;
/** Requests whose answers pages of this machine may read; no other page may. */
const OPEN_TO_PAGES = ['GET /.well-known/openid-configuration', 'GET /keys', 'POST /token'];

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
/** A wish that somebody signs in, or out, and what the browser says of itself. */
type Asked = { readonly query: URLSearchParams; readonly headers: IncomingMessage['headers'] };
type Answer = { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };
type Parts = {
  readonly key: CryptoKey;
  readonly jwk: JWK;
  readonly codes: Map<string, Grant>;
  /** People who are signed in, by the secret of their cookie. */
  readonly sessions: Map<string, LocalPerson>;
  readonly now: () => number;
  url: string;
};

/** @param now milliseconds since the epoch, by which tokens begin and end */
export async function startLocalIssuer(now: () => number = Date.now): Promise<LocalIssuer> {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM);
  const jwk = { ...(await exportJWK(publicKey)), kid: KEY_ID, alg: ALGORITHM, use: 'sig' };
  const parts: Parts = { key: privateKey, jwk, codes: new Map(), sessions: new Map(), now, url: '' };
  const server = await serveLoopback((request, response) => serve(request, response, parts), admitsPage);
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

/** A preflight asks for the method that it names. */
function admitsPage({ method, url, headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): boolean {
  const asked = method === 'OPTIONS' ? headers['access-control-request-method'] : method;
  return LOOPBACK.test(`${headers.origin}/`) && OPEN_TO_PAGES.includes(`${asked} ${url?.split('?', 1)[0]}`);
}

async function serve(request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> {
  const { origin } = request.headers;
  if (origin !== undefined && admitsPage(request)) letRead(response, origin);
  const { status, headers = {}, body } = request.method === 'OPTIONS' ? { status: 204 } : await answer(request, parts);
  response.writeHead(status, { 'cache-control': 'no-store', ...headers }).end(body);
}

async function answer(request: IncomingMessage, parts: Parts): Promise<Answer> {
  const { pathname, searchParams: query } = new URL(request.url ?? '/', parts.url);
  const asked = { query, headers: request.headers };
  switch (`${request.method} ${pathname}`) {
    case 'GET /.well-known/openid-configuration':
      return writeJson(200, describeIssuer(parts.url));
    case 'GET /keys':
      return writeJson(200, { keys: [parts.jwk] });
    case 'GET /authorize':
      return authorize(asked, parts);
    case 'GET /choose':
      return choose(asked, parts);
    case 'POST /token':
      return exchange(await readBody(request, MAX_REQUEST_BYTES), parts);
    case 'GET /token':
      return handOut(query, parts);
    case 'GET /end-session':
      return endSession(asked, parts);
    default:
      return writeJson(404, { error: 'not_found' });
  }
}

function letRead(response: ServerResponse, origin: string): void {
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-allow-methods', 'GET, POST');
  response.setHeader('access-control-allow-headers', 'content-type');
  response.setHeader('vary', 'origin');
}

function describeIssuer(url: string) {
  return {
    issuer: url,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    end_session_endpoint: `${url}/end-session`,
    jwks_uri: `${url}/keys`,
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [ALGORITHM],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none'],
    prompt_values_supported: ['none', 'login', 'select_account'],
    scopes_supported: ['openid', 'email', 'profile'],
    ui_locales_supported: ['en', 'zh', 'es'],
  };
}

/** A person who is signed in goes on at once, unless the application wants them to choose again. */
function authorize(asked: Asked, parts: Parts): Answer {
  const { query } = asked;
  const problem = findProblem(query);
  if (problem !== undefined) return refuse(problem);
  const person = parts.sessions.get(readSession(asked, parts));
  const prompts = (query.get('prompt') ?? '').split(' ');
  const isSilent = prompts.includes('none');
  if (isSilent && prompts.length > 1) return goBack(query, { error: 'invalid_request' });
  if (isSilent && person === undefined) return goBack(query, { error: 'login_required' });
  const mayChoose = prompts.includes('login') || prompts.includes('select_account');
  if (person !== undefined && !mayChoose) return grant(query, person, parts);
  return { status: 200, headers: SIGN_IN_HEADERS, body: writeSignInPage(query, readLanguage(asked)) };
}

function choose({ query }: Asked, parts: Parts): Answer {
  const person = LOCAL_PEOPLE.find(({ id }) => id === query.get('person'));
  const problem = person === undefined ? 'Nobody has this name.' : findProblem(query);
  if (person === undefined || problem !== undefined) return refuse(problem ?? '');
  const session = randomBytes(24).toString('base64url');
  parts.sessions.set(session, person);
  return withCookie(grant(query, person, parts), `${nameCookie(parts)}=${session}`);
}

function grant(query: URLSearchParams, person: LocalPerson, { codes, now }: Parts): Answer {
  const code = randomBytes(24).toString('base64url');
  const redirect = query.get('redirect_uri') ?? '';
  const [challenge, nonce] = [query.get('code_challenge') ?? '', query.get('nonce') ?? ''];
  codes.set(code, { person, challenge, redirect, nonce, until: now() + CODE_LIVES_MS });
  return goBack(query, { code });
}

/** Back to the application, with its `state`. */
function goBack(query: URLSearchParams, told: Readonly<Record<string, string>>): Answer {
  return redirectTo(query.get('redirect_uri') ?? '', { ...told, state: query.get('state') ?? '' });
}

/** https://openid.net/specs/openid-connect-rpinitiated-1_0.html */
function endSession(asked: Asked, parts: Parts): Answer {
  const target = asked.query.get('post_logout_redirect_uri');
  if (target !== null && !LOOPBACK.test(target)) return refuse('post_logout_redirect_uri must be a page of this machine.');
  parts.sessions.delete(readSession(asked, parts));
  const state = asked.query.get('state');
  const next: Answer =
    target === null
      ? { status: 200, headers: SIGN_IN_HEADERS, body: writeSignedOutPage(readLanguage(asked)) }
      : redirectTo(target, state === null ? {} : { state });
  return withCookie(next, `${nameCookie(parts)}=; Max-Age=0`);
}

function redirectTo(address: string, told: Readonly<Record<string, string>>): Answer {
  const target = new URL(address);
  for (const [name, value] of Object.entries(told)) target.searchParams.set(name, value);
  return { status: 302, headers: { location: target.href } };
}

function withCookie({ headers, ...rest }: Answer, cookie: string): Answer {
  return { ...rest, headers: { ...headers, 'set-cookie': `${cookie}; Path=/; HttpOnly; SameSite=Lax` } };
}

/** Cookies know no ports, and several platforms may run on this machine. */
function nameCookie({ url }: Parts): string {
  return `attack-reactor-session-${new URL(url).port}`;
}

function readSession({ headers }: Asked, parts: Parts): string {
  const cookies = (headers.cookie ?? '').split(';').map((one) => one.trim().split('='));
  return cookies.find(([name]) => name === nameCookie(parts))?.[1] ?? '';
}

function readLanguage({ query, headers }: Asked): Language {
  return chooseReadersLanguage(query.get('ui_locales') ?? '', headers['accept-language'] ?? '');
}

function findProblem(asked: URLSearchParams): string | undefined {
  if (asked.get('response_type') !== 'code') return 'response_type must be code.';
  if (asked.get('client_id') !== LOCAL_AUDIENCE) return `client_id must be ${LOCAL_AUDIENCE}.`;
  if (!LOOPBACK.test(asked.get('redirect_uri') ?? '')) return 'redirect_uri must be a page of this machine.';
  if (asked.get('code_challenge_method') !== 'S256' || !/^[\w-]{43}$/.test(asked.get('code_challenge') ?? ''))
    return 'code_challenge must be the SHA-256 of a verifier, with code_challenge_method S256.';
  return undefined;
}

async function exchange(body: Buffer | undefined, parts: Parts): Promise<Answer> {
  const asked = new URLSearchParams(body?.toString('utf8') ?? '');
  const code = asked.get('code') ?? '';
  const granted = parts.codes.get(code);
  // A code is good once, also for somebody who fails.
  parts.codes.delete(code);
  const digest = createHash('sha256')
    .update(asked.get('code_verifier') ?? '')
    .digest('base64url');
  const isGood =
    granted !== undefined && parts.now() <= granted.until && digest === granted.challenge && asked.get('redirect_uri') === granted.redirect;
  if (!isGood) return writeJson(400, { error: 'invalid_grant' });
  const token = await signToken(granted.person, granted.nonce, parts);
  return writeJson(200, { token_type: 'Bearer', expires_in: LIVES_SECONDS, id_token: token, access_token: token });
}

/** For a shell: `curl http://127.0.0.1:<port>/token?role=viewer`. A page of somebody else cannot read the answer. */
async function handOut(asked: URLSearchParams, parts: Parts): Promise<Answer> {
  const person = LOCAL_PEOPLE.find(({ role }) => role === asked.get('role'));
  if (person === undefined) return refuse('role is none of ours.');
  return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: await signToken(person, '', parts) };
}

function refuse(problem: string): Answer {
  return writeJson(400, { error: 'invalid_request', error_description: problem });
}

function writeJson(status: number, document: object): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(document) };
}
