import { fromRecorded, toExpectation, toRecorded, vector } from '@attack-reactor/kit/contract';
import { buildFinding, TEST_CREDENTIALS, TEST_TARGET } from '@attack-reactor/kit/testing';

const resource = { Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::invoices' };
const call = {
  phase: 'plan',
  executionId: 'test',
  finding: buildFinding(resource),
  resource,
  target: TEST_TARGET,
  parameters: {},
  trust: [],
};
const good = { schemaVersion: 1, name: 'plan', now: '2026-11-03T08:00:05Z', call, exchanges: [], expect: { outcome: 'nothing-to-do' } };

describe('a recorded value', () => {
  it('comes back as the SDK answered it, dates and bytes too', () => {
    const answered = { CreateDate: new Date(86_400_000), Key: Uint8Array.from([0, 255]), Tags: [{ Key: 'a' }], Size: 0, Name: null };

    expect(fromRecorded(JSON.parse(JSON.stringify(toRecorded(answered))))).toEqual(answered);
  });

  it('has no metadata and nothing undefined', () => {
    expect(toRecorded({ $metadata: { requestId: '1' }, Status: undefined, Rules: [] })).toEqual({ Rules: [] });
  });

  it('is no stream and no function', () => {
    expect(() => toRecorded({ Body: { pipe: () => undefined } })).toThrow('cannot be recorded');
    expect(() => toRecorded(() => 1)).toThrow('A function cannot be recorded');
  });
});

describe('a vector', () => {
  it('is one call, its exchanges and what it comes to', () => {
    expect(vector.parse(good)).toMatchObject({ name: 'plan', call: { phase: 'plan' } });
  });

  it.each([
    ['credentials', { ...good, call: { ...call, credentials: TEST_CREDENTIALS } }],
    ['an unknown field', { ...good, comment: 'x' }],
    ['another form', { ...good, schemaVersion: 2 }],
    ['a name that is no file', { ...good, name: '../plan' }],
    ['an exchange that is neither answered nor failed', { ...good, exchanges: [{ action: 's3:GetBucketAcl', input: {} }] }],
    [
      'an exchange that is both',
      { ...good, exchanges: [{ action: 's3:GetBucketAcl', input: {}, output: {}, error: { name: 'E', message: '' } }] },
    ],
    ['an action that is none', { ...good, exchanges: [{ action: 's3:*', input: {}, output: {} }] }],
    ['no clock', { ...good, now: 'today' }],
  ])('has not %s', (_what, wrong) => {
    expect(vector.safeParse(wrong).success).toBe(false);
  });

  it('expects what people rely on, and no wording of a summary', () => {
    const change = {
      outcome: 'change' as const,
      changes: [{ resource: 'r', field: 'f', before: 1, after: 2 }],
      effect: 'reversible' as const,
      backup: 1,
    };
    const text = (en: string) => ({ en, zh: '文', es: 'texto' });

    expect([
      toExpectation({ phase: 'plan', plan: { ...change, summary: 'x' } }),
      toExpectation({ phase: 'plan', plan: { outcome: 'nothing-to-do', summary: 'x' } }),
      toExpectation({ phase: 'plan', plan: { outcome: 'refuse', reason: text('in use') } }),
      toExpectation({ phase: 'apply', created: ['fl-1'] }),
      toExpectation({ phase: 'verify', verification: { verified: true } }),
      toExpectation({ phase: 'verify', verification: { verified: true, rest: text('one is left') } }),
      toExpectation({ phase: 'verify', verification: { verified: false, reason: 'no' } }),
      toExpectation({ phase: 'rollback' }),
      toExpectation({ phase: 'read-back', state: 1 }),
    ]).toEqual([
      change,
      { outcome: 'nothing-to-do' },
      { outcome: 'refuse', reason: 'in use' },
      { outcome: 'applied', created: ['fl-1'] },
      { outcome: 'verified' },
      { outcome: 'verified', rest: 'one is left' },
      { outcome: 'not-verified', reason: 'no' },
      { outcome: 'rolled-back' },
      { outcome: 'state', state: 1 },
    ]);
  });
});
