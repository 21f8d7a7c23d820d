import { CONTRACT } from '#domain/api/contract.ts';
import { buildProblem } from '#domain/api/problem.ts';
import { readApiPlace } from '#scripts/api/api-place.ts';
import { type ApiClient, eachItem, openApi, requireAnswer } from '#scripts/api/client.ts';
import { startWebhookServer } from '../../support/webhook-server.ts';

const KEY = 'attack_reactor_example';
const ME = { id: 'client:one', kind: 'client', groups: [], roles: [], tenants: [], accounts: null };
const json = (body: unknown, status = 200, headers: Record<string, string> = {}) => ({
  status,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json', ...headers },
});

/** Never called: it has to compile, and the lines under a mark have not. */
async function checkTypes(api: ApiClient): Promise<readonly string[]> {
  const { data } = await api.GET('/v1/findings', {
    params: { query: { severity: ['HIGH'], 'account!': ['111122223333'], sort: '-severity' } },
  });
  // @ts-expect-error there is no such route
  await api.GET('/v1/nothing');
  // @ts-expect-error the route knows no such method
  await api.DELETE('/v1/findings');
  // @ts-expect-error there is no such severity
  await api.GET('/v1/findings', { params: { query: { severity: ['TERRIBLE'] } } });
  // @ts-expect-error there is no such parameter
  await api.GET('/v1/findings', { params: { query: { colour: ['red'] } } });
  // @ts-expect-error the id is missing
  await api.GET('/v1/findings/{identity}');
  // @ts-expect-error there is no such role
  await api.POST('/v1/clients', { body: { id: 'x', roles: [{ tenant: 'shop', role: 'king' }], expiresAt: '2026-11-30T00:00:00Z' } });
  // @ts-expect-error an answer has no such field
  data?.items[0]?.colour;
  return data?.items.map(({ resourceId }) => resourceId) ?? [];
}

describe('the client of the API', () => {
  let server: Awaited<ReturnType<typeof startWebhookServer>>;
  beforeEach(async () => {
    server = await startWebhookServer();
  });
  afterEach(() => server.close());
  const waits: number[] = [];
  const open = (patienceSeconds = 0, onWait: () => void = () => undefined) => {
    waits.length = 0;
    const wait = async (ms: number) => {
      waits.push(ms);
      onWait();
    };
    return openApi(readApiPlace({ ATTACK_REACTOR_URL: `${server.url}/api/v1/`, ATTACK_REACTOR_API_KEY: KEY }), { patienceSeconds, wait });
  };
  const askMe = (api: ApiClient) => requireAnswer(api.GET('/v1/me'), CONTRACT.getMe.answer);

  it('has types that know each route, parameter, body and answer', () => {
    // The compiler is the judge of this one.
    expect(checkTypes).toHaveLength(1);
  });

  it('brings its key, and writes lists and signs as the API reads them', async () => {
    server.answer = json({ items: [], next: null });
    await requireAnswer(
      open().GET('/v1/findings', { params: { query: { severity: ['HIGH', 'CRITICAL'], 'tag!': ['a=b&c'], limit: 2 } } }),
      CONTRACT.listFindings.answer,
    );

    expect(server.calls).toMatchObject([
      { path: '/api/v1/findings?severity=HIGH&severity=CRITICAL&tag!=a%3Db%26c&limit=2', headers: { 'x-api-key': KEY } },
    ]);
  });

  it.each<[string, typeof server.answer, RegExp]>([
    [
      'what a problem says',
      json(buildProblem(403, 'r-1', { detail: 'Needs one of: admin' }), 403),
      /^The API answered 403\. Your roles do not allow this: Needs one of: admin\. Request r-1\.$/,
    ],
    [
      'the fields of a problem',
      json(buildProblem(400, 'r', { errors: [{ path: 'query.q', message: 'is short' }] }), 400),
      /query\.q is short/,
    ],
    [
      'a problem that forges a line',
      json({ ...buildProblem(422, 'r'), title: 'a\nb\u001b[31m\u202e' }, 422),
      /^The API answered 422\. a b \[31m\. Request r\.$/,
    ],
    [
      'the status of a proxy',
      { status: 502, body: '<html>', headers: { 'content-type': 'text/html' } },
      /^The API answered with status 502\.$/,
    ],
    ['a page in place of JSON', { body: '<html>sign in</html>', headers: { 'content-type': 'text/html' } }, /cannot be read/],
    ['another form', json({ hello: 'world' }), /another form than its contract/],
    ['a redirect, which would take the key along', { status: 302, headers: { location: 'http://127.0.0.1:9/' } }, /does not answer/],
    ['a connection that breaks', 'cut', /does not answer/],
  ])('fails plainly: %s', async (_what, answer, message) => {
    server.answer = answer;

    await expect(askMe(open())).rejects.toMatchObject({ name: 'ApiFailed', message: expect.stringMatching(message) });
    expect(server.calls).toHaveLength(1);
  });

  it('comes back when the API says, within its patience', async () => {
    server.answer = json(buildProblem(503, 'r'), 503, { 'retry-after': '20' });
    const mended = open(60, () => {
      server.answer = json(ME);
    });
    expect(await askMe(mended)).toEqual(ME);
    expect(waits).toEqual([20_000]);

    server.answer = json(buildProblem(429, 'r'), 429);
    await expect(askMe(open(50))).rejects.toThrow('429');
    expect(waits).toEqual([20_000, 20_000]);

    server.answer = json(buildProblem(503, 'r'), 503, { 'retry-after': '0' });
    await expect(askMe(open(3))).rejects.toThrow('503');
    expect(waits).toEqual([1_000, 1_000, 1_000]);
  });

  it('does not write twice', async () => {
    server.answer = json(buildProblem(503, 'r'), 503, { 'retry-after': '1' });
    const asked = open(60).DELETE('/v1/clients/{clientId}', { params: { path: { clientId: 'a/../b' } } });

    await expect(requireAnswer(asked, CONTRACT.getMe.answer)).rejects.toThrow('503');
    expect(server.calls.map(({ method, path }) => [method, path])).toEqual([['DELETE', '/api/v1/clients/a%2F..%2Fb']]);
  });

  it('yields the items of all pages, and ends where a page leads back to itself', async () => {
    const pages: Readonly<Record<string, { items: number[]; next: string | null }>> = {
      first: { items: [1, 2], next: 'b' },
      b: { items: [3], next: 'c' },
      c: { items: [4], next: null },
    };
    const seen: number[] = [];
    for await (const item of eachItem<number>(async (cursor = 'first') => pages[cursor] ?? { items: [], next: null })) seen.push(item);
    const circle = eachItem<number>(async () => ({ items: [], next: 'a' }));

    expect(seen).toEqual([1, 2, 3, 4]);
    await expect(circle.next()).rejects.toThrow('repeats a page');
  });
});

describe('the place of the API', () => {
  const url = 'https://api.example.com/api';
  const key = { ATTACK_REACTOR_API_KEY: KEY };

  it('comes from the environment, with a key or a token', () => {
    expect(readApiPlace({ ATTACK_REACTOR_URL: `${url}/`, ...key })).toEqual({ url, headers: { 'x-api-key': KEY } });
    expect(readApiPlace({ ATTACK_REACTOR_URL: url, ATTACK_REACTOR_TOKEN: 'a.b.c\n' })).toEqual({
      url,
      headers: { authorization: 'Bearer a.b.c' },
    });
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['no address', key, 'Set ATTACK_REACTOR_URL'],
    ['no credential', { ATTACK_REACTOR_URL: url }, 'Set ATTACK_REACTOR_API_KEY'],
    ['two credentials', { ATTACK_REACTOR_URL: url, ...key, ATTACK_REACTOR_TOKEN: 'x' }, 'both set'],
    ['a key that would forge a header', { ATTACK_REACTOR_URL: url, ATTACK_REACTOR_API_KEY: 'a\r\nhost: b' }, 'no header can'],
    ['a key that others can read on its way', { ATTACK_REACTOR_URL: 'http://api.example.com', ...key }, 'not https'],
    ['an address that is none', { ATTACK_REACTOR_URL: 'api.example.com', ...key }, 'no address'],
    ['another kind of address', { ATTACK_REACTOR_URL: 'file:///etc/passwd', ...key }, 'no address'],
    ['a password in the address', { ATTACK_REACTOR_URL: 'https://a:b@api.example.com', ...key }, 'no address'],
  ])('is refused with %s', (_what, variables, message) => {
    expect(() => readApiPlace(variables)).toThrow(message);
  });
});
