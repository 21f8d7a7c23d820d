import { chooseNextStep } from '#domain/notification/next-step.ts';
import type { Notification } from '#domain/notification/notification.ts';
import type { Reason } from '#domain/reaction/reason.ts';
import { EVERY_REASON } from '../../support/every-reason.ts';
import { aNotification, anApprovalRequest } from '../../support/notifications.ts';

const NO_LINKS = { approve: null, reject: null, rollback: null };

function refused(why: readonly Reason[], overrides: Partial<Notification> = {}): Notification {
  return aNotification('refused', { kind: 'REFUSED', reason: 'in English', why: [...why], ...overrides });
}

describe('chooseNextStep', () => {
  it('answers a question where people can: by link, else by command, else by the function', () => {
    const commands = {
      approve: 'npm run -s react -- --approve x',
      reject: 'npm run -s react -- --reject x',
      rollback: null,
      acknowledge: null,
      show: null,
    };

    expect(chooseNextStep(anApprovalRequest('ask', { commands }))).toBe('answer-by-link');
    expect(chooseNextStep(anApprovalRequest('ask', { commands, links: NO_LINKS }))).toBe('answer-by-command');
    expect(chooseNextStep(anApprovalRequest('ask', { links: NO_LINKS }))).toBe('answer-by-id');
  });

  it('goes by the first reason that says what to do', () => {
    const budget: Reason = { code: 'budget-spent', bindingId: 'b', changesPerHour: 1, accountId: '210987654321' };

    expect(chooseNextStep(refused([{ code: 'text', text: 'x' }, budget, { code: 'plan-changed' }]))).toBe('wait-for-the-budget');
    expect(chooseNextStep(refused([{ code: 'error', name: 'MemberAccountDenied', message: '' }]))).toBe('check-the-account');
  });

  it('looks at the resource first where something may have been changed', () => {
    const denied: Reason = { code: 'error', name: 'ReactorDenied', message: '' };

    expect(chooseNextStep(refused([denied], { kind: 'FAILED', hasBackup: true }))).toBe('look-at-the-resource');
    expect(chooseNextStep(refused([denied], { kind: 'FAILED', hasBackup: false }))).toBe('check-the-permissions');
  });

  it('knows one for every reason, and for a message that is older than reasons', () => {
    for (const one of EVERY_REASON) {
      for (const kind of ['PLANNED', 'REFUSED', 'FAILED', 'SKIPPED'] as const)
        expect(chooseNextStep(refused([one], { kind }))).toBeTruthy();
    }
    expect(chooseNextStep(refused([]))).toBe('fix-by-hand');
  });

  it.each([
    ['FIXED', 'none'],
    ['NOTHING_TO_DO', 'none'],
    ['REJECTED', 'fix-by-hand'],
    ['LAPSED', 'ask-again'],
    ['ROLLED_BACK', 'decide-again'],
    ['ROLLBACK_FAILED', 'restore-by-hand'],
  ] as const)('is the same for every %s: %s', (kind, step) => {
    expect(chooseNextStep(aNotification('one', { kind }))).toBe(step);
  });
});
