import { localHost } from '#local/local-host.ts';
import { serveLoopback } from '#local/loopback-server.ts';
import { systemClock } from '#platform/base/clock.ts';
import { openRouteFunctions } from '#platform/notification/route-functions.ts';

type Answer = { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> } | 'cut';

/** Lambda, as far as one call of one function goes. */
async function startLambda(answer: Answer) {
  let calls = 0;
  const server = await serveLoopback(async (request, response) => {
    calls += 1;
    if (answer === 'cut') request.socket.destroy();
    else response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end(JSON.stringify(answer.body));
  });
  const host = localHost({ region: 'eu-central-1', endpoints: { LambdaClient: server.url } }, systemClock);
  return { functions: openRouteFunctions(host), calls: () => calls, close: server.close };
}

describe('openRouteFunctions', () => {
  it.each<[string, Answer, object]>([
    ['delivered', { status: 200, body: { kind: 'delivered', warning: null } }, { kind: 'delivered', warning: null }],
    ['refused', { status: 200, body: { kind: 'refused', reason: 'code 93000' } }, { kind: 'refused', reason: 'code 93000' }],
    [
      'unknown where the function ran out of time',
      { status: 200, body: { errorType: 'Sandbox.Timedout', errorMessage: 'x' }, headers: { 'x-amz-function-error': 'Unhandled' } },
      { kind: 'unknown', reason: 'the function of the route ended with Sandbox.Timedout' },
    ],
    [
      'unknown where there is no such function',
      { status: 404, body: { message: 'gone' }, headers: { 'x-amzn-errortype': 'ResourceNotFoundException' } },
      { kind: 'unknown', reason: 'the function of the route gave no answer (ResourceNotFoundException)' },
    ],
    ['unknown where the call breaks off', 'cut', { kind: 'unknown', reason: expect.stringContaining('gave no answer') }],
  ])('says that a test is %s, after one call', async (_what, answer, outcome) => {
    const lambda = await startLambda(answer);
    try {
      expect(await lambda.functions.test('notify-soc', { requestId: 'r', requestedBy: 'ana' })).toEqual(outcome);
      expect(lambda.calls()).toBe(1);
    } finally {
      await lambda.close();
    }
  });

  it('throws what the function threw', async () => {
    const body = { errorType: 'NotificationUnavailable', errorMessage: 'The table is away.' };
    const lambda = await startLambda({ status: 200, body, headers: { 'x-amz-function-error': 'Unhandled' } });
    try {
      const called = lambda.functions.test('notify-soc', { requestId: 'r', requestedBy: 'ana' });
      await expect(called).rejects.toMatchObject({ name: 'NotificationUnavailable', message: 'The table is away.' });
    } finally {
      await lambda.close();
    }
  });

  it('takes no answer of another shape for a success', async () => {
    const lambda = await startLambda({ status: 200, body: { batchItemFailures: [] } });
    try {
      await expect(lambda.functions.test('notify-soc', { requestId: 'r', requestedBy: 'ana' })).rejects.toThrow();
    } finally {
      await lambda.close();
    }
  });
});
