import { reactionResult } from '#domain/reaction/reaction-result.ts';
import { updateStoredResult } from '#domain/reaction/stored-result.ts';
import { aResult } from '../../support/reactions.ts';

const { by: _by, ...RESTORED } = aResult({
  status: 'ROLLED_BACK',
  reason: 'Rolled back by ana.',
  why: [{ code: 'rolled-back', by: 'ana' }],
});

describe('a result that another version stored', () => {
  it('takes the name of who rolled back from the reason, where the result does not say it', () => {
    expect(reactionResult.parse(updateStoredResult(RESTORED))).toEqual({ ...RESTORED, by: 'ana' });
  });

  it('names nobody where the reason is text alone', () => {
    const { why: _why, ...withoutCodes } = RESTORED;

    expect(reactionResult.parse(updateStoredResult(withoutCodes))).toMatchObject({ status: 'ROLLED_BACK', verified: true, by: null });
  });

  it('is FAILED where a rollback was never read back: nobody knows the resource', () => {
    const unread = { ...RESTORED, verified: false, plan: null };

    expect(reactionResult.parse(updateStoredResult(unread))).toMatchObject({
      status: 'FAILED',
      verified: false,
      reason: RESTORED.reason,
      backupRef: RESTORED.backupRef,
    });
  });

  it.each(['PLANNED', 'FIXED', 'NOTHING_TO_DO', 'REJECTED', 'REFUSED', 'FAILED', 'SKIPPED'] as const)(
    'is as it stands where the status is %s, with texts alone',
    (status) => {
      const stored = aResult({ status });

      expect(stored).not.toHaveProperty('why');
      expect(reactionResult.parse(updateStoredResult(JSON.parse(JSON.stringify(stored))))).toEqual(stored);
    },
  );

  it('is refused where it claims what no version wrote', () => {
    expect(() => reactionResult.parse(updateStoredResult({ ...aResult({ status: 'FIXED' }), verified: false }))).toThrow(/verified/);
  });
});
