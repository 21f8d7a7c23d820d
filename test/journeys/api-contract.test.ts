import * as z from 'zod';
import type { Operation } from '#domain/api/contract/operation.ts';
import { CONTRACT, listFailures, listOperations, type OperationId } from '#domain/api/contract.ts';
import { problem } from '#domain/api/problem.ts';
import type { Role } from '#domain/api/role.ts';
import { LOCAL_WECOM_ROUTE } from '#local/reaction/reaction-environment.ts';
import { openApiJudge } from '../support/api-document.ts';
import { type ApiAnswer, type ApiWorld, SHOP, startApiWorld } from '../support/api-world.ts';
import { aContent } from '../support/packages.ts';
import { aKeyOfNow, publishNow, trustKeys } from '../support/published-reactor.ts';

const inAYear = new Date(Date.now() + 300 * 24 * 3_600_000).toISOString();
const HUB_VERSION = { publisher: 'official', name: 's3-block-public-read', version: '1.2.0' };
const NOBODY = '0'.repeat(32);
const DOOR = { publisher: 'acme', name: 'close-door' };
const NO_BYTES = `sha256:${'0'.repeat(64)}`;

type Call = {
  readonly id: OperationId;
  readonly status: number;
  readonly as?: Role;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Calls in the order in which they are made; `<finding>` is the id of something that is there. */
const CALLS: readonly Call[] = [
  { id: 'listFindings', status: 200 },
  { id: 'listFindings', status: 200, query: 'severity=CRITICAL&severity=HIGH&account!=333333333333&limit=1&sort=account' },
  { id: 'listFindings', status: 400, query: 'severity=TERRIBLE' },
  { id: 'listFindings', status: 400, query: 'anything=1' },
  { id: 'listFindings', status: 422, query: 'cursor=a.b' },
  { id: 'getFacets', status: 200 },
  { id: 'getFacets', status: 200, query: 'facet=severity&tag=app=shop' },
  { id: 'getFacets', status: 200, query: 'facet=standard&facet=reactor' },
  { id: 'listFindings', status: 200, query: 'standard=standards/none&resource!=arn:aws:s3:::logs&reactor=unbound' },
  { id: 'listFindings', status: 400, query: 'q=a-b-c' },
  { id: 'listGroups', status: 200, query: 'by=control' },
  { id: 'listGroups', status: 200, query: 'by=technique&limit=1' },
  { id: 'listGroups', status: 200, query: 'by=account' },
  { id: 'listGroups', status: 200, query: 'by=resource&q=invoices' },
  { id: 'listGroups', status: 400, query: 'by=moon' },
  { id: 'listGroups', status: 422, query: 'by=control&cursor=a.b' },
  { id: 'exportFindings', status: 200 },
  { id: 'exportFindings', status: 200, query: 'format=json' },
  { id: 'getFinding', status: 200, params: { identity: '<finding>' } },
  { id: 'getFinding', status: 404, params: { identity: NOBODY } },
  { id: 'getFinding', status: 400, params: { identity: 'x' } },
  { id: 'getDecision', status: 200, params: { identity: '<finding>' } },
  { id: 'getDecision', status: 404, params: { identity: NOBODY } },
  { id: 'actOnFindings', status: 202, as: 'operator', body: { action: 'remediate', findings: [NOBODY], dryRun: true } },
  { id: 'actOnFindings', status: 422, as: 'operator', body: { action: 'note', findings: [NOBODY] } },
  { id: 'actOnFindings', status: 403, as: 'viewer', body: { action: 'note', findings: [NOBODY] } },
  { id: 'actOnFindings', status: 415, as: 'operator' },
  { id: 'listStandards', status: 200 },
  { id: 'listControls', status: 200 },
  { id: 'getMatrix', status: 200 },
  { id: 'getMatrix', status: 200, query: `account=${SHOP}` },
  { id: 'getMatrixLayer', status: 200 },
  { id: 'getTrend', status: 200, query: 'from=2026-11-01&to=2026-11-30' },
  { id: 'getTrend', status: 422, query: 'from=1026-11-01&to=2026-11-30' },
  { id: 'listExecutions', status: 200 },
  { id: 'listExecutions', status: 200, query: 'status=FIXED' },
  { id: 'getExecution', status: 200, params: { executionId: '<execution>' } },
  { id: 'getExecution', status: 404, params: { executionId: 'none' } },
  { id: 'retryExecution', status: 404, as: 'operator', params: { executionId: 'none' } },
  { id: 'retryExecution', status: 409, as: 'operator', params: { executionId: '<execution>' } },
  { id: 'listUndoable', status: 200 },
  { id: 'rollBack', status: 404, as: 'operator', params: { executionId: 'none' }, body: {} },
  { id: 'rollBack', status: 422, as: 'operator', params: { executionId: '<execution>' }, body: { force: true, confirm: true } },
  { id: 'rollBack', status: 409, as: 'approver', params: { executionId: '<execution>' }, body: { confirm: true } },

  { id: 'listApprovals', status: 200 },
  { id: 'getApproval', status: 200, params: { executionId: '<question>' } },
  { id: 'getApproval', status: 404, params: { executionId: 'none' } },
  { id: 'answerApproval', status: 404, as: 'approver', params: { executionId: 'none' }, body: { verdict: 'approve', planHash: 'x' } },
  { id: 'answerApproval', status: 409, as: 'approver', params: { executionId: '<question>' }, body: { verdict: 'approve', planHash: 'x' } },
  {
    id: 'answerApproval',
    status: 200,
    as: 'approver',
    params: { executionId: '<question>' },
    body: { verdict: 'acknowledge', planHash: '<plan>' },
  },
  { id: 'listReactors', status: 200 },
  { id: 'listBindings', status: 200 },
  { id: 'putBinding', status: 400, as: 'admin', params: { bindingId: 'one' }, body: {} },
  ...([200, 412] as const).map((status): Call => {
    const body = { match: { control: 'S3.1' }, reactorId: 's3-block-public-read', mode: 'notify' };
    return { id: 'putBinding', status, as: 'admin', params: { bindingId: 'one' }, body, headers: { 'if-none-match': '*' } };
  }),
  {
    id: 'putBinding',
    status: 422,
    as: 'admin',
    params: { bindingId: 'two' },
    body: { match: { control: 'S3.3' }, reactorId: 'none', mode: 'notify' },
    headers: { 'if-none-match': '*' },
  },
  { id: 'deleteBinding', status: 428, as: 'admin', params: { bindingId: 'one' } },
  { id: 'deleteBinding', status: 412, as: 'admin', params: { bindingId: 'one' }, headers: { 'if-match': '"other"' } },
  { id: 'deleteBinding', status: 404, as: 'admin', params: { bindingId: 'none' }, headers: { 'if-match': '"other"' } },
  { id: 'deleteBinding', status: 204, as: 'admin', params: { bindingId: 'one' }, headers: { 'if-match': '<binding>' } },
  { id: 'getReactor', status: 200, params: { publisher: 'official', name: 's3-block-public-read' } },
  { id: 'getReactor', status: 404, params: { publisher: 'acme', name: 'nothing' } },
  { id: 'previewReactor', status: 200, as: 'publisher', params: DOOR, body: {} },
  { id: 'previewReactor', status: 404, as: 'publisher', params: DOOR, body: { version: '9.9.9' } },
  { id: 'installReactor', status: 400, as: 'publisher', params: DOOR, body: { version: '1.0.0', digest: 'sha256:0' } },
  {
    id: 'installReactor',
    status: 409,
    as: 'publisher',
    params: DOOR,
    body: { version: '1.0.0', digest: NO_BYTES, manifestDigest: NO_BYTES },
  },
  { id: 'installReactor', status: 403, as: 'operator', params: DOOR, body: {} },
  { id: 'revertReactor', status: 404, as: 'publisher', params: DOOR },
  { id: 'uninstallReactor', status: 409, as: 'publisher', params: { publisher: 'official', name: 's3-block-public-read' } },
  { id: 'listHubReactors', status: 200, query: 'control=EC2.8&technique=T1552.005&publisher=acme&effect=reversible' },
  { id: 'listHubReactors', status: 200 },
  { id: 'listHubReactors', status: 400, query: 'effect=sudden' },
  { id: 'getHubReactor', status: 200, params: DOOR },
  { id: 'getHubReactor', status: 404, params: HUB_VERSION },
  { id: 'publishReactor', status: 202, as: 'publisher', body: { ...DOOR, version: '1.2.0', digest: NO_BYTES, bytes: 1 } },
  { id: 'publishReactor', status: 409, as: 'publisher', body: { ...HUB_VERSION, digest: NO_BYTES, bytes: 1 } },
  { id: 'publishReactor', status: 403, as: 'operator', body: {} },
  { id: 'verifyReactor', status: 409, as: 'admin', params: { ...DOOR, version: '1.0.0' } },
  { id: 'verifyReactor', status: 403, as: 'publisher', params: HUB_VERSION },
  { id: 'withdrawReactor', status: 404, as: 'publisher', params: HUB_VERSION, body: { state: 'WITHDRAWN' } },
  {
    id: 'withdrawReactor',
    status: 200,
    as: 'publisher',
    params: { ...DOOR, version: '1.0.0' },
    body: { state: 'REVOKED', reason: 'It leaves doors open.' },
  },
  { id: 'getMe', status: 200 },
  { id: 'createClient', status: 201, as: 'admin', body: { id: 'one', roles: [{ tenant: 'shop', role: 'viewer' }], expiresAt: inAYear } },
  { id: 'createClient', status: 409, as: 'admin', body: { id: 'one', roles: [{ tenant: 'shop', role: 'viewer' }], expiresAt: inAYear } },
  { id: 'createClient', status: 422, as: 'admin', body: { id: 'two', roles: [{ tenant: 'moon', role: 'viewer' }], expiresAt: inAYear } },
  { id: 'listClients', status: 200, as: 'admin' },
  { id: 'revokeClient', status: 204, as: 'admin', params: { clientId: 'one' } },
  { id: 'revokeClient', status: 404, as: 'admin', params: { clientId: 'one' } },
  { id: 'putView', status: 428, params: { viewId: 'mine' }, body: { name: 'Mine', page: 'findings', query: '' } },
  {
    id: 'putView',
    status: 200,
    params: { viewId: 'mine' },
    body: { name: 'Mine', page: 'findings', query: '' },
    headers: { 'if-none-match': '*' },
  },
  {
    id: 'putView',
    status: 412,
    params: { viewId: 'mine' },
    body: { name: 'Mine', page: 'findings', query: '' },
    headers: { 'if-match': '"7"' },
  },
  ...[200, 200, 422].map((status, index): Call => {
    const headers = { 'if-none-match': '*', 'idempotency-key': 'save-once' };
    return {
      id: 'putView',
      status,
      params: { viewId: 'once' },
      body: { name: `${Math.max(1, index)}`, page: 'findings', query: '' },
      headers,
    };
  }),
  { id: 'deleteView', status: 400, params: { viewId: 'once' }, headers: { 'idempotency-key': 'a b' } },
  ...[201, 409].map((status): Call => {
    const body = { id: 'three', roles: [{ tenant: 'shop', role: 'viewer' }], expiresAt: inAYear };
    return { id: 'createClient', status, as: 'admin', body, headers: { 'idempotency-key': 'make-once' } };
  }),
  { id: 'listViews', status: 200 },
  { id: 'deleteView', status: 204, params: { viewId: 'mine' } },
  { id: 'deleteView', status: 404, params: { viewId: 'mine' } },
  { id: 'getSettings', status: 200, as: 'admin' },
  { id: 'getSettings', status: 403 },
  ...([200, 429] as const).map((status): Call => ({ id: 'testChannel', status, as: 'admin', params: { channelId: LOCAL_WECOM_ROUTE } })),
  { id: 'testChannel', status: 404, as: 'admin', params: { channelId: 'none' } },
  { id: 'testChannel', status: 403, params: { channelId: LOCAL_WECOM_ROUTE } },
  { id: 'testChannel', status: 400, as: 'admin', params: { channelId: 'A' } },
  { id: 'getChanges', status: 200 },
  { id: 'listAudit', status: 200, as: 'admin' },
  { id: 'listAudit', status: 200, as: 'admin', query: 'format=csv&limit=1' },
  { id: 'listAudit', status: 403 },
  { id: 'getHealth', status: 200 },
];

/** The API against its two descriptions: the contract that it is made of, and the document that others have. */
describe('every answer of the API', () => {
  const judge = openApiJudge();
  let world: ApiWorld;
  const there: Record<string, string> = {};
  beforeAll(async () => {
    world = await startApiWorld({ withReaction: true, hubOptions: { realTime: false, runVectors: 'none' } });
    const { hub } = world.cloud;
    if (hub === undefined) throw new Error('The hub did not start.');
    const key = aKeyOfNow('acme');
    await trustKeys(hub, [key]);
    await publishNow(hub, aContent(), key);
    await world.cloud.findings.collectStandards();
    const first = async (path: string) => {
      const { body } = await world.ask(path, 'viewer');
      return z.object({ items: z.array(z.record(z.string(), z.unknown())) }).parse(body).items[0] ?? {};
    };
    there['<finding>'] = String((await first('/v1/findings?control=S3.2&account=210987654321'))['identity']);
    there['<execution>'] = String((await first('/v1/undoable'))['id']);
    const question = await first('/v1/approvals');
    there['<question>'] = String(question['id']);
    there['<plan>'] = String(question['planHash']);
  });
  afterAll(() => world.close());

  const call = ({ id, as = 'viewer', params = {}, query = '', body, headers = {} }: Call): Promise<ApiAnswer> => {
    const { method, path } = CONTRACT[id];
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => there[params[name] ?? ''] ?? params[name] ?? '');
    const sent = body === undefined ? undefined : JSON.parse(JSON.stringify(body).replaceAll('<plan>', there['<plan>'] ?? ''));
    const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, there[value] ?? value]));
    return world.ask(`${filled}${query === '' ? '' : `?${query}`}`, as, { method: method.toUpperCase(), body: sent, headers: named });
  };

  it.each(CALLS.map((one) => [`${one.id} ${one.status} ${one.query ?? ''}`.trim(), one] as const))(
    'is what contract and document say: %s',
    async (_name, one) => {
      const operation: Operation = CONTRACT[one.id];

      const answer = await call(one);

      expect(answer).toMatchObject({ status: one.status });
      if (one.id === 'putBinding' && answer.status === 200) there['<binding>'] = answer.headers.get('etag') ?? '';
      expect(judge.judge(operation, answer)).toEqual([]);
      if (answer.status >= 400) {
        expect(listFailures(operation)).toContain(answer.status);
        expect(answer.type).toBe('application/problem+json');
        expect(problem.parse(answer.body).status).toBe(answer.status);
      } else if (operation.answer !== null && answer.type.startsWith('application/json'))
        expect(operation.answer.safeParse(answer.body)).toMatchObject({ success: true });
    },
  );

  it('has been asked for at least once, by every operation', () => {
    expect(listOperations().map(({ id }) => id)).toEqual(expect.arrayContaining([...new Set(CALLS.map(({ id }) => id))]));
    expect(new Set(CALLS.map(({ id }) => id)).size).toBe(listOperations().length);
  });

  it.each([
    '/v1/findings',
    '/v1/findings/groups?by=resource',
    '/v1/standards',
    '/v1/controls',
    '/v1/executions',
    '/v1/undoable',
    '/v1/approvals',
    '/v1/reactors',
    '/v1/bindings',
    '/v1/hub/reactors',
  ])('has had something to say: %s', async (path) => {
    const { body } = await world.ask(path, 'viewer');

    expect(body).toMatchObject({ items: expect.arrayContaining([expect.anything()]) });
  });

  it('is one for a change that is undone, which comes last, as others look at it', async () => {
    const undone = await call({ id: 'rollBack', status: 202, as: 'operator', params: { executionId: '<execution>' }, body: {} });

    expect(undone.status).toBe(202);
    expect(judge.judge(CONTRACT.rollBack, undone)).toEqual([]);
  });

  it('is a problem too where nobody signed in, and where the path knows no such method', async () => {
    const { path, method } = CONTRACT.listFindings;
    const bare = await fetch(`${world.url}${path}`);
    const wrong = await world.ask(path, 'viewer', { method: 'DELETE' });

    expect(
      judge.judge({ path, method }, { status: bare.status, type: bare.headers.get('content-type') ?? '', body: await bare.json() }),
    ).toEqual([]);
    expect(judge.judge({ path, method }, wrong)).toEqual([]);
    expect([bare.status, wrong.status, wrong.headers.get('allow')]).toEqual([401, 405, 'GET']);
  });

  it('is 304 without a body where nothing changed', async () => {
    // The calls before may have begun something; it has ended.
    await world.cloud.settled();
    const { headers } = await world.ask('/v1/changes', 'viewer');
    const again = await world.ask('/v1/changes', 'viewer', { headers: { 'if-none-match': headers.get('etag') ?? '' } });

    expect(again).toMatchObject({ status: 304, body: '' });
    expect(judge.judge(CONTRACT.getChanges, again)).toEqual([]);
  });

  it('would be found out if it had a field that nobody decided on, or lacked one', async () => {
    const { body, ...answer } = await call({ id: 'getMe', status: 200 });
    const { accounts: _, ...rest } = z.looseObject({ accounts: z.unknown() }).parse(body);

    expect(judge.judge(CONTRACT.getMe, { ...answer, body: { ...rest, accounts: null, keyHash: 'x' } })).toEqual([
      expect.stringContaining('keyHash'),
    ]);
    expect(judge.judge(CONTRACT.getMe, { ...answer, body: rest })).toEqual([expect.stringContaining('accounts')]);
  });
});
