import { sha256 } from '#domain/base/hash.ts';
import type { Told } from '#domain/notification/draft.ts';
import type { Audience } from '#domain/notification/language.ts';
import { type Notification, notification } from '#domain/notification/notification.ts';

/** Readers whose clock is that of the tests. */
export const AN_ENGLISH_TEAM: Audience = { language: 'en', timeZone: 'UTC' };
export const A_CHINESE_TEAM: Audience = { language: 'zh', timeZone: 'Asia/Shanghai' };
export const A_SPANISH_TEAM: Audience = { language: 'es', timeZone: 'America/Bogota' };

type Overrides = Partial<Omit<Notification, 'finding'>> & { readonly finding?: Partial<Notification['finding']> };

/** The story of WALKTHROUGH: S3.2 on the bucket invoices, fixed. `name` makes the id. */
export function aNotification(name: string, { finding, ...overrides }: Overrides = {}): Notification {
  return notification.parse({
    schema: 'attack-reactor/notification/1',
    id: sha256(name).slice(0, 32),
    kind: 'FIXED',
    at: '2026-11-03T08:00:00.000Z',
    trigger: 'event',
    requestedBy: null,
    execution: { id: `execution-${name}`, url: 'https://console.example.com/executions/1' },
    finding: {
      id: 'arn:aws:securityhub:eu-central-1:210987654321:security-control/S3.2/finding/1',
      title: 'S3 general purpose buckets should block public read access',
      severity: 'CRITICAL',
      accountId: '210987654321',
      region: 'eu-central-1',
      sourceKey: 'securityhub_control:S3.2',
      resource: { type: 'AwsS3Bucket', id: 'arn:aws:s3:::invoices' },
      url: 'https://console.example.com/findings/1',
      ...finding,
    },
    techniques: [{ id: 'T1530', name: 'Data from Cloud Storage', tacticIds: ['TA0009'] }],
    reactor: { id: 's3-block-public-read', version: '1.2.0', title: 'Block public read' },
    mode: 'automatic',
    plan: {
      summary: 'Bucket invoices: remove 1 public statement, turn on Block Public Access',
      effect: 'reversible',
      changes: [{ resource: 'arn:aws:s3:::invoices', field: 'policy.Statement[1]', before: 'Allow * s3:GetObject', after: 'removed' }],
      omitted: 0,
    },
    verified: true,
    reason: null,
    links: { approve: null, reject: null, rollback: 'https://console.example.com/executions/1?do=rollback' },
    expiresAt: null,
    ...overrides,
  });
}

/** Somebody has to answer. */
export function anApprovalRequest(name: string, overrides: Overrides = {}): Notification {
  return aNotification(name, {
    kind: 'APPROVAL_REQUESTED',
    mode: 'approval',
    verified: false,
    links: { approve: 'https://console.example.com/approvals/1?yes', reject: 'https://console.example.com/approvals/1?no', rollback: null },
    expiresAt: '2026-11-03T20:00:00.000Z',
    ...overrides,
  });
}

export function told(...notifications: readonly Notification[]): Told {
  const [first, ...others] = notifications;
  if (first === undefined) throw new RangeError('at least one');
  return [first, ...others];
}
