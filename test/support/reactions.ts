import type { ChangePlan } from '@attack-reactor/kit/contract';
import { type Binding, binding as bindingSchema } from '#domain/reaction/binding.ts';
import { type InstalledReactor, installedReactor } from '#domain/reaction/installed-reactor.ts';
import { summaryOfPlan } from '#domain/reaction/plan-summary.ts';
import type { React, Reaction } from '#domain/reaction/reaction.ts';
import { type ReactionResult, type ResultOf, type ResultStatus, reactionResult } from '#domain/reaction/reaction-result.ts';
import { type ClosedState, closedState, type Decided, type Failed } from '#domain/reaction/reaction-state.ts';

export const MEMBER = '210987654321';
export const BUCKET = 'arn:aws:s3:::invoices';

/** A binding that changes public buckets by itself; everything else is as careful as the defaults. */
export function aBinding(overrides: Partial<Record<keyof Binding, unknown>> = {}): Binding {
  return bindingSchema.parse({
    id: 'public-buckets',
    match: { control: 'S3.2' },
    reactorId: 's3-block-public-read',
    mode: 'automatic',
    ...overrides,
  });
}

/** A reactor for buckets as it is installed. */
export function anInstalledReactor(overrides: Partial<InstalledReactor['manifest']> = {}): InstalledReactor {
  const manifest = {
    publisher: 'official',
    id: 's3-block-public-read',
    version: '1.2.0',
    title: 'Block public reads',
    description: 'Blocks what lets the public read a bucket.',
    author: 'Example',
    license: 'Apache-2.0',
    controls: ['S3.2'],
    findingTypes: [],
    techniques: [],
    resourceTypes: ['AwsS3Bucket'],
    effect: 'reversible',
    modes: ['automatic', 'approval', 'notify'],
    parameters: { properties: { days: { type: 'integer' } } },
    controlParameters: { days: 'numberOfDays' },
    permissions: [
      { phases: ['plan', 'verify'], actions: ['s3:GetBucketPolicy'], resources: ['{resource}'] },
      { phases: ['apply', 'rollback'], actions: ['s3:PutBucketPolicy'], resources: ['{resource}'] },
    ],
    ...overrides,
  };
  return installedReactor.parse({ manifest, functionName: `reactor-${manifest.id}:${manifest.version}`, sha256: 'c2hhMjU2' });
}

/** The same reactor, after its hub said that this version does harm. */
export function aDisabledReactor(): InstalledReactor {
  return { ...anInstalledReactor(), disabled: { reason: 'it opens port 22', at: '2026-11-01T08:00:00.000Z' } };
}

/** A decision to change a bucket. */
export function aDecision(overrides: Partial<React> = {}): React {
  const { id, reactorId, parameters, budget, breaker, infrastructureCode, approvers, fourEyes, selfApproval, coolDownMinutes } = aBinding();
  return {
    kind: 'react',
    mode: 'automatic',
    binding: { id, reactorId, parameters, budget, breaker, infrastructureCode, approvers, fourEyes, selfApproval, coolDownMinutes },
    reactor: { id: reactorId, version: '1.2.0', title: 'Block public reads' },
    waitUntil: null,
    ...overrides,
  };
}

/** One reaction about the bucket `invoices`, for which a reactor is to be asked. */
export function aReaction(overrides: Partial<Decided> = {}): Decided {
  const resource = { Type: 'AwsS3Bucket', Id: BUCKET };
  return {
    id: 'public-buckets-0123456789abcdef01234567-1',
    trigger: 'event',
    requestedBy: null,
    claim: null,
    sourceKey: 'securityhub_control:S3.2',
    techniques: [{ id: 'T1530', name: 'Data from Cloud Storage', tacticIds: ['TA0009'] }],
    finding: {
      Id: 'arn:aws:securityhub:eu-central-1:210987654321:security-control/S3.2/finding/5f6c1a52',
      ProductArn: 'arn:aws:securityhub:eu-central-1::product/aws/securityhub',
      GeneratorId: 'security-control/S3.2',
      AwsAccountId: MEMBER,
      Region: 'eu-central-1',
      Title: 'S3 general purpose buckets should block public read access',
      Types: [],
      CreatedAt: '2026-11-02T08:00:00.000Z',
      UpdatedAt: '2026-11-03T08:00:00.000Z',
      Severity: { Label: 'CRITICAL' },
      Resources: [resource],
      Compliance: { Status: 'FAILED', SecurityControlId: 'S3.2' },
      ProductFields: {},
      Workflow: { Status: 'NEW' },
      RecordState: 'ACTIVE',
    },
    resource,
    target: { partition: 'aws', accountId: MEMBER, region: 'eu-central-1' },
    decision: aDecision(),
    ...overrides,
  };
}

/** The fields of a state that a test may set. */
export type SomeFields = Partial<Reaction> &
  Partial<Pick<Failed, 'mode' | 'result' | 'approval' | 'failure'>> &
  Pick<ClosedState, 'recordFailure'>;

/** The same reaction in the state that these fields make of it. */
export function aState(fields: SomeFields = {}): ClosedState {
  return closedState.parse({ ...aReaction(), ...fields });
}

/** A plan that closes a bucket. */
export function aPlan(overrides: Partial<ChangePlan> = {}): ChangePlan {
  return {
    outcome: 'change',
    summary: {
      en: 'Bucket invoices: remove 1 public statement',
      zh: '存储桶 invoices：移除 1 条公开语句',
      es: 'Bucket invoices: quitar 1 declaración pública',
    },
    changes: [{ resource: BUCKET, field: 'policy', before: 'public', after: 'private' }],
    effect: 'reversible',
    backup: { policy: 'public' },
    ...overrides,
  };
}

/** The fields of a result that a test may set; the rest is filled in as its status needs it. */
export type SomeResult<Status extends ResultStatus> = { readonly status?: Status } & Partial<
  Record<Exclude<keyof ReactionResult, 'status'>, unknown>
>;

const CHANGED = { plan: summaryOfPlan(aPlan()), backupRef: 'execution/sample/backup' };
const UNCHANGED = { plan: null, backupRef: null };
const FIELDS: Readonly<Record<ResultStatus, object>> = {
  PLANNED: { ...CHANGED, backupRef: null, verified: false, reason: null },
  FIXED: { ...CHANGED, verified: true, reason: null },
  PARTLY: { ...CHANGED, verified: true },
  DEFERRED: { ...UNCHANGED, verified: false, retryAt: '2026-11-28T20:02:00.000Z' },
  NOTHING_TO_DO: { ...UNCHANGED, verified: true },
  SKIPPED: { ...UNCHANGED, verified: false },
  REJECTED: { ...CHANGED, backupRef: null, verified: false },
  REFUSED: { ...UNCHANGED, verified: false },
  FAILED: { ...UNCHANGED, verified: false },
  ROLLED_BACK: { ...CHANGED, verified: true, by: 'ana' },
};

/** A result, PLANNED unless it says otherwise. */
export function aResult<Status extends ResultStatus = 'PLANNED'>(given: SomeResult<Status> = {}): ResultOf<Status> {
  const { status = 'PLANNED' } = given;
  return reactionResult.parse({ reason: 'because', messages: [], ...FIELDS[status], ...given, status }) as ResultOf<Status>;
}
