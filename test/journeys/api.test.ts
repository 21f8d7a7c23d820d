import fc from 'fast-check';
import * as z from 'zod';
import type { Operation } from '#domain/api/contract/operation.ts';
import { CONTRACT, listFailures, listOperations } from '#domain/api/contract.ts';
import { problem } from '#domain/api/problem.ts';
import type { Role } from '#domain/api/role.ts';
import type { Cloud } from '#local/cloud.ts';
import { failedControl } from '../support/findings.ts';
import { type SeededCloud, startSeededCloud } from '../support/seeded-cloud.ts';

const SHOP = '210987654321';
const BANK = '333333333333';
const API_ROLES = new Set(['authorise', 'api-read', 'api-act']);
const HOSTILE = '=cmd|"/c calc"!A1 <script>alert(1)</script> \u202e\u0007';

/** Findings through the bus, the queue, the table, its stream and PostgreSQL, and out again by the API. */
describe('the API on the whole platform', () => {
  /** Everything that the functions of the API asked AWS for. */
  const asked = new Set<string>();
  let platform: SeededCloud;
  let cloud: Cloud;

  beforeAll(async () => {
    platform = await startSeededCloud({
      withApi: true,
      tenants: [
        { id: 'shop', accounts: [SHOP] },
        { id: 'bank', accounts: [BANK] },
      ],
      onAccess: ({ role, request }) => {
        if (API_ROLES.has(role)) asked.add(request.action);
      },
    });
    cloud = platform.cloud;
    for (const [control, bucket, account] of [
      ['S3.2', 'invoices', SHOP],
      ['S3.2', 'logs', SHOP],
      ['S3.5', 'invoices', SHOP],
      ['S3.2', 'ledger', BANK],
    ] as const)
      cloud.securityHub.ingest(failedControl(control, { on: bucket, AwsAccountId: account, Region: 'eu-central-1' }));
    cloud.securityHub.ingest({ ...failedControl('S3.8', { on: 'hostile', AwsAccountId: SHOP, Region: 'eu-central-1' }), Title: HOSTILE });
    await cloud.settled();
  }, 180_000);
  afterAll(() => platform.close());

  const api = () => {
    if (cloud.api === undefined) throw new Error('The API did not start.');
    return cloud.api;
  };
  const as = async (role: Role) => ({ authorization: `Bearer ${await api().issuer.sign(role)}` });
  async function ask(path: string, headers: Readonly<Record<string, string>>) {
    const answer = await fetch(`${api().url}${path}`, { headers });
    const text = await answer.text();
    return {
      status: answer.status,
      retryAfter: answer.headers.get('retry-after'),
      type: answer.headers.get('content-type') ?? '',
      text,
      body: /json/.test(answer.headers.get('content-type') ?? '') ? JSON.parse(text) : undefined,
    };
  }
  async function makeKey(id: string, tenant: string): Promise<Readonly<Record<string, string>>> {
    const body = JSON.stringify({ id, roles: [{ tenant, role: 'viewer' }], expiresAt: new Date(Date.now() + 86_400_000).toISOString() });
    const headers = { ...(await as('admin')), 'content-type': 'application/json' };
    const { key } = z
      .object({ key: z.string() })
      .parse(await (await fetch(`${api().url}/v1/clients`, { method: 'POST', headers, body })).json());
    return { 'x-api-key': key };
  }
  const items = (body: unknown) => z.object({ items: z.array(z.record(z.string(), z.unknown())) }).parse(body).items;

  it('shows what Security Hub said, with its techniques', async () => {
    const { body } = await ask('/v1/findings?control=S3.2&sort=account', await as('viewer'));

    expect(items(body).map(({ resourceId, accountId }) => [accountId, resourceId])).toEqual(
      [
        [SHOP, 'arn:aws:s3:::invoices'],
        [SHOP, 'arn:aws:s3:::logs'],
        [BANK, 'arn:aws:s3:::ledger'],
      ].toSorted(),
    );
    expect(items(body)[0]).toMatchObject({
      control: 'S3.2',
      intent: 'exposure',
      isOpen: true,
      techniqueIds: expect.arrayContaining(['T1530']),
    });
  });

  it('counts each value as often as the list has it, and pages through all, each once', async () => {
    const viewer = await as('viewer');
    const facets = (await ask('/v1/findings/facets', viewer)).body;
    const seen: unknown[] = [];
    let cursor = '';
    do {
      const { body } = await ask(`/v1/findings?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`, viewer);
      seen.push(...items(body).map(({ identity }) => identity));
      cursor = body.next ?? '';
    } while (cursor !== '');

    expect(facets).toMatchObject({ total: 5, exact: true });
    expect(facets.facets.account.values).toEqual(
      expect.arrayContaining([
        { value: SHOP, n: 4 },
        { value: BANK, n: 1 },
      ]),
    );
    expect(new Set(seen).size).toBe(5);
    expect(seen).toHaveLength(5);
  });

  it('puts findings together, so that each group has what a list of its value has', async () => {
    const viewer = await as('viewer');
    for (const by of ['control', 'account', 'technique', 'resource']) {
      const { body } = await ask(`/v1/findings/groups?by=${by}&limit=2`, viewer);
      const [first] = items(body);
      const list = (await ask(`/v1/findings?${by}=${first?.['value']}&sort=-updatedAt`, viewer)).body;

      expect([by, first?.['n'], first?.['updatedAt']]).toEqual([by, items(list).length, items(list)[0]?.['updatedAt']]);
      expect(body.total).toBe(5);
    }
    const [technique] = items((await ask('/v1/findings/groups?by=technique', viewer)).body);
    expect(technique).toMatchObject({ title: expect.stringMatching(/[A-Z]/), worst: expect.any(String) });
  });

  it('tells a finding whole, and why nothing is done about it', async () => {
    const viewer = await as('viewer');
    const [first] = items((await ask('/v1/findings?control=S3.2&account=333333333333', viewer)).body);
    const { body } = await ask(`/v1/findings/${first?.['identity']}`, viewer);
    const decision = (await ask(`/v1/findings/${first?.['identity']}/decision`, viewer)).body;

    expect(body).toMatchObject({
      accountId: BANK,
      isOpen: true,
      resources: [{ Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::ledger' }],
      attack: { control: 'securityhub_control:S3.2', intent: 'exposure' },
      document: { Compliance: { Status: 'FAILED' } },
    });
    expect(body.attack.techniques[0]).toMatchObject({
      id: expect.stringMatching(/^T\d{4}/),
      origin: 'mapping',
      evidence: expect.arrayContaining([
        { source: expect.any(String), licence: expect.any(String), tier: expect.any(String), score: null },
      ]),
    });
    expect(decision).toEqual({ reason: 'no-binding', resources: [] });
  });

  it('shows a tenant nothing of another one, in no list, count, or detail', async () => {
    const [bank, viewer] = [await makeKey('bank-reader', 'bank'), await as('viewer')];
    const [shops] = items((await ask(`/v1/findings?account=${SHOP}`, viewer)).body);

    expect(items((await ask('/v1/findings', bank)).body).map(({ accountId }) => accountId)).toEqual([BANK]);
    expect((await ask('/v1/findings/facets', bank)).body).toMatchObject({ total: 1 });
    expect(items((await ask(`/v1/findings?account=${SHOP}`, bank)).body)).toEqual([]);
    expect(items((await ask('/v1/findings?tenant=shop', bank)).body)).toEqual([]);
    expect((await ask(`/v1/findings/${shops?.['identity']}`, bank)).status).toBe(404);
    expect((await ask(`/v1/findings/${shops?.['identity']}/decision`, bank)).status).toBe(404);
    for (const by of ['control', 'account', 'technique', 'resource']) {
      const { body } = await ask(`/v1/findings/groups?by=${by}`, bank);
      expect([by, body.total, items(body).every(({ n }) => n === 1)]).toEqual([by, 1, true]);
    }
    const cells = (await ask('/v1/matrix', bank)).body.cells as { exposure: number }[];
    expect(Math.max(...cells.map(({ exposure }) => exposure))).toBe(1);
  });

  it('follows a finding that passes, and keeps it among the closed ones', async () => {
    const viewer = await as('viewer');
    const source = failedControl('S3.5', { on: 'invoices', AwsAccountId: SHOP, Region: 'eu-central-1' });
    cloud.securityHub.ingest({
      ...source,
      UpdatedAt: new Date().toISOString(),
      Compliance: { Status: 'PASSED', SecurityControlId: 'S3.5' },
    });
    await cloud.settled();

    expect(items((await ask('/v1/findings?control=S3.5', viewer)).body)).toEqual([]);
    expect(items((await ask('/v1/findings?control=S3.5&state=closed', viewer)).body)).toMatchObject([
      { isOpen: false, compliance: 'PASSED' },
    ]);
    expect((await ask('/v1/findings/facets', viewer)).body).toMatchObject({ total: 4 });
  });

  it('hands out hostile text as text: as JSON, and as a table that no spreadsheet runs', async () => {
    const viewer = await as('viewer');
    const json = await ask('/v1/findings?control=S3.8', viewer);
    const table = await ask('/v1/findings/export?control=S3.8', viewer);

    expect(json.type).toContain('application/json');
    expect(items(json.body)).toHaveLength(1);
    expect(table.type).toContain('text/csv');
    expect(table.text.split('\r\n')[1]).toMatch(/"'=cmd/);
  });

  it.each([
    ['a search that is too short', '/v1/findings?q=s3', 400],
    [
      'a cursor of another list',
      async (headers: Readonly<Record<string, string>>) => {
        const { body } = await ask('/v1/findings?limit=1', headers);
        return `/v1/findings?limit=1&severity=LOW&cursor=${body.next}`;
      },
      422,
    ],
    ['a trend over centuries', '/v1/trend?from=1026-01-01&to=2026-01-01', 422],
  ])('refuses %s', async (_what, path, status) => {
    const viewer = await as('viewer');

    const answer = await ask(typeof path === 'string' ? path : await path(viewer), viewer);

    expect(answer.status).toBe(status);
    expect(problem.parse(answer.body).status).toBe(status);
  });

  it('answers anything at all within its contract: never 5xx, no stack, no secret', async () => {
    const viewer = await as('viewer');
    const reading = listOperations().filter(({ method }) => method === 'get');
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom("' or 1=1 --", '../..', '%00', HOSTILE, '__proto__', '9'.repeat(40), 'null', '-1', 'T1530', 'HIGH'),
    );
    const parameterOf = (operation: (typeof reading)[number]) =>
      fc.oneof(fc.constantFrom('', ...Object.keys(operation.query?.shape ?? {})), text);
    const request = fc.constantFrom(...reading).chain((operation) => {
      const parameters = fc.array(fc.tuple(parameterOf(operation), text), { maxLength: 3 });
      return fc.tuple(parameters, text).map(([asked, part]) => ({ id: operation.id, asked, part }));
    });

    await fc.assert(
      fc.asyncProperty(request, async ({ id, asked, part }) => {
        const operation: Operation = CONTRACT[id];
        const query = new URLSearchParams(asked);
        const path = operation.path.replace(/\{\w+\}/g, () => encodeURIComponent(part.toWellFormed()) || 'x');
        const answer = await ask(`${path}?${query}`, viewer);

        expect([...listFailures(operation), operation.status, 404]).toContain(answer.status);
        expect(answer.status).toBeLessThan(500);
        expect(answer.text).not.toMatch(/node_modules|\bat [\w.]+ \(|select .* from console/i);
      }),
      { numRuns: 300 },
    );
    expect(platform.errors).toEqual([]);
  });

  it('reads no table whole', () => {
    expect([...asked]).toEqual(expect.arrayContaining(['dynamodb:GetItem', 'dynamodb:Query']));
    expect([...asked]).not.toContain('dynamodb:Scan');
  });

  it('goes on without the database, but for lists, which say when to come back', async () => {
    const viewer = await as('viewer');
    const [first] = items((await ask('/v1/findings?limit=1', viewer)).body);
    await platform.endDatabase();

    const lists = await Promise.all(
      ['/v1/findings', '/v1/findings/facets', '/v1/trend?from=2026-11-01&to=2026-11-30'].map((path) => ask(path, viewer)),
    );
    const rest = [
      '/v1/executions',
      '/v1/approvals',
      '/v1/undoable',
      `/v1/findings/${first?.['identity']}`,
      '/v1/reactors',
      '/v1/bindings',
      '/v1/me',
    ];

    expect(lists.map(({ status, retryAfter }) => [status, retryAfter])).toEqual(lists.map(() => [503, '20']));
    for (const path of rest) expect([path, (await ask(path, viewer)).status]).toEqual([path, 200]);
    expect((await ask('/v1/health', viewer)).body).toMatchObject({ status: 'degraded' });
  });
});
