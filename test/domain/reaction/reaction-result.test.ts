import { RESULT_STATUSES, reactionResult } from '#domain/reaction/reaction-result.ts';
import { aResult } from '../../support/reactions.ts';

describe('the result of a reaction', () => {
  it.each([
    ['FIXED without having been read back', 'FIXED', { verified: false }],
    ['FIXED without a backup', 'FIXED', { backupRef: null }],
    ['FIXED without a plan', 'FIXED', { plan: null }],
    ['PLANNED without a plan', 'PLANNED', { plan: null }],
    ['PLANNED with a backup, as if something had been changed', 'PLANNED', { backupRef: 'execution/x/backup' }],
    ['ROLLED_BACK without having been read back', 'ROLLED_BACK', { verified: false }],
    ['FAILED and verified', 'FAILED', { verified: true }],
    ['NOTHING_TO_DO after a change', 'NOTHING_TO_DO', { backupRef: 'execution/x/backup' }],
  ] as const)('is never %s', (_what, status, wrong) => {
    expect(reactionResult.safeParse({ ...aResult({ status }), ...wrong }).success).toBe(false);
  });

  it('says why, unless it is planned or fixed', () => {
    const silent = RESULT_STATUSES.filter((status) => reactionResult.safeParse({ ...aResult({ status }), reason: null }).success);

    expect(silent.toSorted()).toEqual(['FIXED', 'PLANNED']);
  });

  it('has the same fields whatever its status is, because workflow files read them', () => {
    for (const status of RESULT_STATUSES)
      expect(Object.keys(aResult({ status }))).toEqual(
        expect.arrayContaining(['status', 'plan', 'backupRef', 'verified', 'reason', 'messages']),
      );
  });
});
