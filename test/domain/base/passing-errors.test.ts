import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, ExecutionBusy, ReactorFailed, ReactorThrottled } from '#domain/base/errors.ts';
import { ERRORS, isLasting, isPassing, LAMBDA_HICCUPS } from '#domain/base/passing-errors.ts';
import { STEP_CONTRACTS } from '#scripts/asl/ways/contracts.ts';
import { serviceError } from '../../support/fake-client.ts';

const WORKFLOW = join(import.meta.dirname, '../../../stepfunctions/security-hub-finding-reactor.asl.json');

function because(cause: unknown, error = new Error('fetch failed')): Error {
  return Object.assign(error, { cause });
}

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** Every name that a state of the workflow file retries. */
function listRetried(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === 'Retry' ? value.flatMap(({ ErrorEquals }: { ErrorEquals: string[] }) => ErrorEquals) : listRetried(value),
  );
}

describe('an error that passes by itself', () => {
  it.each([
    ['one of ours that says so', new ReactorThrottled('slow down')],
    ['a throttled call', serviceError('ThrottlingException')],
    ['a table that is asked too much', serviceError('ProvisionedThroughputExceededException')],
    ['a broken connection', coded('ECONNRESET')],
    ['an answer of the service that it failed', Object.assign(serviceError('UnknownError'), { $metadata: { httpStatusCode: 503 } })],
    ['an error because of one', because(because(coded('ETIMEDOUT')))],
    ['an error because of one of ours', because(new ExecutionBusy('busy'))],
  ])('is %s', (_what, error) => {
    expect(isPassing(error)).toBe(true);
  });

  it.each([
    ['one of ours that does not say so, whatever caused it', because(coded('ECONNRESET'), new ReactorFailed('broken'))],
    ['a denied call', serviceError('AccessDeniedException')],
    ['a missing file', coded('ENOENT')],
    ['a mistake in the code', coded('ERR_INVALID_ARG_TYPE')],
    ['a text', Object.assign(new Error('ThrottlingException'), { name: 'Error' })],
    ['nothing', undefined],
  ])('is not %s', (_what, error) => {
    expect(isPassing(error)).toBe(false);
  });

  it('ends a chain of causes that leads back to itself', () => {
    const [first, second] = [new Error('first'), new Error('second')];
    because(first, second);

    expect(isPassing(because(second, first))).toBe(false);
  });

  it.each(ERRORS.map((error) => [error.name, error] as const))('is %s, by its name, where the object says so', (name, error) => {
    expect(isPassing(name)).toBe(isPassing(error));
    expect(isLasting(error)).toBe(error instanceof AppError && !error.retryable);
  });

  it.each([
    ['Lambda.TooManyRequestsException', true],
    ['Lambda.EC2ThrottledException', true],
    ['Lambda.KMSAccessDeniedException', false],
    ['TimeoutError', true],
    ['States.Timeout', false],
    ['States.HeartbeatTimeout', false],
    ['Sandbox.Timedout', false],
    ['constructor', false],
  ])('by the name %s: %p', (name, expected) => {
    expect(isPassing(name)).toBe(expected);
  });
});

describe('what the workflow retries', () => {
  const crashes = STEP_CONTRACTS.flatMap(({ patience }) => patience?.errors ?? []);

  it('passes by itself, or is a container that died', () => {
    const retried = listRetried(JSON.parse(readFileSync(WORKFLOW, 'utf8')));

    expect(retried).toEqual(expect.arrayContaining([...LAMBDA_HICCUPS]));
    expect(retried.filter((name) => !isPassing(name) && !crashes.includes(name))).toEqual([]);
  });

  it('is declared by handlers only where it passes', () => {
    const declared = STEP_CONTRACTS.flatMap(({ throws }) => throws);

    expect(declared.length).toBeGreaterThan(5);
    expect(declared.filter((name) => !isPassing(name))).toEqual([]);
  });
});
