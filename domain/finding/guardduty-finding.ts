import { at, isRecord, numberAt, textAt } from '#domain/base/json.ts';

/**
 * A raw GuardDuty finding (EventBridge spells `accountId`, the GetFindings answer `AccountId`) as the ASFF document that
 * Security Hub would make of it. https://docs.aws.amazon.com/guardduty/latest/ug/securityhub-integration.html
 */
export function asffFromGuardDuty(document: unknown): Record<string, unknown> {
  const raw = lowerFirst(document);
  const partition = textAt(raw, 'partition') ?? 'aws';
  const region = textAt(raw, 'region') ?? '';
  const account = textAt(raw, 'accountId');
  const service = at(raw, 'service');
  const arn = textAt(raw, 'arn');
  const severity = numberAt(raw, 'severity');
  const archived = at(lowerFirst(service), 'archived') === true;
  return {
    SchemaVersion: '2018-10-08',
    ...(arn !== undefined && { Id: arn, GeneratorId: arn.split('/finding/', 1)[0] }),
    ProductArn: `arn:${partition}:securityhub:${region}::product/aws/guardduty`,
    ProductName: 'GuardDuty',
    ...(account !== undefined && { AwsAccountId: account }),
    Region: region,
    Title: textAt(raw, 'title') ?? textAt(raw, 'type') ?? '',
    Description: textAt(raw, 'description') ?? '',
    Types: [toAsffType(textAt(raw, 'type') ?? '')],
    CreatedAt: textAt(raw, 'createdAt'),
    UpdatedAt: textAt(raw, 'updatedAt'),
    Severity: { Label: labelSeverity(severity), ...(!Number.isNaN(severity) && { Original: String(severity) }) },
    Resources: [toResource(raw, partition, region, account ?? '')],
    RecordState: archived ? 'ARCHIVED' : 'ACTIVE',
  };
}

/** GuardDuty severity bands: https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html */
function labelSeverity(severity: number): string {
  if (severity >= 9) return 'CRITICAL';
  if (severity >= 7) return 'HIGH';
  return severity >= 4 ? 'MEDIUM' : 'LOW';
}

/** `Recon:IAMUser/UserPermissions` -> `TTPs/Recon:IAMUser-UserPermissions`: ASFF types split at `/`, so GuardDuty writes `-`. */
function toAsffType(type: string): string {
  return `TTPs/${type.replace('/', '-')}`;
}

function toResource(raw: unknown, partition: string, region: string, account: string): Record<string, unknown> {
  const resource = lowerFirst(at(raw, 'resource'));
  const instance = textAt(lowerFirst(at(resource, 'instanceDetails')), 'instanceId');
  const key = textAt(lowerFirst(at(resource, 'accessKeyDetails')), 'accessKeyId');
  const place = { Partition: partition, Region: region };
  if (instance !== undefined) {
    return { Type: 'AwsEc2Instance', Id: `arn:${partition}:ec2:${region}:${account}:instance/${instance}`, ...place };
  }
  if (key !== undefined) return { Type: 'AwsIamAccessKey', Id: `AWS::IAM::AccessKey:${key}`, ...place };
  return { Type: 'AwsAccount', Id: `AWS::::Account:${account}`, ...place };
}

function lowerFirst(value: unknown): Record<string, unknown> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name.charAt(0).toLowerCase() + name.slice(1), inner]));
}
