import { createHash, randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';
import * as z from 'zod';
import { ROLES } from '#domain/api/role.ts';
import { LOCAL_AUDIENCE, type LocalIssuer, startLocalIssuer } from '#local/api/issuer.ts';
import { chooseReadersLanguage } from '#local/api/sign-in-page.ts';

const CONSOLE = 'http://127.0.0.1:4999';
const PAGE = `${CONSOLE}/signed-in`;

describe('the identity provider of one machine', () => {
  let issuer: LocalIssuer;
  beforeAll(async () => {
    issuer = await startLocalIssuer();
  });
  afterAll(() => issuer.close());

  const verifier = randomBytes(32).toString('base64url');
  const ask = (more: Readonly<Record<string, string>> = {}) =>
    new URLSearchParams({
      response_type: 'code',
      client_id: LOCAL_AUDIENCE,
      redirect_uri: PAGE,
      state: 'state-1',
      nonce: 'nonce-1',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...more,
    });
  const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${issuer.url}${path}`, { headers, redirect: 'manual' });
  const readTarget = (answer: Response) => new URL(answer.headers.get('location') ?? 'none:');
  /** Chooses as a browser does that follows a link of the page. @returns its cookie */
  async function signIn(person: string): Promise<string> {
    const chosen = await get(`/choose?${ask({ person })}`);
    return (chosen.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  }
  const exchange = (code: string | null, origin = CONSOLE) =>
    fetch(`${issuer.url}/token`, {
      method: 'POST',
      headers: { origin },
      body: new URLSearchParams({ grant_type: 'authorization_code', code: code ?? '', code_verifier: verifier, redirect_uri: PAGE }),
    });

  it('asks who it is, once: later the same browser goes on at once, with a token of the same person', async () => {
    const first = await get(`/authorize?${ask()}`);
    const cookie = await signIn('omar@example.com');
    const again = readTarget(await get(`/authorize?${ask()}`, { cookie }));
    const { id_token: token } = z.object({ id_token: z.string() }).parse(await (await exchange(again.searchParams.get('code'))).json());

    expect([first.status, await first.text()]).toEqual([200, expect.stringContaining('Who are you?')]);
    expect(`${again.origin}${again.pathname}`).toBe(PAGE);
    expect(again.searchParams.get('state')).toBe('state-1');
    expect(decodeJwt(token)).toMatchObject({ sub: 'omar@example.com', nonce: 'nonce-1', iss: issuer.url, aud: LOCAL_AUDIENCE });
  });

  it('keeps its cookie from scripts, and from the cookies of another platform on this machine', async () => {
    const cookie = (await get(`/choose?${ask({ person: 'vera@example.com' })}`)).headers.get('set-cookie') ?? '';

    expect(cookie).toMatch(/; HttpOnly; SameSite=Lax$/);
    expect(cookie).toContain(`session-${new URL(issuer.url).port}=`);
  });

  it('says login_required where nobody is signed in and nobody may be asked', async () => {
    const strangers = [{}, { cookie: `${(await signIn('vera@example.com')).split('=')[0]}=guess` }];
    for (const headers of strangers) {
      const { searchParams } = readTarget(await get(`/authorize?${ask({ prompt: 'none' })}`, headers));
      expect(Object.fromEntries(searchParams)).toEqual({ error: 'login_required', state: 'state-1' });
    }
    const known = readTarget(await get(`/authorize?${ask({ prompt: 'none' })}`, { cookie: await signIn('vera@example.com') }));
    expect(known.searchParams.get('code')).toMatch(/./);
  });

  it.each(['login', 'select_account'])('asks again for prompt=%s', async (prompt) => {
    const cookie = await signIn('vera@example.com');

    expect((await get(`/authorize?${ask({ prompt })}`, { cookie })).status).toBe(200);
  });

  it('forgets a session that ends, and goes back to a page of this machine only', async () => {
    const cookie = await signIn('adam@example.com');
    const elsewhere = await get('/end-session?post_logout_redirect_uri=https%3A%2F%2Fevil.example%2F', { cookie });
    const stillThere = await get(`/authorize?${ask({ prompt: 'none' })}`, { cookie });
    const ended = await get(`/end-session?${new URLSearchParams({ post_logout_redirect_uri: `${CONSOLE}/`, state: 's' })}`, { cookie });
    const gone = readTarget(await get(`/authorize?${ask({ prompt: 'none' })}`, { cookie }));

    expect(elsewhere.status).toBe(400);
    expect(readTarget(stillThere).searchParams.has('code')).toBe(true);
    expect(readTarget(ended).href).toBe(`${CONSOLE}/?state=s`);
    expect(ended.headers.get('set-cookie')).toContain('Max-Age=0');
    expect(gone.searchParams.get('error')).toBe('login_required');
    expect(await (await get('/end-session')).text()).toContain('You are signed out.');
  });

  it('lets pages of this machine read discovery, keys and tokens, and no page of the web', async () => {
    for (const path of ['/.well-known/openid-configuration', '/keys']) {
      const own = await get(path, { origin: CONSOLE });
      expect([path, own.status, own.headers.get('access-control-allow-origin')]).toEqual([path, 200, CONSOLE]);
      expect((await get(path, { origin: 'https://evil.example' })).status).toBe(403);
    }
    const preflight = (origin: string) =>
      fetch(`${issuer.url}/token`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });

    expect((await preflight(CONSOLE)).status).toBe(204);
    expect((await preflight('https://127.0.0.1.evil.example:1')).status).toBe(403);
    expect((await exchange('none')).headers.get('access-control-allow-origin')).toBe(CONSOLE);
    expect((await exchange('none', 'null')).status).toBe(403);
  });

  it('hands tokens without a code to shells and to no page', async () => {
    expect((await get('/token?role=viewer')).status).toBe(200);
    expect((await get('/token?role=viewer', { origin: CONSOLE })).status).toBe(403);
  });

  it.each([
    ['zh-CN,zh;q=0.9', '', 'zh-CN', '审批人'],
    ['es-ES', '', 'es', 'Aprobador'],
    ['fr-FR,fr;q=0.9', '', 'en', 'Approver'],
    ['en', 'es', 'es', 'Aprobador'],
  ])('speaks to a reader of %s, and first of all as the console wants (%s)', async (accepted, wanted, lang, approver) => {
    const page = await (await get(`/authorize?${ask({ ui_locales: wanted })}`, { 'accept-language': accepted })).text();

    expect(page).toContain(`<html lang="${lang}">`);
    expect(page).toContain(approver);
    for (const role of ROLES) expect(page).toContain(`data-role="${role}"`);
  });

  it('knows no language of ours in a tag that only begins like one', () => {
    expect(chooseReadersLanguage('', 'zhx, esperanto, eng')).toBe('en');
    expect(chooseReadersLanguage('', 'fr, zh-Hant-TW;q=0.5')).toBe('zh');
  });

  it('writes what it was asked into its links as text', async () => {
    const page = await (await get(`/authorize?${ask({ state: '"><script>alert(1)</script>' })}`)).text();

    expect(page).not.toContain('<script');
  });
});
