import type { Finding } from '#domain/finding/finding.ts';
import { parseFinding } from '#domain/finding/parse-finding.ts';

export const HOME = { partition: 'aws', accountId: '999988887777', region: 'eu-central-1' } as const;

type Document = Record<string, unknown>;

/** One valid ASFF document: control S3.2 failed on the bucket `invoices` of a member account. */
export function controlDocument(overrides: Document = {}): Document {
  return {
    SchemaVersion: '2018-10-08',
    Id: 'arn:aws:securityhub:eu-central-1:210987654321:security-control/S3.2/finding/5f6c1a52-0b7f-4c1e-9c3a-4a6f3a1d7e10',
    ProductArn: 'arn:aws:securityhub:eu-central-1::product/aws/securityhub',
    ProductName: 'Security Hub',
    CompanyName: 'AWS',
    Region: 'eu-central-1',
    GeneratorId: 'security-control/S3.2',
    AwsAccountId: '210987654321',
    Types: ['Software and Configuration Checks/Industry and Regulatory Standards'],
    CreatedAt: '2026-11-02T08:00:00.000Z',
    UpdatedAt: '2026-11-03T08:00:00.000Z',
    Severity: { Label: 'CRITICAL', Normalized: 90, Original: 'CRITICAL' },
    Title: 'S3 general purpose buckets should block public read access',
    Description: 'Checks whether a bucket lets the public read.',
    Remediation: {
      Recommendation: {
        Text: 'See the Security Hub documentation.',
        Url: 'https://docs.aws.amazon.com/console/securityhub/S3.2/remediation',
      },
    },
    ProductFields: { 'aws/securityhub/ProductName': 'Security Hub' },
    Resources: [{ Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::invoices', Partition: 'aws', Region: 'eu-central-1' }],
    Compliance: { Status: 'FAILED', SecurityControlId: 'S3.2' },
    Workflow: { Status: 'NEW' },
    RecordState: 'ACTIVE',
    ...overrides,
  };
}

/** A detection: GuardDuty saw an access key used from an unusual place. It carries no Compliance. */
export function guardDutyDocument(overrides: Document = {}): Document {
  const { Compliance: _none, ...detection } = controlDocument({
    Id: 'arn:aws:guardduty:eu-central-1:210987654321:detector/4cbe0f1e2d3c4b5a69788796a5b4c3d2/finding/0ac1e5d7',
    ProductArn: 'arn:aws:securityhub:eu-central-1::product/aws/guardduty',
    ProductName: 'GuardDuty',
    GeneratorId: 'arn:aws:guardduty:eu-central-1:210987654321:detector/4cbe0f1e2d3c4b5a69788796a5b4c3d2',
    Types: ['TTPs/Discovery/Recon:IAMUser-UserPermissions'],
    Title: 'Unusual listing of permissions by deploy-bot.',
    Severity: { Label: 'MEDIUM', Normalized: 50 },
    Resources: [{ Type: 'AwsIamAccessKey', Id: 'AWS::IAM::AccessKey:AKIAIOSFODNN7EXAMPLE', Partition: 'aws', Region: 'eu-central-1' }],
    ...overrides,
  });
  return detection;
}

/** The parsed form of a document that must be valid. */
export function finding(document: Document = controlDocument()): Finding {
  const parsed = parseFinding(document);
  if (parsed.kind !== 'finding') throw new Error(`the builder made an invalid finding: ${JSON.stringify(parsed)}`);
  return parsed.finding;
}

/** A failed control on a resource of its own, so that every call names another finding. */
export function failedControl(controlId: string, overrides: Document & { on?: string } = {}): Document {
  const { on = 'invoices', ...rest } = overrides;
  return controlDocument({
    Id: `arn:aws:securityhub:eu-central-1:210987654321:security-control/${controlId}/finding/${on}`,
    GeneratorId: `security-control/${controlId}`,
    Resources: [{ Type: 'AwsS3Bucket', Id: `arn:aws:s3:::${on}`, Partition: 'aws', Region: 'eu-central-1' }],
    Compliance: { Status: 'FAILED', SecurityControlId: controlId },
    ...rest,
  });
}

/** An "Imported" event as EventBridge delivers it on the administrator's bus. */
export function importedEvent(...documents: readonly unknown[]): Document {
  return {
    version: '0',
    id: '8d2c0a4e-41bb-4d0f-a8b3-0f6d6b5f3c11',
    'detail-type': 'Security Hub Findings - Imported',
    source: 'aws.securityhub',
    account: HOME.accountId,
    time: '2026-11-03T08:00:05Z',
    region: HOME.region,
    resources: [],
    detail: { findings: documents },
  };
}
