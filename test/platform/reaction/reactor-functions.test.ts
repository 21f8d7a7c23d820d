import type { ChangePlan, ReactorCall } from '@attack-reactor/kit/contract';
import { REACTOR_FUNCTION } from '#domain/reaction/reactor-function.ts';
import type { ClientSettings } from '#platform/base/host.ts';
import { openReactorFunctions, reactorFunctions } from '#platform/reaction/reactor-functions.ts';
import { fakeClient, serviceError } from '../../support/fake-client.ts';
import { aReaction } from '../../support/reactions.ts';

const { id, finding, resource, target } = aReaction();
const VERIFY: ReactorCall = {
  phase: 'verify',
  executionId: id,
  finding,
  resource,
  target,
  parameters: {},
  trust: [],
  credentials: { accessKeyId: 'ASIA', secretAccessKey: 'secret', sessionToken: 'token' },
};

const PLAN: ChangePlan = {
  outcome: 'change',
  summary: 'closes the bucket',
  changes: [{ resource: 'invoices', field: 'acl', before: 'public', after: 'private' }],
  effect: 'reversible',
  backup: {},
};
const PHASES: readonly ReactorCall[] = [
  { ...VERIFY, phase: 'plan' },
  { ...VERIFY, phase: 'apply', plan: PLAN },
  VERIFY,
  { ...VERIFY, phase: 'rollback', backup: {}, created: null },
  { ...VERIFY, phase: 'read-back', backup: {} },
];

function broken(code: string): Error {
  return Object.assign(new Error(`read ${code}`), { code });
}

/** Errors of an invocation that a later one does not meet. */
const PASSING: readonly Error[] = [
  ...['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN'].map(broken),
  ...[
    'TooManyRequestsException',
    'ThrottlingException',
    'ServiceException',
    'ServiceUnavailable',
    'ServiceUnavailableException',
    'ResourceNotReadyException',
    'EC2ThrottledException',
    'ENILimitReachedException',
    'SnapStartException',
    'SnapStartNotReadyException',
    'SnapStartTimeoutException',
  ].map((name) => serviceError(name)),
  Object.assign(serviceError('ResourceConflictException'), {
    message: 'The operation cannot be performed at this time. The function is currently in the following state: Pending',
  }),
  Object.assign(serviceError('UnknownError'), { $metadata: { httpStatusCode: 503 } }),
  Object.assign(serviceError('ServiceSilent'), { message: 'the request socket did not establish a connection with the server' }),
];

function call(answer: unknown) {
  return reactorFunctions(fakeClient(() => answer)).call('reactor-x', VERIFY);
}

function failed(payload: unknown) {
  return { FunctionError: 'Unhandled', Payload: Buffer.from(JSON.stringify(payload)) };
}

describe('a reactor as a function', () => {
  it('answers the phase that it was asked', async () => {
    const answer = { phase: 'verify', verification: { verified: true } };

    await expect(call({ Payload: Buffer.from(JSON.stringify(answer)) })).resolves.toEqual(answer);
  });

  it.each([
    ['ReactorOverreach', 'ReactorOverreach'],
    ['ReactorDenied', 'ReactorDenied'],
    ['ReactorThrottled', 'ReactorThrottled'],
    ['ReactorInvalid', 'ReactorInvalid'],
    ['ReactorFailed', 'ReactorFailed'],
    ['Sandbox.Timedout', 'ReactorTimedOut'],
    ['Runtime.OutOfMemory', 'ReactorFailed'],
    ['TypeError', 'ReactorFailed'],
    // Names that every object has are no errors of ours.
    ['constructor', 'ReactorFailed'],
    ['toString', 'ReactorFailed'],
    ['__proto__', 'ReactorFailed'],
  ])('that throws %s has thrown %s', async (errorType, name) => {
    await expect(call(failed({ errorType, errorMessage: 'why' }))).rejects.toMatchObject({ name, message: expect.stringContaining('why') });
  });

  it.each([
    ['another phase', { Payload: Buffer.from('{"phase":"rollback"}') }, 'ReactorInvalid'],
    ['nothing', {}, 'ReactorInvalid'],
    ['what is no JSON', { Payload: Buffer.from('<html>') }, 'ReactorFailed'],
    ['a failure without a name', failed('oops'), 'ReactorFailed'],
    ['a time-out in words', failed({ errorMessage: '2026-11-03 Task timed out after 120.00 seconds' }), 'ReactorTimedOut'],
    ['TooManyRequestsException', serviceError('TooManyRequestsException'), 'ReactorThrottled'],
    ['ServiceException', serviceError('ServiceException'), 'ReactorThrottled'],
    ['ResourceNotFoundException', serviceError('ResourceNotFoundException'), 'ReactorFailed'],
  ])('that answers %s', async (_what, answer, name) => {
    await expect(call(answer)).rejects.toMatchObject({ name });
  });

  it('does not fill state data with what it has to say', async () => {
    const error: unknown = await call(failed({ errorType: 'Error', errorMessage: 'x'.repeat(200_000) })).catch((cause: unknown) => cause);

    expect(String(error).length).toBeLessThan(1200);
  });

  it('gets its own time and some to start, once', async () => {
    const settings: ClientSettings[] = [];
    const answer = { phase: 'verify', verification: { verified: true } };
    const functions = openReactorFunctions({
      client(_Client, wanted = {}) {
        settings.push(wanted);
        return fakeClient(() => ({ Payload: Buffer.from(JSON.stringify(answer)) })) as never;
      },
    });

    await functions.call('reactor-x', VERIFY);

    expect(settings).toMatchObject([{ maxAttempts: 1, limits: { connectMs: 2000, answerMs: 35_000, silenceMs: 35_000 } }]);
    expect(REACTOR_FUNCTION.timeoutSeconds).toBeLessThan(35);
  });

  it.each(PHASES)('is called again in phase $phase after what passes by itself', async (phase) => {
    for (const error of PASSING) {
      const functions = reactorFunctions(fakeClient(() => error));

      await expect(functions.call('reactor-x', phase)).rejects.toMatchObject({ name: 'ReactorThrottled', retryable: true, cause: error });
    }
  });

  it.each(PHASES)('has run out of time in phase $phase where Lambda is silent and something may have changed', async (phase) => {
    const isChanging = phase.phase === 'apply' || phase.phase === 'rollback';
    const name = isChanging ? 'ReactorTimedOut' : 'ReactorThrottled';

    await expect(reactorFunctions(fakeClient(() => serviceError('ServiceSilent'))).call('reactor-x', phase)).rejects.toMatchObject({
      name,
    });
  });

  it.each([
    serviceError('ResourceConflictException'),
    serviceError('AccessDeniedException'),
    Object.assign(serviceError('KMSDisabledException'), { $metadata: { httpStatusCode: 502 } }),
    Object.assign(serviceError('InvalidRuntimeException'), { $metadata: { httpStatusCode: 502 } }),
  ])('has failed for good with %s', async (error) => {
    await expect(call(error)).rejects.toMatchObject({ name: 'ReactorFailed' });
  });
});
