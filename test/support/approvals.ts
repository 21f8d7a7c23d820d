import type { Approval } from '#domain/reaction/approval.ts';

/** A question that waits for one approval, asked for by nobody. */
export function aQuestion(overrides: Partial<Approval> = {}): Approval {
  return {
    id: 'execution-1',
    planHash: 'digest',
    finding: {
      Id: 'finding-1',
      ProductArn: 'arn:aws:securityhub:eu-central-1::product/aws/securityhub',
      AwsAccountId: '210987654321',
      Region: 'eu-central-1',
    },
    about: {
      sourceKey: 'securityhub_control:S3.2',
      title: 'S3 general purpose buckets should block public read access',
      resource: 'arn:aws:s3:::invoices',
      accountId: '210987654321',
      region: 'eu-central-1',
      reactorId: 's3-block-public-read',
      effect: 'disruptive',
      summary: 'Bucket invoices: remove 1 public statement',
    },
    approvers: ['security-approvers', 'cloud-team'],
    demand: { people: 1, requester: { kind: 'nobody' }, selfApproval: false },
    requestedAt: '2026-11-03T08:00:00.000Z',
    expiresAt: '2026-11-04T08:00:00.000Z',
    lapsesAt: '2026-11-03T12:00:00.000Z',
    acknowledgeSeconds: 14_400,
    acknowledgedBy: null,
    answers: [],
    delivered: false,
    ...overrides,
  };
}

/** One answer to it. */
export function anAnswer(by: string, overrides: Partial<Approval['answers'][number]> = {}): Approval['answers'][number] {
  return { verdict: 'approve', by, at: '2026-11-03T11:00:00.000Z', comment: '', breakGlass: false, ...overrides };
}

/** The same question as version 0.1 wrote it. */
export function aQuestionOfBefore(answer: object | null = null) {
  const { id, planHash, finding, approvers, requestedAt, expiresAt } = aQuestion();
  return { id, planHash, finding, approvers, requestedAt, expiresAt, requestedBy: 'diego', answer };
}
