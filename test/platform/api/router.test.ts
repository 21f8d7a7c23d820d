import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Caller, HeldRole } from '#domain/api/caller.ts';
import { listFailures, listOperations } from '#domain/api/contract.ts';
import { problem } from '#domain/api/problem.ts';
import { ROLES } from '#domain/api/role.ts';
import { ExecutionRecordUnavailable } from '#domain/base/errors.ts';
import type { Tenant } from '#domain/base/tenant.ts';
import { Refusal, Reply } from '#platform/api/reply.ts';
import type { ApiRequest } from '#platform/api/request.ts';
import { serveApi } from '#platform/api/router.ts';

const TENANTS: readonly Tenant[] = [
  { id: 'shop', accounts: ['111111111111', '222222222222'] },
  { id: 'bank', accounts: ['333333333333'] },
];

type Wish = {
  readonly method?: string;
  readonly path: string;
  readonly caller?: Partial<Caller> | null;
  readonly query?: Readonly<Record<string, string[]>>;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

function buildEvent({ method = 'GET', path, caller = {}, query = {}, body, headers = {} }: Wish): APIGatewayProxyEvent {
  const who: Caller = { id: 'ana', kind: 'person', groups: [], roles: [{ tenant: '*', role: 'viewer' }], ...caller };
  const named = { host: 'api.example', ...(body !== undefined && { 'content-type': 'application/json' }), ...headers };
  return {
    httpMethod: method,
    path,
    headers: named,
    multiValueHeaders: Object.fromEntries(Object.entries(named).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: query,
    body: body ?? null,
    isBase64Encoded: false,
    requestContext: { requestId: 'request-1', ...(caller !== null && { authorizer: { caller: JSON.stringify(who) } }) },
  } as unknown as APIGatewayProxyEvent;
}

type AnyHandler = (input: unknown, request: ApiRequest) => Promise<unknown>;

/** A function of the API whose handlers tell what they were called with, or do as they are told. */
function anApi(by: 'api-read' | 'api-act', handle: AnyHandler = async () => new Reply(200, '{}')) {
  const calls: { readonly input: unknown; readonly request: ApiRequest }[] = [];
  const logged: unknown[] = [];
  const order: string[] = [];
  const handler: AnyHandler = async (input, request) => {
    calls.push({ input, request });
    order.push('handled');
    return handle(input, request);
  };
  const withoutBody: AnyHandler = async (input, request) => {
    await handler(input, request);
    return null;
  };
  const handlers = Object.fromEntries(listOperations().map(({ id, answer }) => [id, answer === null ? withoutBody : handler]));
  const serve = serveApi({
    by,
    handlers: handlers as never,
    tenants: async () => TENANTS,
    origin: 'https://console.example',
    logger: { error: (...line: unknown[]) => void logged.push(line), info: () => undefined } as never,
    audit: {
      before: async () => void order.push('before'),
      after: async (_request, _input, outcome) => void order.push(outcome),
    },
  });
  const ask = async (wish: Wish) => {
    const { statusCode, multiValueHeaders, body } = await serve(buildEvent(wish));
    const headers = Object.fromEntries(Object.entries(multiValueHeaders ?? {}).map(([name, values]) => [name, values.join(', ')]));
    return { status: statusCode, headers, body: body === '' ? undefined : JSON.parse(body) };
  };
  return { ask, serve, calls, logged, order };
}

const PATHS: Readonly<Record<string, string>> = {
  identity: '0123456789abcdef0123456789abcdef',
  executionId: 'execution-1',
  bindingId: 'binding-1',
  reactorId: 's3-block-public-read',
  clientId: 'pipeline',
  viewId: 'mine',
  publisher: 'official',
  name: 's3-block-public-read',
  version: '1.2.0',
};
const fillPath = (path: string) => path.replace(/\{(\w+)\}/g, (_, name: string) => PATHS[name] ?? 'x');

/** Statuses of a request that its caller may make. */
const LET_IN = [200, 201, 202, 204, 400];

describe('every route', () => {
  const read = anApi('api-read');
  const act = anApi('api-act');
  const apiOf = (by: 'api-read' | 'api-act') => (by === 'api-read' ? read : act);

  it.each(listOperations().map((one) => [one.id, one] as const))(
    '%s lets in its roles, in their tenants, and nobody else',
    async (_id, operation) => {
      const { method, path, by, roles, everywhere } = operation;
      const wish = { method: method.toUpperCase(), path: fillPath(path), ...(operation.body !== undefined && { body: '{}' }) };
      const statusFor = async (caller: Partial<Caller> | null) => (await apiOf(by).ask({ ...wish, caller })).status;

      expect(await statusFor(null)).toBe(401);
      expect(await statusFor({ roles: [] })).toBe(403);
      for (const role of ROLES) {
        const inOne = await statusFor({ roles: [{ tenant: 'shop', role }] });
        const inAll = { roles: [...TENANTS.map(({ id }) => ({ tenant: id, role })), { tenant: 'gone', role }] };
        const isIn = roles.includes(role);
        if (isIn && everywhere !== true) expect(LET_IN).toContain(inOne);
        else expect(inOne).toBe(403);
        for (const caller of [inAll, { roles: [{ tenant: '*', role }] }])
          if (isIn) expect(LET_IN).toContain(await statusFor(caller));
          else expect(await statusFor(caller)).toBe(403);
        if (everywhere === true) expect(await statusFor({ ...inAll, kind: 'client', accounts: ['111111111111'] })).toBe(403);
      }
    },
  );

  it('names only failures that it declares', () => {
    for (const operation of listOperations()) expect(listFailures(operation)).toEqual([...new Set(listFailures(operation))]);
  });

  it('is under one path and method only', () => {
    const names = listOperations().map(({ method, path }) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`);

    expect(new Set(names).size).toBe(names.length);
  });
});

describe('the scope of a request', () => {
  it.each<[string, HeldRole[], string | undefined, 'all' | string[]]>([
    ['one tenant', [{ tenant: 'bank', role: 'viewer' }], undefined, ['333333333333']],
    [
      'two tenants',
      [
        { tenant: 'bank', role: 'viewer' },
        { tenant: 'shop', role: 'viewer' },
      ],
      undefined,
      ['111111111111', '222222222222', '333333333333'],
    ],
    ['every tenant', [{ tenant: '*', role: 'viewer' }], undefined, ['111111111111', '222222222222', '333333333333']],
    ['one of them, where it is asked for', [{ tenant: '*', role: 'viewer' }], 'bank', ['333333333333']],
    ['a tenant of others: nothing', [{ tenant: 'shop', role: 'viewer' }], 'bank', []],
    ['a tenant that is gone: nothing', [{ tenant: 'gone', role: 'viewer' }], undefined, []],
  ])('is %s', async (_what, roles, tenant, accounts) => {
    const { ask, calls } = anApi('api-read');

    await ask({ path: '/v1/executions', caller: { roles }, query: tenant === undefined ? {} : { tenant: [tenant] } });

    const scope = calls[0]?.request.scope;
    expect(scope === 'all' ? scope : [...(scope ?? [])].toSorted()).toEqual(accounts);
  });

  it('is narrower for a machine that is confined to accounts', async () => {
    const { ask, calls } = anApi('api-read');

    await ask({
      path: '/v1/executions',
      caller: { kind: 'client', accounts: ['222222222222', '333333333333'], roles: [{ tenant: 'shop', role: 'viewer' }] },
    });

    expect([...(calls[0]?.request.scope ?? [])]).toEqual(['222222222222']);
  });
});

describe('the router', () => {
  it('hands over what was asked for, parsed, with several values as a list', async () => {
    const { ask, calls } = anApi('api-read');

    const { status } = await ask({
      path: '/v1/findings',
      query: { severity: ['HIGH', 'CRITICAL'], 'account!': ['111111111111'], limit: ['7'] },
    });

    expect(status).toBe(200);
    expect(calls[0]?.input).toMatchObject({
      query: { severity: ['HIGH', 'CRITICAL'], 'account!': ['111111111111'], limit: 7, sort: '-severity' },
    });
  });

  it.each<[string, Wish, number, RegExp]>([
    ['a parameter that nobody knows', { path: '/v1/findings', query: { severty: ['HIGH'] } }, 400, /query/],
    ['a parameter twice that comes once', { path: '/v1/findings', query: { limit: ['1', '2'] } }, 400, /query\.limit/],
    ['a page that is too long', { path: '/v1/findings', query: { limit: ['201'] } }, 400, /query\.limit/],
    ['a parameter where there is none', { path: '/v1/me', query: { a: ['1'] } }, 400, /query/],
    ['a name of JavaScript as a parameter', { path: '/v1/findings', query: { ['__proto__']: ['1'], constructor: ['1'] } }, 400, /query/],
    ['an id in another form', { path: '/v1/findings/..%2f..%2fx' }, 400, /params\.identity/],
    ['a path that is not there', { path: '/v1/nothing' }, 404, /no such path/],
    ['a method that the path does not have', { path: '/v1/findings', method: 'DELETE' }, 405, /Use GET/],
  ])('refuses %s', async (_what, wish, status, words) => {
    const answer = await anApi('api-read').ask(wish);

    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(problem.parse(answer.body)).toMatchObject({ status, requestId: 'request-1' });
    expect(JSON.stringify(answer.body)).toMatch(words);
  });

  it.each<[string, Partial<Wish>, number]>([
    ['no JSON', { body: '{' }, 400],
    ['another type', { body: '{}', headers: { 'content-type': 'text/plain' } }, 415],
    ['a field that nobody asked for', { body: JSON.stringify({ name: 'n', page: 'findings', query: '', owner: 'eve' }) }, 400],
    ['too much', { body: JSON.stringify({ name: 'n', page: 'findings', query: 'x'.repeat(300_000) }) }, 413],
  ])('refuses a body that is %s', async (_what, wish, status) => {
    const { ask, calls } = anApi('api-act');

    expect((await ask({ method: 'PUT', path: '/v1/views/mine', ...wish })).status).toBe(status);
    expect(calls).toEqual([]);
  });

  it('writes down who asks for a change before it is done, and nothing for reading', async () => {
    const [read, act] = [anApi('api-read'), anApi('api-act')];
    await read.ask({ path: '/v1/me' });
    await act.ask({ method: 'DELETE', path: '/v1/views/mine' });

    expect([read.order, act.order]).toEqual([['handled'], ['before', 'handled', 'done']]);
  });

  it.each<[string, unknown, number, RegExp]>([
    ['a refusal', new Refusal(404, 'There is no finding x.'), 404, /no finding x/],
    ['a store that is away', new ExecutionRecordUnavailable('Table secret-name is away.'), 503, /^((?!secret).)*$/],
    ['an error that nobody expects', new Error('secret of the inside'), 500, /^((?!secret).)*$/],
  ])('answers %s as a problem, without what is inside', async (_what, error, status, words) => {
    const { ask, logged } = anApi('api-read', () => Promise.reject(error));

    const answer = await ask({ path: '/v1/me' });

    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).toMatch(words);
    expect(answer.headers['retry-after']).toBe(status === 503 ? '20' : undefined);
    expect(logged).toHaveLength(status >= 500 ? 1 : 0);
  });

  it('lets no cache keep an answer, and one origin read it', async () => {
    const { ask } = anApi('api-read', async () => new Reply(200, '"as it is"', { etag: '"1"' }));

    const { headers, body } = await ask({ path: '/v1/me' });

    expect(body).toBe('as it is');
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'access-control-allow-origin': 'https://console.example', etag: '"1"' });
  });

  it.each(['', '{', '[]', '{"id":"eve","roles":"admin"}'])('lets nobody in whom the authoriser did not name: %s', async (caller) => {
    const { serve } = anApi('api-read');
    const event = buildEvent({ path: '/v1/me' });

    const { statusCode } = await serve({ ...event, requestContext: { ...event.requestContext, authorizer: { caller } } });

    expect(statusCode).toBe(401);
  });
});
