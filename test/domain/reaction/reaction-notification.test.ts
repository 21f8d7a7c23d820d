import { notification } from '../../../domain/notification/notification.ts';
import { summaryOfPlan } from '../../../domain/reaction/plan-summary.ts';
import { RESULT_STATUSES } from '../../../domain/reaction/reaction.ts';
import { kindOf, notificationOf } from '../../../domain/reaction/reaction-notification.ts';
import { aPlan, aReaction, aResult } from '../../support/reactions.ts';

const CONTEXT = { now: Date.UTC(2026, 10, 3, 8), consoleUrl: 'https://console.example', homeRegion: 'eu-central-1' };
const PLANNED = aResult({ plan: summaryOfPlan(aPlan()) });

describe('the message about a reaction', () => {
  it('is valid for every result, with and without a decision, a plan and a console', () => {
    const skip = { kind: 'skip', reason: 'suppressed', detail: 'is suppressed' } as const;
    for (const status of RESULT_STATUSES) {
      for (const reaction of [aReaction(), aReaction({ decision: skip, trigger: 'manual', requestedBy: 'anna' })]) {
        for (const result of [aResult({ status }), aResult({ plan: PLANNED.plan, status })]) {
          for (const consoleUrl of [undefined, CONTEXT.consoleUrl]) {
            const message = notificationOf(reaction, kindOf(result), result, { ...CONTEXT, consoleUrl });
            expect(notification.safeParse(message).error).toBeUndefined();
          }
        }
      }
    }
  });

  it('has one id for one state change, another for another plan or kind, and none by the clock', () => {
    const id = (...[kind, result, now]: [Parameters<typeof notificationOf>[1], typeof PLANNED, number?]) =>
      notificationOf(aReaction(), kind, result, { ...CONTEXT, now: now ?? CONTEXT.now }).id;

    expect(id('FIXED', PLANNED, 1)).toBe(id('FIXED', PLANNED, 2));
    expect(id('FIXED', PLANNED)).not.toBe(id('FAILED', PLANNED));
    const other = aResult({ plan: summaryOfPlan(aPlan({ changes: [{ resource: 'r', field: 'f', before: 1, after: 2 }] })) });
    expect(id('FIXED', PLANNED)).not.toBe(id('FIXED', other));
  });

  it('offers an answer only to a question, and a rollback only where there is a backup', () => {
    const links = (kind: Parameters<typeof notificationOf>[1], backupRef: string | null) =>
      notificationOf(aReaction(), kind, { ...PLANNED, backupRef }, CONTEXT).links;

    expect(links('APPROVAL_REQUESTED', null)).toMatchObject({ approve: expect.any(String), reject: expect.any(String), rollback: null });
    for (const kind of ['FIXED', 'FAILED', 'REFUSED'] as const) {
      expect(links(kind, 'ref')).toMatchObject({ approve: null, rollback: expect.any(String) });
      expect(links(kind, null).rollback).toBeNull();
    }
    expect(links('ROLLED_BACK', 'ref').rollback).toBeNull();
  });

  it('keeps the values of a change short and on one line', () => {
    const plan = summaryOfPlan(aPlan({ changes: [{ resource: 'r', field: 'f', before: { a: 'x'.repeat(900) }, after: 'one\ntwo' }] }));

    const change = notificationOf(aReaction(), 'PLANNED', aResult({ plan }), CONTEXT).plan?.changes[0];

    expect(change?.before.length).toBeLessThanOrEqual(200);
    expect(change?.after).toBe('one two');
  });
});
