import { chooseFindingStatus, concludeReaction, RETRY_AFTER_MS, statusOfError } from '#domain/reaction/conclusion.ts';
import { RESULT_STATUSES } from '#domain/reaction/reaction-result.ts';
import { aResult, aState } from '../../support/reactions.ts';

const PLANNED = { mode: 'approval', result: aResult() } as const;

describe('what a reaction came to', () => {
  it('is its result where nothing went wrong', () => {
    const result = aResult({ status: 'FIXED' });

    expect(concludeReaction(aState({ result }))).toEqual(result);
  });

  it.each([
    ['States.Timeout', 'REJECTED', 'Nobody answered in time.'],
    ['States.HeartbeatTimeout', 'REJECTED', 'Nobody answered in time.'],
    ['ReactorOverreach', 'REFUSED', /\(ReactorOverreach: why\)\.$/],
    ['ReactorInvalid', 'REFUSED', /\(ReactorInvalid: why\)\.$/],
    ['MemberAccountDenied', 'REFUSED', 'The role in the member account cannot be used (MemberAccountDenied: why).'],
    ['ReactorDenied', 'FAILED', /\(ReactorDenied: why\)\.$/],
    ['Sandbox.Timedout', 'FAILED', 'A step of the workflow failed (Sandbox.Timedout: why).'],
  ])('after %s is %s', (error, status, reason) => {
    const failure = { Error: error, Cause: JSON.stringify({ errorMessage: 'why', trace: [] }) };

    const conclusion = concludeReaction(aState({ ...PLANNED, failure }));

    expect(conclusion).toMatchObject({
      status,
      reason: typeof reason === 'string' ? reason : expect.stringMatching(reason),
      verified: false,
    });
  });

  it('is never verified once a step failed, and a timeout is no rejection where something may have changed', () => {
    const result = aResult({ status: 'FIXED' });

    expect(concludeReaction(aState({ result, failure: { Error: 'States.Timeout' } }))).toMatchObject({ status: 'FAILED', verified: false });
  });

  it.each([
    ['no JSON', '<html>', '<html>'],
    ['JSON without a message', '{"x":1}', '{"x":1}'],
    ['nothing', undefined, ''],
    ['very long', 'x'.repeat(5000), 'x'.repeat(1000)],
  ])('keeps the cause of a failure that is %s', (_what, cause, message) => {
    const failure = { Error: 'E', ...(cause !== undefined && { Cause: cause }) };

    expect(concludeReaction(aState({ failure })).why).toEqual([{ code: 'error', name: 'E', message }]);
  });

  it('is a failure where the workflow ended with nothing in its hands', () => {
    expect(concludeReaction(aState())).toMatchObject({ status: 'FAILED' });
  });

  it('says the same as data and in English, for what was decided, what lapsed and what was stored before there were codes', () => {
    const notMember = { code: 'not-a-member', accountId: '210987654321' } as const;
    const refuse = { kind: 'refuse', reason: 'not-a-member', detail: 'as it was said then' } as const;

    const conclusions = [
      concludeReaction(aState({ decision: { ...refuse, why: [notMember] } })),
      concludeReaction(aState({ decision: refuse })),
      concludeReaction(aState({ ...PLANNED, failure: { Error: 'States.Timeout' } })),
    ];

    expect(conclusions.map(({ reason, why }) => [reason, why])).toEqual([
      ['Account 210987654321 is no active member of the organization.', [notMember]],
      ['as it was said then', [{ code: 'text', text: 'as it was said then' }]],
      ['Nobody answered in time.', [{ code: 'lapsed' }]],
    ]);
  });

  it('names who rejected it', () => {
    const approval = { verdict: 'reject', by: 'anna', comment: '' } as const;

    expect(concludeReaction(aState({ ...PLANNED, approval }))).toMatchObject({ status: 'REJECTED', reason: 'Rejected by anna.' });
  });

  describe('where it may be tried again', () => {
    const now = Date.parse('2026-11-03T08:00:00.000Z');
    const retryAt = new Date(now + RETRY_AFTER_MS).toISOString();

    it.each([
      ['ReactorThrottled', 'error'],
      ['SecurityHubThrottled', 'error'],
      ['OrganizationUnavailable', 'error'],
      ['Lambda.TooManyRequestsException', 'error'],
      ['ExecutionBusy', 'resource-busy'],
    ])('after %s waits, as nothing was changed', (error, code) => {
      const failure = { Error: error, Cause: JSON.stringify({ errorMessage: 'why' }) };

      const conclusion = concludeReaction(aState({ ...PLANNED, failure }), { now });

      expect(conclusion).toMatchObject({ status: 'DEFERRED', retryAt, why: [{ code }], backupRef: null });
    });

    it('fails by what does not pass, and by what passes once a change was begun', () => {
      const failed = (error: string, backupRef: string | null) =>
        concludeReaction(aState({ ...PLANNED, failure: { Error: error } }), { backupRef, now }).status;

      const statuses = [
        ...['ReactorFailed', 'Runtime.ExitError'].map((error) => failed(error, null)),
        ...['ReactorThrottled', 'ReactorTimedOut', 'Sandbox.Timedout', 'States.Timeout'].map((error) => failed(error, 'backup')),
      ];
      expect(new Set(statuses)).toEqual(new Set(['FAILED']));
    });

    it.each([
      ['States.Timeout', { code: 'timed-out' }],
      ['Sandbox.Timedout', { code: 'timed-out' }],
      ['ReactorTimedOut', { code: 'error', name: 'ReactorTimedOut', message: 'why' }],
    ])('after %s in a plan or before a change waits, as nothing was changed', (error, because) => {
      const failure = { Error: error, Cause: JSON.stringify({ errorMessage: 'why' }) };
      const approval = { verdict: 'approve', by: 'mei', comment: '' } as const;

      const conclusions = [
        concludeReaction(aState({ failure }), { now }),
        concludeReaction(aState({ ...PLANNED, mode: 'automatic', failure }), { now }),
        concludeReaction(aState({ ...PLANNED, approval, failure }), { now }),
      ];

      const waits = { status: 'DEFERRED', retryAt, why: [because], backupRef: null, verified: false };
      expect(conclusions).toMatchObject([waits, waits, waits]);
    });

    it('takes the timeout of the question to people for their silence', () => {
      const conclusion = concludeReaction(aState({ ...PLANNED, failure: { Error: 'States.Timeout' } }), { now });

      expect(conclusion).toMatchObject({ status: 'REJECTED', why: [{ code: 'lapsed' }] });
    });

    it.each(['automatic', 'approval'] as const)('waits for another execution where this one could not go on in mode %s', (mode) => {
      expect(concludeReaction(aState({ ...PLANNED, mode }), { now })).toMatchObject({
        status: 'DEFERRED',
        retryAt: '2026-11-03T08:00:00.000Z',
        why: [{ code: 'binding-changed' }],
      });
      expect(concludeReaction(aState({ ...PLANNED, mode: 'notify' }), { now })).toMatchObject({ status: 'PLANNED' });
    });
  });

  it('resolves a finding only by a fix that was read back, and leaves alone what was skipped or waits', () => {
    const moves = Map.groupBy(RESULT_STATUSES, chooseFindingStatus);

    expect(moves.get('RESOLVED')).toEqual(['FIXED']);
    expect(moves.get(undefined)).toEqual(['DEFERRED', 'SKIPPED']);
    expect(moves.get('NOTIFIED')).toHaveLength(RESULT_STATUSES.length - 3);
  });

  it('fails by every error but those that kept a reactor from doing what it must not', () => {
    expect([statusOfError('ReactorOverreach'), statusOfError('ReactorFailed'), statusOfError('anything')]).toEqual([
      'REFUSED',
      'FAILED',
      'FAILED',
    ]);
  });
});
