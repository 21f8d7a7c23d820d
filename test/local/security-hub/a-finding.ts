export const REGION = 'eu-central-1';
export const ADMINISTRATOR = '999988887777';
export const MEMBER = '210987654321';

export function makeProductArn(accountId: string, region = REGION, partition = 'aws'): string {
  return `arn:${partition}:securityhub:${region}:${accountId}:product/${accountId}/default`;
}

/** One valid finding of a custom integration, in the administrator account. */
export function aFinding(overrides: Record<string, unknown> = {}) {
  return {
    SchemaVersion: '2018-10-08',
    Id: 'finding-1',
    ProductArn: makeProductArn(ADMINISTRATOR),
    ProductName: 'Test Product',
    CompanyName: 'Test Company',
    GeneratorId: 'rule-1',
    AwsAccountId: ADMINISTRATOR,
    Title: 'A bucket is public',
    Description: 'Anybody can read the bucket invoices.',
    FindingProviderFields: { Severity: { Label: 'HIGH' as const, Original: '8' }, Types: ['TTPs/Collection'] },
    Resources: [{ Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::invoices' }],
    ProductFields: { 'attack/technique-id': 'T1530' } as Record<string, string>,
    CreatedAt: '2026-11-21T10:00:00.000Z',
    UpdatedAt: '2026-11-21T10:00:00.000Z',
    ...overrides,
  };
}

/** A finding as an AWS product brings it in. */
export function aControlFinding(overrides: Record<string, unknown> = {}) {
  return aFinding({
    Id: 'control-finding-1',
    ProductArn: `arn:aws:securityhub:${REGION}::product/aws/securityhub`,
    ProductName: 'Security Hub',
    CompanyName: 'AWS',
    GeneratorId: 'security-control/S3.2',
    AwsAccountId: MEMBER,
    Compliance: { Status: 'FAILED', SecurityControlId: 'S3.2' },
    ...overrides,
  });
}
