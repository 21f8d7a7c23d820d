import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { ROLES, type Role } from '#domain/api/role.ts';
import { LOCAL_AUDIENCE } from '#local/api/issuer.ts';
import { type Cloud, startCloud } from '#local/cloud.ts';
import type { LocalDatabase } from '#local/local-database.ts';
import { startPgliteProcess } from '../../support/pglite.ts';

describe('the API of one machine', () => {
  let cloud: Cloud;
  let database: LocalDatabase;
  let databaseUrl: string | undefined;
  const tenants = [
    { id: 'shop', accounts: ['111111111111'] },
    { id: 'bank', accounts: ['333333333333'] },
  ];
  beforeAll(async () => {
    database = await startPgliteProcess({ content: 'seeded' });
    const { host, port, user, database: name } = database;
    databaseUrl = process.env['DATABASE_URL'];
    process.env['DATABASE_URL'] = `postgres://${user}@${host}:${port}/${name}`;
    cloud = await startCloud({
      quota: 'unlimited',
      withApi: true,
      tenants,
      onOutcomes: () => undefined,
      onError: (error) => {
        throw error;
      },
    });
  }, 120_000);
  afterAll(async () => {
    if (databaseUrl === undefined) delete process.env['DATABASE_URL'];
    else process.env['DATABASE_URL'] = databaseUrl;
    await cloud.close();
    await database.close();
  });

  const api = () => {
    if (cloud.api === undefined) throw new Error('The API did not start.');
    return cloud.api;
  };
  async function ask(
    path: string,
    headers: Readonly<Record<string, string>>,
    { method = 'GET', body }: { method?: string; body?: object } = {},
  ) {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const sent = { method, headers: { ...headers, ...json }, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const answer = await fetch(`${api().url}${path}`, sent);
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) };
  }
  const as = async (role: Role) => ({ authorization: `Bearer ${await api().issuer.sign(role)}` });
  const inAYear = () => new Date(Date.now() + 300 * 24 * 3_600_000).toISOString();

  it('knows each person by the token of the identity provider', async () => {
    for (const role of ROLES) {
      const { status, body } = await ask('/v1/me', await as(role));

      expect(status).toBe(200);
      expect(body).toMatchObject({
        kind: 'person',
        roles: [{ tenant: '*', role }],
        tenants: [{ id: 'bank', accounts: 1, isResolved: true }, { id: 'shop' }],
      });
    }
  });

  it.each<[string, () => Promise<Record<string, string>>]>([
    ['nothing', async () => ({})],
    ['a token that nobody signed', async () => ({ authorization: `Bearer ${(await as('admin')).authorization.slice(7, -3)}AAA` })],
    [
      'a token without a signature',
      async () => ({
        authorization: `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"eve"}').toString('base64url')}.`,
      }),
    ],
    ['a key that nobody made', async () => ({ 'x-api-key': 'attack_reactor_0123456789' })],
    ['a token and a key', async () => ({ ...(await as('admin')), 'x-api-key': 'attack_reactor_0123456789' })],
    ['a password', async () => ({ authorization: 'Basic YWRtaW46YWRtaW4=' })],
  ])('keeps out who shows %s', async (_what, headers) => {
    const { status, body } = await ask('/v1/me', await headers());

    expect(status).toBe(401);
    expect(body).toMatchObject({ status: 401, title: 'Sign in first' });
  });

  it('makes a key for a machine once, lets it in as what it may be, and ends it at once', async () => {
    const admin = await as('admin');
    const wish = { id: 'pipeline', roles: [{ tenant: 'shop', role: 'viewer' }], expiresAt: inAYear() };
    const { body: made, status } = await ask('/v1/clients', admin, { method: 'POST', body: wish });
    const { key } = z.object({ key: z.string() }).parse(made);
    const again = await ask('/v1/clients', admin, { method: 'POST', body: wish });
    const machine = { 'x-api-key': key };

    expect([status, again.status]).toEqual([201, 409]);
    expect((await ask('/v1/me', machine)).body).toEqual({
      id: 'client:pipeline',
      kind: 'client',
      groups: [],
      roles: [{ tenant: 'shop', role: 'viewer' }],
      tenants: [{ id: 'shop', accounts: 1, isResolved: true }],
      accounts: ['111111111111'],
    });
    expect((await ask('/v1/clients', machine)).status).toBe(403);
    expect(JSON.stringify((await ask('/v1/clients', admin)).body)).not.toContain(key);

    expect((await ask('/v1/clients/pipeline', admin, { method: 'DELETE' })).status).toBe(204);
    expect((await ask('/v1/me', machine)).status).toBe(401);
    expect((await ask('/v1/clients/pipeline', admin, { method: 'DELETE' })).status).toBe(404);
  });

  it('keeps views of a person, shows shared ones to all, and loses no change of somebody else', async () => {
    const [omar, vera] = [await as('operator'), await as('viewer')];
    const view = { name: 'Critical', page: 'findings', query: 'severity=CRITICAL', isShared: true };
    const put = (headers: Readonly<Record<string, string>>, body: object) => ask('/v1/views/critical', headers, { method: 'PUT', body });

    expect((await put(omar, view)).status).toBe(428);
    expect((await put({ ...omar, 'if-none-match': '*' }, view)).body).toMatchObject({ revision: 1, owner: 'omar@example.com' });
    expect((await put({ ...omar, 'if-none-match': '*' }, view)).status).toBe(412);
    expect((await put({ ...omar, 'if-match': '"1"' }, { ...view, name: 'Worst' })).body).toMatchObject({ revision: 2, name: 'Worst' });
    expect((await ask('/v1/views', vera)).body.items).toMatchObject([{ name: 'Worst', owner: 'omar@example.com' }]);
    expect((await ask('/v1/views/critical', vera, { method: 'DELETE' })).status).toBe(404);
    expect((await ask('/v1/views/critical', omar, { method: 'DELETE' })).status).toBe(204);
    expect((await ask('/v1/views', vera)).body.items).toEqual([]);
  });

  it('shares a view with the people of the tenant that its owner names, and with nobody else', async () => {
    const omar = await as('operator');
    const wish = { roles: [{ tenant: 'shop', role: 'viewer' }], expiresAt: inAYear() };
    const { body: made } = await ask('/v1/clients', await as('admin'), { method: 'POST', body: { ...wish, id: 'shop-reader' } });
    const reader = { 'x-api-key': z.object({ key: z.string() }).parse(made).key };
    const put = (who: Readonly<Record<string, string>>, name: string, body: object) =>
      ask(`/v1/views/${name}`, { ...who, 'if-none-match': '*' }, { method: 'PUT', body: { name, page: 'findings', query: '', ...body } });
    await put(omar, 'of-bank', { isShared: true, tenant: 'bank' });
    await put(omar, 'of-shop', { isShared: true, tenant: 'shop' });
    await put(omar, 'of-all', { isShared: true });
    await put(omar, 'of-omar', {});

    const seen = (await ask('/v1/views', reader)).body.items.map(({ name }: { name: string }) => name);

    expect(seen).toEqual(['of-all', 'of-shop']);
    expect((await put(reader, 'mine', { isShared: true })).body).toMatchObject({ tenant: 'shop' });
    expect(await put(reader, 'theirs', { isShared: true, tenant: 'bank' })).toMatchObject({
      status: 422,
      body: { detail: 'tenant: you hold no role in bank.' },
    });
    expect((await put(reader, 'everybodys', { isShared: true, tenant: '*' })).status).toBe(422);
  });

  it('writes down every change that somebody asked for, the newest first, page by page', async () => {
    const admin = await as('admin');
    const all = await ask('/v1/audit', admin);
    const first = await ask('/v1/audit?limit=2', admin);
    const second = await ask(`/v1/audit?limit=2&cursor=${first.body.next}`, admin);
    const table = await fetch(`${api().url}/v1/audit?format=csv&limit=1`, { headers: admin });
    const [, behind = ''] = /^<(.*)>; rel="next"$/.exec(table.headers.get('link') ?? '') ?? [];
    const nextTable = await fetch(`${api().url}${behind}`, { headers: admin });

    expect(all.body.items.map(({ operation }: { operation: string }) => operation)).toEqual(
      expect.arrayContaining(['createClient', 'putView']),
    );
    expect([...first.body.items, ...second.body.items]).toEqual(all.body.items.slice(0, 4));
    expect((await ask(`/v1/audit?limit=3&cursor=${first.body.next}x`, admin)).status).toBe(422);
    expect((await ask('/v1/audit', await as('viewer'))).status).toBe(403);
    expect(await table.text()).toMatch(/^number,at,actor,operation/);
    expect((await nextTable.text()).split('\r\n')[1]).toMatch(new RegExp(`^${all.body.items[1].number},`));
  });

  it('signs people in by code and verifier, and a code is good once', async () => {
    const { url } = api().issuer;
    const verifier = randomBytes(32).toString('base64url');
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: LOCAL_AUDIENCE,
      redirect_uri: 'http://127.0.0.1:9/signed-in',
      state: 'state-1',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const page = await (await fetch(`${url}/authorize?${query}`)).text();
    const chosen = await fetch(`${url}/choose?${query}&person=vera%40example.com`, { redirect: 'manual' });
    const back = new URL(chosen.headers.get('location') ?? '');
    const exchange = () =>
      fetch(`${url}/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code: back.searchParams.get('code') ?? '',
          code_verifier: verifier,
          redirect_uri: 'http://127.0.0.1:9/signed-in',
        }),
      });
    const [good, bad] = [await exchange(), await exchange()];
    const { id_token: token } = z.object({ id_token: z.string() }).parse(await good.json());

    for (const role of ROLES) expect(page).toContain(role);
    expect(back.searchParams.get('state')).toBe('state-1');
    expect((await ask('/v1/me', { authorization: `Bearer ${token}` })).body).toMatchObject({ id: 'vera@example.com' });
    expect(bad.status).toBe(400);
    expect((await fetch(`${url}/authorize?${query}&redirect_uri=https%3A%2F%2Fevil.example`)).status).toBe(200);
    query.set('redirect_uri', 'https://evil.example/');
    expect((await fetch(`${url}/authorize?${query}`)).status).toBe(400);
  });

  it('answers every list of an empty platform', async () => {
    const viewer = await as('viewer');
    for (const path of [
      '/v1/findings',
      '/v1/controls',
      '/v1/standards',
      '/v1/executions',
      '/v1/undoable',
      '/v1/approvals',
      '/v1/bindings',
      '/v1/reactors',
    ]) {
      const { status, body } = await ask(path, viewer);
      expect([path, status, body?.items]).toEqual([path, 200, []]);
    }
    expect((await ask('/v1/findings/facets', viewer)).body).toMatchObject({ total: 0, exact: true });
    expect((await ask('/v1/matrix', viewer)).body).toMatchObject({ attackVersion: '19.1' });
    expect((await ask('/v1/matrix/layer', viewer)).body).toMatchObject({ domain: 'enterprise-attack', techniques: [] });
    expect((await ask('/v1/health', viewer)).body).toMatchObject({ status: 'ok' });
    expect((await ask(`/v1/findings/${'0'.repeat(32)}`, viewer)).status).toBe(404);
    expect((await ask('/v1/executions/none', viewer)).status).toBe(404);
    expect((await ask('/v1/trend?from=2026-11-01&to=2026-11-30', viewer)).body.days).toHaveLength(30);
    const changes = await ask('/v1/changes', viewer);
    expect((await ask('/v1/changes', { ...viewer, 'if-none-match': changes.headers.get('etag') ?? '' })).status).toBe(304);
  });
});
