import type { ExecutionRecord } from '#domain/reaction/execution-record.ts';
import { executionRoutes } from '#handlers/api-act/routes/executions.ts';
import type { ApiRequest } from '#platform/api/request.ts';
import type { RollBackOutcome } from '#platform/reaction/people-functions.ts';
import type { StartByHand } from '#platform/reaction/start-by-hand.ts';
import { aReaction, aResult, MEMBER } from '../../support/reactions.ts';

const ID = 'execution-1';

/** The routes over one execution, and what they asked for. */
function anApi(status: 'FIXED' | 'FAILED' | 'DEFERRED' | null, outcome: RollBackOutcome = { kind: 'under-way' }) {
  const started: StartByHand[] = [];
  const told: unknown[] = [];
  const record = {
    id: ID,
    openedAt: '2026-11-03T08:00:00.000Z',
    ...{ reaction: aReaction(), proposal: null, kept: null, steps: [], result: status === null ? null : aResult({ status }) },
  } as unknown as ExecutionRecord;
  const routes = executionRoutes({
    people: { rollBack: async () => outcome },
    records: { find: async (id) => (id === ID ? record : undefined) },
    starter: {
      async start(wish) {
        started.push(wish);
        return 'by-hand-1';
      },
    },
  });
  const request = {
    id: 'request-1',
    caller: { id: 'omar@example.com', kind: 'person', groups: [], roles: [{ tenant: 'shop', role: 'operator' }] },
    scope: new Set([MEMBER]),
    tenants: [{ id: 'shop', accounts: [MEMBER] }],
    header: () => undefined,
    tellChange: (change: unknown) => void told.push(change),
  } as unknown as ApiRequest;
  const params = { executionId: ID };
  return {
    started,
    told,
    retry: () => routes.retryExecution({ params }, request),
    rollBack: () => routes.rollBack({ params, body: { force: false, confirm: false } }, request),
  };
}

describe('another try of an execution', () => {
  it.each(['FAILED', 'DEFERRED'] as const)('that is %s starts by hand, for its resource, as the person of the token', async (status) => {
    const { retry, started, told } = anApi(status);

    const answer = await retry();

    const { finding, resource } = aReaction();
    expect(answer).toMatchObject({ executionId: 'by-hand-1' });
    expect(started).toEqual([expect.objectContaining({ finding, resourceId: resource.Id, requestedBy: 'omar@example.com' })]);
    expect(told).toEqual([{ before: { executionId: ID, status }, after: { executionId: 'by-hand-1' } }]);
  });

  it.each(['FIXED', null] as const)('that is %s starts nothing', async (status) => {
    const { retry, started } = anApi(status);

    await expect(retry()).rejects.toMatchObject({ status: 409 });
    expect(started).toEqual([]);
  });
});

describe('a rollback', () => {
  it('that takes longer than a request is answered as the execution stands, and claims no success', async () => {
    expect(await anApi('FIXED').rollBack()).toMatchObject({ id: ID, status: 'FIXED' });
  });

  it('that was refused is a conflict, with what differs', async () => {
    const refused = {
      ...aResult({ status: 'FAILED' }),
      status: 'REFUSED' as const,
      reason: 'policy: before "public", today "of another team"',
    };

    await expect(anApi('FIXED', { kind: 'ended', result: refused }).rollBack()).rejects.toMatchObject({
      status: 409,
      message: refused.reason,
    });
  });

  it('that failed says so', async () => {
    expect(await anApi('FAILED', { kind: 'ended', result: aResult({ status: 'FAILED' }) }).rollBack()).toMatchObject({ status: 'FAILED' });
  });
});
