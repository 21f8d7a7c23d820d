import { Blame } from '#tools/chaos/reaction/blame.ts';
import { judgeMessages, judgeNames, judgeRecord, listOutlived } from '#tools/chaos/reaction/judge.ts';
import { StormClock } from '#tools/chaos/reaction/storm-clock.ts';

const NOTIFIED = { name: 'NOTIFIED', detail: { notification: 'm1', kind: 'FIXED' } } as const;
const FIXED = { id: 'rule-1', result: { status: 'FIXED' }, steps: [NOTIFIED] } as const;

function record(overrides: Partial<Parameters<typeof judgeRecord>[0]>, { told = ['m1', 'm2'], outlived = [] as string[] } = {}) {
  const blame = new Blame();
  judgeRecord({ ...FIXED, ...overrides }, { told: new Set(told), outlived: new Set(outlived) }, blame);
  return blame.violations;
}

describe('judgeRecord', () => {
  it.each([
    ['one message', {}],
    ['one message that was sent twice', { steps: [NOTIFIED, NOTIFIED] }],
    ['a message about its rollback too', { steps: [NOTIFIED, { name: 'NOTIFIED', detail: { notification: 'm2', kind: 'ROLLED_BACK' } }] }],
    ['a question before', { steps: [{ name: 'NOTIFIED', detail: { notification: 'm2', kind: 'APPROVAL_REQUESTED' } }, NOTIFIED] }],
    ['no message and a later try', { result: { status: 'DEFERRED' }, steps: [] }],
    ['no message and nothing to do for a finding that is over', { result: { status: 'SKIPPED' }, steps: [] }],
  ] as const)('is content with %s', (_what, overrides) => {
    expect(record(overrides)).toEqual({});
  });

  it.each([
    ['no message', { steps: [] }, { untold: 1 }],
    ['no end', { result: null, steps: [] }, { untold: 1 }],
    ['two messages of an end', { steps: [NOTIFIED, { name: 'NOTIFIED', detail: { notification: 'm2', kind: 'FAILED' } }] }, { doubled: 1 }],
  ] as const)('blames %s', (_what, overrides, violations) => {
    expect(record(overrides)).toEqual(violations);
  });

  it('blames a message that no chat has handled', () => {
    expect(record({}, { told: [] })).toEqual({ lost: 1 });
  });
});

describe('listOutlived', () => {
  it('lists what was concluded as lost although it ran over a jump of the clock', () => {
    const now = Date.now();
    const view = (name: string) => ({ name, startedAt: now, endedAt: now + 10 });
    const views = [view('rule-1'), view('ended-rule-1'), view('rule-2')];

    expect(listOutlived(views, { hasJumped: () => true })).toEqual(new Set(['rule-1']));
    expect(listOutlived(views, { hasJumped: () => false })).toEqual(new Set());
  });

  it('may tell two ends', () => {
    const steps = [NOTIFIED, { name: 'NOTIFIED', detail: { notification: 'm2', kind: 'FIXED' } }] as const;

    expect(record({ steps }, { outlived: ['rule-1'] })).toEqual({});
    expect(record({ steps })).toEqual({ doubled: 1 });
  });
});

describe('judgeNames', () => {
  const judge = (names: readonly string[], clock = new StormClock()) => {
    const blame = new Blame();
    judgeNames(
      names.map((name) => ({ name, startedAt: Date.now() })),
      blame,
      clock,
    );
    return blame.violations;
  };

  it('blames two executions of one claim', () => {
    expect(judge(['rule-1', 'rule-2', 'rule-1'])).toEqual({ doubled: 1 });
  });

  it('lets a lost execution be concluded more than once', () => {
    expect(judge(['rule-1', 'ended-rule-1', 'ended-rule-1'])).toEqual({});
  });

  it('lets a claim be given out again after a jump of the clock', () => {
    const clock = new StormClock();
    clock.advance(60_000);

    expect(judge(['rule-1', 'rule-1'], clock)).toEqual({});
  });
});

describe('judgeMessages', () => {
  it('blames a message that the chat has twice', () => {
    const blame = new Blame();

    judgeMessages(['fixed one', 'fixed other', 'fixed one'], blame);

    expect(blame.violations).toEqual({ doubled: 1 });
  });
});
