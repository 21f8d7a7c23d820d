import { type Notification, type NotificationKind, notification } from '#domain/notification/notification.ts';
import { chooseNotificationKind, type NotificationContext, toNotification } from '#domain/notification/reaction-notification.ts';
import type { ApprovalDemand } from '#domain/reaction/approval-demand.ts';
import { explain } from '#domain/reaction/explanation.ts';
import { summaryOfPlan } from '#domain/reaction/plan-summary.ts';
import type { React, Reaction } from '#domain/reaction/reaction.ts';
import type { ResultStatus } from '#domain/reaction/reaction-result.ts';
import type { ApprovalAnswer } from '#domain/reaction/reaction-state.ts';
import type { Reason } from '#domain/reaction/reason.ts';
import { texts } from '#reactors/s3-block-public-read/texts.ts';
import { aDecision, aPlan, aReaction, aResult, aState, BUCKET, type SomeResult } from './reactions.ts';

const ID = 'ask-before-closing-buckets-752eac78a5c6e930dbc4a7f7-1';
/** Three o'clock in the morning in Shanghai. */
const NOW = Date.UTC(2026, 10, 28, 19, 2);
const LOCAL: NotificationContext = { now: NOW, consoleUrl: undefined, environment: undefined, homeRegion: 'eu-central-1' };
const DEPLOYED: NotificationContext = { ...LOCAL, environment: 'production' };
const CONSOLE: NotificationContext = { ...DEPLOYED, consoleUrl: 'https://console.example' };

const OPEN = { BlockPublicAcls: null, RestrictPublicBuckets: null };
const changes = [
  { resource: BUCKET, field: 'policy.Statement[0]', before: { Effect: 'Allow', Principal: '*', Action: 's3:GetObject' }, after: null },
  ...Object.keys(OPEN).map((name) => ({ resource: BUCKET, field: `publicAccessBlock.${name}`, before: null, after: true })),
];
const plan = summaryOfPlan(
  aPlan({ summary: 'Bucket invoices: remove 1 public policy statement, turn on Block Public Access', effect: 'disruptive', changes }),
);
const restored = { ...plan, changes: plan.changes.map(({ before, after, ...rest }) => ({ ...rest, before: after, after: before })) };
const backupRef = `execution/${ID}/backup`;

/** A finding about an attack, and what is done about it. */
const ATTACK: Partial<Reaction> = {
  sourceKey: 'guardduty_finding_type:UnauthorizedAccess:EC2/TorClient',
  techniques: [{ id: 'T1090.003', name: 'Multi-hop Proxy', tacticIds: ['TA0011'] }],
  finding: {
    ...aReaction().finding,
    Title: 'EC2 instance i-0abc12de34f567890 is communicating with a Tor entry node.',
    Severity: { Label: 'HIGH' },
  },
  resource: { Type: 'AwsEc2Instance', Id: 'arn:aws:ec2:eu-central-1:210987654321:instance/i-0abc12de34f567890' },
  decision: aDecision({ reactor: { id: 'ec2-isolate-instance', version: '1.0.0', title: 'Isolate an instance' } }),
};

const ONE: ApprovalDemand = { people: 1, requester: { kind: 'nobody' }, selfApproval: false };
const many = Array.from({ length: 44 }, (_, position) => ({
  resource: BUCKET,
  field: `policy.Statement[${position}]`,
  before: 'Allow *',
  after: null,
}));
const DESCRIPTION = texts.description();

type Sample = {
  readonly reaction?: Partial<Reaction>;
  readonly mode?: React['mode'];
  readonly result?: SomeResult<ResultStatus>;
  readonly why?: readonly [Reason, ...Reason[]];
  readonly kind?: NotificationKind;
  readonly context?: NotificationContext;
  readonly demand?: ApprovalDemand;
  /** The answer of people. */
  readonly approval?: ApprovalAnswer;
};

const SAMPLES: Readonly<Record<string, Sample>> = {
  planned: { mode: 'notify', result: { plan }, why: [{ code: 'owned-by-tag', tag: 'terraform=true' }] },
  'approval-requested': { kind: 'APPROVAL_REQUESTED', mode: 'approval', result: { plan } },
  'approval-requested-console': { kind: 'APPROVAL_REQUESTED', mode: 'approval', result: { plan }, context: CONSOLE },
  'approval-requested-deployed': { kind: 'APPROVAL_REQUESTED', mode: 'approval', result: { plan }, context: DEPLOYED },
  'approval-requested-by-action': {
    kind: 'APPROVAL_REQUESTED',
    mode: 'approval',
    reaction: {
      trigger: 'custom-action',
      requestedBy: 'React',
      decision: aDecision({
        mode: 'approval',
        reactor: { id: 's3-block-public-read', version: '1.2.0', title: 'Block public reads', description: DESCRIPTION },
      }),
    },
    result: { plan: summaryOfPlan(aPlan({ effect: 'disruptive', changes: many })) },
    demand: { people: 2, requester: { kind: 'unknown' }, selfApproval: false },
    context: DEPLOYED,
  },
  'self-approved': {
    kind: 'SELF_APPROVED',
    mode: 'approval',
    reaction: { trigger: 'manual', requestedBy: 'mei' },
    result: { plan },
    approval: { verdict: 'approve', by: 'mei', comment: 'the site is down', breakGlass: true },
  },
  'fixed-in-an-emergency': {
    mode: 'approval',
    result: { status: 'FIXED', verified: true, plan, backupRef },
    approval: { verdict: 'approve', by: 'mei', comment: 'the site is down', breakGlass: true },
  },
  fixed: { result: { status: 'FIXED', verified: true, plan, backupRef } },
  partly: {
    result: { status: 'PARTLY', verified: true, plan, backupRef },
    why: [{ code: 'partly', rest: 'the password was used yesterday' }],
  },
  deferred: {
    result: { status: 'DEFERRED', plan },
    why: [
      { code: 'budget-spent', bindingId: 'public-buckets', changesPerHour: 10, accountId: '210987654321' },
      { code: 'deferred-until', until: '2026-11-28T20:02:00.000Z' },
    ],
  },
  'nothing-to-do': {
    result: { status: 'NOTHING_TO_DO', verified: true },
    why: [{ code: 'text', text: 'Bucket invoices is private already.' }],
  },
  skipped: {
    reaction: { trigger: 'custom-action', requestedBy: 'React', decision: { kind: 'skip', reason: 'resolved', detail: '' } },
    result: { status: 'SKIPPED' },
    why: [{ code: 'resolved' }],
  },
  rejected: {
    mode: 'approval',
    result: { status: 'REJECTED', plan },
    why: [{ code: 'rejected-with-comment', by: 'mei', comment: 'after the release' }],
  },
  lapsed: { mode: 'approval', result: { status: 'REJECTED', plan }, why: [{ code: 'lapsed' }] },
  refused: {
    result: { status: 'REFUSED', plan },
    why: [{ code: 'breaker-open', bindingId: 'public-buckets', until: '2026-11-28T20:02:00.000Z' }],
  },
  failed: {
    result: { status: 'FAILED', plan, backupRef },
    why: [
      {
        code: 'error',
        name: 'ReactorDenied',
        message: 'AccessDenied: s3:PutBucketPublicAccessBlock is forbidden by a service control policy',
      },
      { code: 'read-back', reading: 'still to do: turn on Block Public Access' },
    ],
    context: CONSOLE,
  },
  'failed-attack': {
    reaction: ATTACK,
    result: { status: 'FAILED' },
    why: [{ code: 'error', name: 'MemberAccountDenied', message: 'AccessDenied: sts:AssumeRole' }],
  },
  'rolled-back': {
    reaction: { trigger: 'manual', requestedBy: 'ana' },
    result: { status: 'ROLLED_BACK', verified: true, plan: restored, backupRef },
    why: [{ code: 'rolled-back', by: 'ana' }],
  },
  'rollback-conflict': {
    kind: 'ROLLBACK_FAILED',
    result: { status: 'REFUSED', plan, backupRef },
    why: [
      { code: 'needs-confirmation', by: 'ana', groups: ['security-approvers'] },
      {
        code: 'rollback-conflict',
        conflicts: [
          { field: 'policy.Statement[Everybody]', before: '{"Effect":"Allow","Principal":"*"}', left: null, today: '{"Effect":"Deny"}' },
          { field: 'publicAccessBlock.BlockPublicAcls', before: 'false', left: 'true', today: null },
        ],
      },
    ],
  },
  'rollback-failed': {
    kind: 'ROLLBACK_FAILED',
    result: { status: 'FAILED', plan, backupRef },
    why: [{ code: 'error', name: 'ReactorTimedOut', message: 's3-block-public-read gave no answer in 60 s' }],
  },
};

/** One message of each kind as it leaves the platform, by the name of its golden file. */
export const EVERY_MESSAGE: ReadonlyMap<string, Notification> = new Map(
  Object.entries(SAMPLES).map(([name, { reaction, mode = 'automatic', result, why, kind, context = LOCAL, demand = ONE, approval }]) => {
    const whole = { ...aState({ id: ID, decision: aDecision({ mode }), ...reaction }), ...(approval !== undefined && { approval }) };
    const outcome = aResult<ResultStatus>({ ...result, ...(why !== undefined && explain(...why)) });
    const asked = kind === 'APPROVAL_REQUESTED' ? { approval: { expiresAt: '2026-11-28T23:02:00.000Z', demand } } : {};
    return [name, notification.parse(toNotification(whole, kind ?? chooseNotificationKind(outcome), outcome, { ...context, ...asked }))];
  }),
);
