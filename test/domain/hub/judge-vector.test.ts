import { type Vector, vector } from '@attack-reactor/kit/contract';
import { buildFinding, TEST_TARGET } from '@attack-reactor/kit/testing';
import { VectorJudge } from '#domain/hub/judge-vector.ts';
import { isClean } from '#domain/hub/sandbox-report.ts';

const resource = { Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::invoices' };
const READ = { action: 's3:GetBucketAcl', region: 'eu-central-1', input: { Bucket: 'invoices', Owner: '1' } };
const ANSWER = { phase: 'plan', plan: { outcome: 'nothing-to-do', summary: 'x' } };

function aVector(changes: Partial<Vector> = {}): Vector {
  return vector.parse({
    schemaVersion: 1,
    name: 'plan',
    now: '2026-11-03T08:00:05Z',
    call: { phase: 'plan', executionId: 'test', finding: buildFinding(resource), resource, target: TEST_TARGET, parameters: {}, trust: [] },
    exchanges: [{ action: READ.action, input: READ.input, output: { Grants: [] } }],
    expect: { outcome: 'nothing-to-do' },
    ...changes,
  });
}

describe('a judge of a vector', () => {
  it('answers a call by its exchange, whatever the order of its fields, and passes the expected answer', () => {
    const judge = new VectorJudge(aVector());

    expect(judge.answer({ ...READ, input: { Owner: '1', Bucket: 'invoices' } })).toEqual({ output: { Grants: [] } });
    expect(judge.conclude(ANSWER)).toEqual({ name: 'plan', verdict: 'passed' });
  });

  it('answers each exchange once', () => {
    const judge = new VectorJudge(aVector());
    judge.answer(READ);

    expect(judge.answer(READ)).toBeUndefined();
    expect(judge.conclude(ANSWER)).toMatchObject({ verdict: 'failed', reasons: [{ code: 'exchange-missing', action: 's3:GetBucketAcl' }] });
  });

  it.each([
    ['another Region', { ...READ, region: 'us-east-1' }],
    ['another input', { ...READ, input: { Bucket: 'others' } }],
    ['another action', { ...READ, action: 's3:GetBucketPolicy' }],
  ])('has no answer for a call with %s', (_what, call) => {
    expect(new VectorJudge(aVector()).answer(call)).toBeUndefined();
  });

  it('fails a call that changes something in a phase that reads, even where it was recorded', () => {
    const judge = new VectorJudge(aVector({ exchanges: [{ action: 's3:PutBucketAcl', input: {}, output: {} }] }));

    judge.answer({ action: 's3:PutBucketAcl', region: 'eu-central-1', input: {} });

    expect(judge.conclude(ANSWER)).toMatchObject({ reasons: [{ code: 'mutating-call', action: 's3:PutBucketAcl', phase: 'plan' }] });
  });

  it('fails an exchange that is left over, and an answer that differs', () => {
    const refused = { phase: 'plan', plan: { outcome: 'refuse', reason: 'no' } };

    expect(new VectorJudge(aVector()).conclude(refused)).toEqual({
      name: 'plan',
      verdict: 'failed',
      reasons: [
        { code: 'answer-differs', expected: { outcome: 'nothing-to-do' }, answered: { outcome: 'refuse', reason: 'no' } },
        { code: 'exchange-unused', action: 's3:GetBucketAcl' },
      ],
    });
  });

  it('takes an error for what it expects only where it does', () => {
    const expected = aVector({ exchanges: [], expect: { outcome: 'error', name: 'ResourceGone' } });

    expect(new VectorJudge(expected).concludeError({ name: 'ResourceGone', message: 'x' }).verdict).toBe('passed');
    expect(new VectorJudge(expected).concludeError({ name: 'ReactorFailed', message: 'x' }).verdict).toBe('failed');
    expect(new VectorJudge(expected).conclude(ANSWER).verdict).toBe('failed');
    expect(new VectorJudge(aVector()).concludeError({ name: 'E', message: 'a\nb' })).toMatchObject({
      reasons: [{ code: 'reactor-failed', name: 'E', message: 'a b' }],
    });
  });

  it('tells of a few failures only', () => {
    const judge = new VectorJudge(aVector());
    for (let count = 0; count < 1000; count += 1) judge.answer({ ...READ, input: count });

    expect(judge.end({ code: 'limit-exceeded', limit: 'time' })).toMatchObject({ reasons: { length: 20 } });
  });
});

describe('a report', () => {
  const passed = { name: 'plan', verdict: 'passed' } as const;

  it('is clean with vectors that passed and nothing attempted', () => {
    expect(isClean({ vectors: [passed], attempts: [] })).toBe(true);
  });

  it('is not without a vector, with one that failed, or with an attempt', () => {
    expect(isClean({ vectors: [], attempts: [] })).toBe(false);
    expect(isClean({ vectors: [passed, { name: 'x', verdict: 'failed', reasons: [] }], attempts: [] })).toBe(false);
    expect(isClean({ vectors: [passed], attempts: [{ kind: 'connect', call: 'x' }] })).toBe(false);
  });
});
