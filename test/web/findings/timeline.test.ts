import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { NOTIFICATION_KINDS } from '#domain/notification/notification.ts';
import { RUNNING } from '#domain/reaction/execution-overview.ts';
import { STEP_NAMES } from '#domain/reaction/execution-record.ts';
import { TRIGGERS } from '#domain/reaction/reaction.ts';
import { buildTimeline, type TimelineEntry } from '../../../web/app/modules/findings/timeline.ts';

type Execution = Parameters<typeof buildTimeline>[1][number];
type Step = Execution['steps'][number];

const FINDING = {
  createdAt: '2026-11-03T08:00:00Z',
  firstSeenAt: '2026-11-19T07:00:00Z',
  updatedAt: '2026-11-19T06:00:00Z',
  closedAt: null,
};
const PLAN = { hash: 'h', summary: 'Close it', effect: 'disruptive', changes: [{ resource: 'r', field: 'f', before: null, after: true }] };
const overview = {
  trigger: 'event',
  requestedBy: null,
  sourceKey: 'securityhub_control:S3.2',
  techniqueIds: [],
  findingTitle: 'Open bucket',
  severity: 'HIGH',
  resource: { Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::invoices' },
  region: 'eu-central-1',
  decision: { kind: 'react', mode: 'approval', reactorId: 's3-block-public-read', bindingId: 'ask-first' },
} satisfies Execution['overview'];

function step(name: Step['name'], minute: number, detail: unknown = null, actor = 'platform'): Step {
  return { name, at: `2026-11-19T07:${String(minute).padStart(2, '0')}:00Z`, actor, detail };
}

function execution(steps: readonly Step[], status: Execution['status'] = 'FIXED', id = 'e-1'): Execution {
  return { id, status, steps: [...steps], plan: PLAN, overview };
}

const tell = (entries: readonly TimelineEntry[]) => entries.map(({ text, actor }) => `${text} by ${actor}`);

const WHOLE_STORY = [
  step('OPENED', 1, { trigger: 'event' }),
  step('PLANNED', 2, { plan: PLAN, mode: 'approval', reason: null }),
  step('APPROVAL_REQUESTED', 3, { approvers: ['security-approvers'], expiresAt: '2026-11-20T07:03:00Z' }),
  step('APPROVAL_ANSWERED', 4, { verdict: 'approve', comment: 'Looks right.', breakGlass: false }, 'ana'),
  step('BACKED_UP', 5, { bytes: 10 }),
  step('APPLIED', 6),
  step('VERIFIED', 7, { verified: true }),
  step('CONCLUDED', 8, { status: 'FIXED', reason: null }),
  step('FINDING_UPDATED', 9, { workflow: 'RESOLVED' }),
  step('NOTIFIED', 10, { kind: 'FIXED' }),
  step('ROLLBACK_BEGUN', 20, null, 'diego'),
  step('ROLLED_BACK', 21, { plan: PLAN, verified: true }, 'diego'),
];

describe('the timeline of a finding', () => {
  it('tells the whole story on one line, each part with its actor', () => {
    expect(tell(buildTimeline(FINDING, [execution(WHOLE_STORY, 'ROLLED_BACK')]))).toEqual([
      'created by securityHub',
      'updated by securityHub',
      'firstSeen by platform',
      'OPENED by platform',
      'PLANNED by platform',
      'APPROVAL_REQUESTED by platform',
      'approved by ana',
      'BACKED_UP by platform',
      'APPLIED by platform',
      'VERIFIED by platform',
      'CONCLUDED by platform',
      'FINDING_UPDATED by platform',
      'NOTIFIED by platform',
      'ROLLBACK_BEGUN by diego',
      'ROLLED_BACK by diego',
    ]);
  });

  it('shows the plan with all values, what people said, and what the messages name', () => {
    const entries = buildTimeline(FINDING, [execution(WHOLE_STORY)]);
    const find = (text: string) => entries.find((entry) => entry.text === text);
    expect(find('PLANNED')).toMatchObject({ plan: PLAN, values: { reactor: 's3-block-public-read', mode: 'approval' } });
    expect(find('ROLLED_BACK')?.plan).toEqual(PLAN);
    expect(find('approved')).toMatchObject({ remark: 'Looks right.', tone: 'good', kind: 'answer' });
    expect(find('APPROVAL_REQUESTED')?.values).toMatchObject({ approvers: 'security-approvers', until: '2026-11-20T07:03:00Z' });
    expect(find('NOTIFIED')?.values).toMatchObject({ message: 'FIXED' });
  });

  it('mixes several executions by time', () => {
    const first = execution([step('OPENED', 1), step('CONCLUDED', 5, { status: 'FAILED', reason: 'Denied.' })], 'FAILED', 'e-1');
    const second = execution([step('OPENED', 3), step('CONCLUDED', 6, { status: 'FIXED' })], 'FIXED', 'e-2');
    const entries = buildTimeline(FINDING, [second, first]).filter(({ executionId }) => executionId !== null);
    expect(entries.map(({ executionId, text, tone }) => [executionId, text, tone])).toEqual([
      ['e-1', 'OPENED', 'usual'],
      ['e-2', 'OPENED', 'usual'],
      ['e-1', 'CONCLUDED', 'bad'],
      ['e-2', 'CONCLUDED', 'good'],
    ]);
  });

  it('ends with what people are waited for', () => {
    const asked = [step('PLANNED', 1), step('APPROVAL_REQUESTED', 2, { approvers: ['a', 'b'], expiresAt: '2026-11-20T07:00:00Z' })];
    const waiting = buildTimeline(FINDING, [execution(asked, RUNNING)]).at(-1);
    expect(waiting).toMatchObject({
      at: null,
      text: 'waits',
      tone: 'waiting',
      values: { approvers: 'a, b', until: '2026-11-20T07:00:00Z' },
    });
    const answered = [...asked, step('APPROVAL_ANSWERED', 3, { verdict: 'approve' }, 'ana')];
    expect(buildTimeline(FINDING, [execution(answered, RUNNING)]).at(-1)).toMatchObject({ at: null, text: 'runs' });
  });

  it.each([
    [step('APPLIED', 1, { error: 'ReactorDenied', message: 'Denied.' }), 'applyFailed', 'bad', 'Denied.'],
    [step('VERIFIED', 1, { verified: false, reason: 'Still open.' }), 'notVerified', 'bad', 'Still open.'],
    [step('VERIFIED', 1, { verified: true, rest: 'One is left.' }), 'verifiedPartly', 'good', 'One is left.'],
    [step('APPROVAL_ANSWERED', 1, { verdict: 'reject', comment: 'No.' }, 'ana'), 'rejected', 'bad', 'No.'],
    [step('APPROVAL_ANSWERED', 1, { verdict: 'approve', breakGlass: true, comment: 'Fire.' }, 'ana'), 'brokenGlass', 'good', 'Fire.'],
    [step('ROLLBACK_FAILED', 1, { message: 'Gone.' }), 'ROLLBACK_FAILED', 'bad', 'Gone.'],
    [step('FIX_UNDONE', 1, { rolledBack: 'e-2', reason: 'Open again.' }), 'FIX_UNDONE', 'bad', 'Open again.'],
  ])('says how a step ended: %j', (one, text, tone, remark) => {
    expect(buildTimeline(FINDING, [execution([one])]).at(-1)).toMatchObject({ text, tone, remark });
  });

  it('names versions of the finding with what they changed, in place of the times of the newest one', () => {
    const history = [
      {
        updatedAt: '2026-11-21T00:00:00Z',
        toldAt: '2026-11-21T00:01:00Z',
        by: null,
        changes: [{ field: 'isOpen', before: 'true', after: 'false' }],
      },
      { updatedAt: '2026-11-20T00:00:00Z', toldAt: null, by: 'ana', changes: [{ field: 'severity', before: 'LOW', after: 'HIGH' }] },
      { updatedAt: '2026-11-03T08:00:00Z', toldAt: null, by: null, changes: [] },
    ];
    const entries = buildTimeline({ ...FINDING, closedAt: '2026-11-21T00:01:01Z', history }, []);
    expect(tell(entries)).toEqual(['created by securityHub', 'firstSeen by platform', 'version by ana', 'closed by securityHub']);
    expect(entries.at(-1)).toMatchObject({ at: '2026-11-21T00:01:00Z', changes: history[0]?.changes });
  });

  it('loses no step, keeps their order and gives each a key of its own, whatever their details hold', () => {
    const anyStep = fc.record({
      name: fc.constantFrom(...STEP_NAMES),
      at: fc.constantFrom('2026-11-19T07:00:00Z', '2026-11-19T08:00:00Z', '2026-11-18T07:00:00Z'),
      actor: fc.string(),
      detail: fc.jsonValue(),
    });
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 8 }), fc.array(anyStep, { maxLength: 8 }), (one, other) => {
        const entries = buildTimeline(FINDING, [execution(one, 'FIXED', 'e-1'), execution(other, RUNNING, 'e-2')]);
        expect(entries).toHaveLength(3 + one.length + other.length + 1);
        expect(new Set(entries.map(({ key }) => key)).size).toBe(entries.length);
        const times = entries.map(({ at }) => (at === null ? Number.POSITIVE_INFINITY : Date.parse(at)));
        expect(times).toEqual(times.toSorted((left, right) => left - right));
      }),
    );
  });
});

describe('words of the timeline', () => {
  type Words = Readonly<Record<'timeline' | 'message' | 'trigger', Readonly<Record<string, string>>>>;
  it.each(['en', 'zh', 'es'])('exist in %s for every step, message and trigger', (locale) => {
    const path = join(__dirname, '../../../web/i18n/locales', locale, 'findings.json');
    const words = (JSON.parse(readFileSync(path, 'utf8')) as { findings: Words }).findings;
    const missing = (place: keyof Words, keys: readonly string[]) => keys.filter((key) => !words[place][key]);
    expect(missing('timeline', STEP_NAMES)).toEqual([]);
    expect(missing('message', NOTIFICATION_KINDS)).toEqual([]);
    expect(missing('trigger', TRIGGERS)).toEqual([]);
  });
});
