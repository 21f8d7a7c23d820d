import { LANGUAGES } from '@attack-reactor/kit/contract';
import { draftMessage } from '#domain/notification/draft.ts';
import { notification } from '#domain/notification/notification.ts';
import { chooseNotificationKind, type NotificationContext, toNotification } from '#domain/notification/reaction-notification.ts';
import { TEXTS } from '#domain/notification/texts/texts.ts';
import { WECOM_GROUP_BYTES, wecomMarkdown } from '#domain/notification/wecom-message.ts';
import { explain } from '#domain/reaction/explanation.ts';
import { summaryOfPlan } from '#domain/reaction/plan-summary.ts';
import { RESULT_STATUSES } from '#domain/reaction/reaction-result.ts';
import { aDecision, aPlan, aReaction, aResult, aState } from '../../support/reactions.ts';

const CONTEXT = {
  now: Date.UTC(2026, 10, 3, 8),
  consoleUrl: 'https://console.example',
  environment: 'production',
  homeRegion: 'eu-central-1',
} as const;
const LOCAL: NotificationContext = { ...CONTEXT, consoleUrl: undefined, environment: undefined };
const PLANNED = aResult({ plan: summaryOfPlan(aPlan()) });

describe('the message about a reaction', () => {
  it('is valid for every result, with and without a decision and a console', () => {
    const skip = { kind: 'skip', reason: 'suppressed', detail: 'is suppressed' } as const;
    for (const status of RESULT_STATUSES) {
      for (const reaction of [aReaction(), aState({ decision: skip, trigger: 'manual', requestedBy: 'anna' })]) {
        for (const consoleUrl of [undefined, CONTEXT.consoleUrl]) {
          const result = aResult({ status });
          const message = toNotification(reaction, chooseNotificationKind(result), result, { ...CONTEXT, consoleUrl });
          expect(notification.safeParse(message).error).toBeUndefined();
        }
      }
    }
  });

  it('has one id for one state change, another for another plan or kind, and none by the clock', () => {
    const id = (...[kind, result, now]: [Parameters<typeof toNotification>[1], typeof PLANNED, number?]) =>
      toNotification(aReaction(), kind, result, { ...CONTEXT, now: now ?? CONTEXT.now }).id;

    expect(id('FIXED', PLANNED, 1)).toBe(id('FIXED', PLANNED, 2));
    expect(id('FIXED', PLANNED)).not.toBe(id('FAILED', PLANNED));
    const other = aResult({ plan: summaryOfPlan(aPlan({ changes: [{ resource: 'r', field: 'f', before: 1, after: 2 }] })) });
    expect(id('FIXED', PLANNED)).not.toBe(id('FIXED', other));
  });

  it('offers an answer only to a question, and a rollback only where there is a backup', () => {
    const links = (kind: Parameters<typeof toNotification>[1], backupRef: string | null) =>
      toNotification(aReaction(), kind, aResult({ status: 'FAILED', backupRef }), CONTEXT).links;

    expect(links('APPROVAL_REQUESTED', null)).toMatchObject({ approve: expect.any(String), reject: expect.any(String), rollback: null });
    for (const kind of ['FIXED', 'FAILED', 'REFUSED'] as const) {
      expect(links(kind, 'ref')).toMatchObject({ approve: null, rollback: expect.any(String) });
      expect(links(kind, null).rollback).toBeNull();
    }
    expect(links('ROLLED_BACK', 'ref').rollback).toBeNull();
  });

  it.each(LANGUAGES)(
    'of a plan that code owns names the owner and every field in %s, and no approval that nobody is asked for',
    (language) => {
      const changes = Array.from({ length: 9 }, (_, n) => ({ resource: 'invoices', field: `field-${n}`, before: n, after: n + 1 }));
      const why = explain({ code: 'owned-by-stack', stack: 'web-stack' });
      const reaction = { ...aReaction({ decision: aDecision({ mode: 'approval' }) }), mode: 'notify' } as const;
      const message = toNotification(reaction, 'PLANNED', aResult({ plan: summaryOfPlan(aPlan({ changes })), ...why }), CONTEXT);

      const text = wecomMarkdown(draftMessage([message], { language, timeZone: 'UTC' }), { limitBytes: WECOM_GROUP_BYTES });

      expect(message.mode).toBe('notify');
      expect(text).toContain(TEXTS[language].modes.notify);
      expect(text).not.toContain(TEXTS[language].modes.approval);
      expect(text).toMatch(/web.?-stack/);
      for (const n of changes.keys()) expect(text).toMatch(new RegExp(`field.?-${n}.*${n} → ${n + 1}`));
    },
  );

  it('keeps the values of a change short and on one line', () => {
    const plan = summaryOfPlan(aPlan({ changes: [{ resource: 'r', field: 'f', before: { a: 'x'.repeat(900) }, after: 'one\ntwo' }] }));

    const change = toNotification(aReaction(), 'PLANNED', aResult({ plan }), CONTEXT).plan?.changes[0];

    expect(String(change?.before).length).toBeLessThanOrEqual(200);
    expect(change?.after).toBe('one two');
  });

  it('keeps a list a list, and says of nothing that it is nothing', () => {
    const changes = [{ resource: 'r', field: 'f', before: null, after: ['a', null, 1] }];

    const message = toNotification(aReaction(), 'PLANNED', aResult({ plan: summaryOfPlan(aPlan({ changes })) }), CONTEXT);

    expect(message.plan?.changes).toEqual([{ resource: 'r', field: 'f', before: null, after: ['a', null, '1'] }]);
  });

  it('names the commands of this machine or of an environment, and to answer only where there is no console', () => {
    const commands = (overrides: Partial<typeof LOCAL>, kind: Parameters<typeof toNotification>[1] = 'APPROVAL_REQUESTED') =>
      toNotification(aReaction({ id: 'x-1' }), kind, aResult({ status: 'FAILED', backupRef: 'ref' }), { ...LOCAL, ...overrides }).commands;

    const none = { approve: null, reject: null, acknowledge: null, show: null, rollback: null };
    const local = (action: string) => `npm run -s approval -- ${action} x-1`;
    expect(commands({})).toEqual({
      ...none,
      approve: local('approve'),
      reject: local('reject'),
      acknowledge: local('acknowledge'),
      show: local('show'),
    });
    expect(commands({}, 'FAILED')).toEqual({ ...none, rollback: 'npm run -s rollback -- x-1' });
    expect(commands({ environment: 'production' }).approve).toBe('attack-reactor approval approve x-1 --environment production');
    expect(commands({ environment: 'production' }, 'FAILED')).toEqual(none);
    expect(commands({ consoleUrl: 'https://console.example' }).approve).toBeNull();
  });

  it.each(['--stop', 'x; rm -rf .', 'x`id`', 'x$(id)', 'x y', 'x\ny'])(
    'puts no id into a command that a shell would take apart: %j',
    (id) => {
      const { commands } = toNotification(aReaction({ id }), 'APPROVAL_REQUESTED', PLANNED, LOCAL);

      expect(Object.values(commands).every((one) => one === null)).toBe(true);
    },
  );

  it('tells a question that lapsed from an answer that was no', () => {
    expect(chooseNotificationKind(aResult({ status: 'REJECTED', reason: 'x', why: [{ code: 'lapsed' }] }))).toBe('LAPSED');
    expect(chooseNotificationKind(aResult({ status: 'REJECTED', reason: 'x', why: [{ code: 'rejected', by: 'mei' }] }))).toBe('REJECTED');
    expect(chooseNotificationKind(aResult({ status: 'REJECTED', reason: 'stored before there were codes' }))).toBe('REJECTED');
  });

  it('carries reasons as data, also of a result that was stored before there were codes', () => {
    const message = toNotification(aReaction(), 'REFUSED', aResult({ status: 'REFUSED', reason: 'as it was said then' }), CONTEXT);

    expect(message.why).toEqual([{ code: 'text', text: 'as it was said then' }]);
  });

  it('falls back to English where a newer sender knows a reason that we do not', () => {
    const message = { ...toNotification(aReaction(), 'REFUSED', aResult({ reason: 'in English' }), CONTEXT), why: [{ code: 'new' }] };

    expect(notification.parse(message)).toMatchObject({ reason: 'in English', why: [] });
  });

  it('is still read as it was sent before there were reasons, commands and lists', () => {
    const { why: _why, commands: _commands, hasBackup: _hasBackup, ...older } = toNotification(aReaction(), 'FIXED', PLANNED, CONTEXT);

    expect(notification.parse(older)).toMatchObject({ why: [], hasBackup: false, commands: { approve: null } });
  });
});
