import { lookUp } from '@attack-reactor/kit/contract';
import { type ReasonCode, readReasons } from '#domain/reaction/reason.ts';
import type { Notification } from './notification.ts';

/** The steps that a reader of a message can take next. */
export const NEXT_STEPS = [
  'none',
  'answer-by-link',
  'answer-by-command',
  'answer-by-id',
  'check-the-emergency',
  'make-the-change',
  'change-the-code',
  'bind-with-approval',
  'find-the-owner',
  'wait-for-the-retry',
  'look-at-what-is-left',
  'wait-for-the-window',
  'fix-by-hand',
  'ask-again',
  'start-again',
  'review-the-binding',
  'wait-for-the-budget',
  'look-at-the-failures',
  'narrow-the-bindings',
  'install-the-reactor',
  'replace-the-reactor',
  'change-the-mode',
  'mend-the-binding',
  'check-the-account',
  'check-the-scope',
  'trust-the-product',
  'check-the-permissions',
  'stop-the-reactor',
  'look-at-the-resource',
  'fix-the-cause',
  'decide-again',
  'restore-by-hand',
  'undo-by-hand',
  'confirm-the-rollback',
  'close-the-finding',
  'read-the-reason',
] as const;
export type NextStep = (typeof NEXT_STEPS)[number];

const BY_REASON: Readonly<Partial<Record<ReasonCode, NextStep>>> = {
  'untrusted-product': 'trust-the-product',
  'scope-unknown': 'check-the-scope',
  'not-a-member': 'check-the-account',
  'ambiguous-binding': 'narrow-the-bindings',
  'binding-unreadable': 'mend-the-binding',
  'reactor-not-installed': 'install-the-reactor',
  'reactor-disabled': 'replace-the-reactor',
  'mode-not-allowed': 'change-the-mode',
  irreversible: 'bind-with-approval',
  'owner-unknown': 'find-the-owner',
  'owned-by-tag': 'change-the-code',
  'owned-by-stack': 'change-the-code',
  'window-closed': 'wait-for-the-window',
  'plan-changed': 'start-again',
  'binding-changed': 'review-the-binding',
  'breaker-open': 'look-at-the-failures',
  'budget-spent': 'wait-for-the-budget',
};

const BY_REFUSED_ROLLBACK: Readonly<Partial<Record<ReasonCode, NextStep>>> = {
  'needs-confirmation': 'confirm-the-rollback',
  'rollback-conflict': 'undo-by-hand',
  'left-unknown': 'undo-by-hand',
  'resource-gone': 'close-the-finding',
};

const BY_ERROR: Readonly<Record<string, NextStep>> = {
  ReactorOverreach: 'stop-the-reactor',
  ReactorInvalid: 'fix-the-cause',
  ReactorDenied: 'check-the-permissions',
  MemberAccountDenied: 'check-the-account',
};

/** Chooses what to do now: by the first reason that says so, else by what happened. Where something was changed, the resource comes first. */
export function chooseNextStep(notification: Notification): NextStep {
  const { kind, links, commands, hasBackup } = notification;
  switch (kind) {
    case 'FIXED':
    case 'NOTHING_TO_DO':
      return 'none';
    case 'APPROVAL_REQUESTED':
      return links.approve !== null ? 'answer-by-link' : commands.approve !== null ? 'answer-by-command' : 'answer-by-id';
    case 'SELF_APPROVED':
      return 'check-the-emergency';
    case 'PARTLY':
      return 'look-at-what-is-left';
    case 'DEFERRED':
      return 'wait-for-the-retry';
    case 'REJECTED':
      return 'fix-by-hand';
    case 'LAPSED':
      return 'ask-again';
    case 'ROLLED_BACK':
      return 'decide-again';
    case 'ROLLBACK_FAILED':
      return afterRollback(notification);
    case 'PLANNED':
      return findStep(notification) ?? 'make-the-change';
    case 'SKIPPED':
      return findStep(notification) ?? 'read-the-reason';
    case 'REFUSED':
    case 'FAILED':
      return hasBackup ? 'look-at-the-resource' : (findStep(notification) ?? (kind === 'FAILED' ? 'fix-the-cause' : 'fix-by-hand'));
  }
}

/** A refused rollback did nothing, so that there is nothing to restore. */
function afterRollback({ reason, why }: Notification): NextStep {
  const steps = readReasons(reason, why).map(({ code }) => BY_REFUSED_ROLLBACK[code]);
  return steps.find((step) => step !== undefined) ?? 'restore-by-hand';
}

function findStep({ reason, why }: Notification): NextStep | undefined {
  return readReasons(reason, why)
    .map((one) => (one.code === 'error' ? lookUp(BY_ERROR, one.name) : BY_REASON[one.code]))
    .find((step) => step !== undefined);
}
