import type { SourceKind } from '#domain/finding/source-kind.ts';
import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import type { MappingRelease } from '#domain/mapping/mapping-release.ts';
import { techniquesToPublish } from '#domain/mapping/techniques-of-finding.ts';

const HOME_ACCOUNT = '999988887777';
const REGION = 'eu-central-1';
/** Accounts that the findings are about. */
export const MEMBERS = ['210987654321', '321098765432', '432109876543', '543210987654'];
const KINDS: readonly SourceKind[] = ['securityhub_control', 'guardduty_finding_type', 'securityhub_control', 'macie', 'config_rule'];
/** Findings whose keys differ, before they repeat. */
const KEYS = 100;
/** Findings in one delivery: about as many as Lambda's 6 MB allow. A deployed batch is smaller and does not fill all of its import calls. */
export const BATCH = 1000;

export type Key = { readonly kind: SourceKind; readonly key: string };

/**
 * Findings as a queue delivers them: distinct, all open, over a hundred mapped keys of five kinds, about 3 KB each. The
 * keys are chosen so that each delivery publishes a multiple of 100 findings; only then can the number of import calls
 * equal published / 100 (a live queue adds at most one partly filled call per delivery).
 */
export class Workload {
  readonly #keys: readonly Key[];

  constructor(release: MappingRelease, maxTechniques: number) {
    this.#keys = chooseKeys(new MappingIndex(release), maxTechniques);
  }

  /** The event of one delivery, as JSON. `first` numbers its first finding; equal numbers are equal findings. */
  delivery(first: number, count: number): string {
    const records = Array.from({ length: count }, (_, offset) => buildRecord(first + offset, importedEvent(this.finding(first + offset))));
    return JSON.stringify({ Records: records });
  }

  /** True if any of the findings has this key. */
  uses({ kind, key }: Key): boolean {
    return this.#keys.some((used) => used.kind === kind && used.key === key);
  }

  finding(number: number): Record<string, unknown> {
    const key = this.#keys[number % this.#keys.length];
    if (key === undefined) throw new RangeError('the workload has no keys');
    return buildFinding(number, key);
  }
}

/** Mapped keys in turn over the kinds; the last three make the sum of published findings a multiple of ten. */
function chooseKeys(index: MappingIndex, maxTechniques: number): Key[] {
  const publishedBy = (key: Key) => techniquesToPublish(index.rankTechniques(key), maxTechniques).length;
  const mapped = Map.groupBy(index.mappedKeys(), ({ kind }) => kind);
  const keys = Array.from({ length: KEYS - 3 }, (_, position) => {
    const ofKind = mapped.get(KINDS[position % KINDS.length] ?? 'securityhub_control') ?? [];
    return at(ofKind, position * 7);
  });
  const rest = (10 - (keys.reduce((sum, key) => sum + publishedBy(key), 0) % 10)) % 10;
  const controls = Map.groupBy(mapped.get('securityhub_control') ?? [], publishedBy);
  return [...keys, ...threeThatAddUpTo(rest < 3 ? rest + 10 : rest).map((count) => at(controls.get(count) ?? [], 0))];
}

/** Three counts from 1 to 5 with a given sum from 3 to 12. */
function threeThatAddUpTo(sum: number): [number, number, number] {
  const first = Math.min(5, sum - 2);
  const second = Math.min(5, sum - first - 1);
  return [first, second, sum - first - second];
}

function at(keys: readonly Key[], position: number): Key {
  const key = keys[position % keys.length];
  if (key === undefined) throw new RangeError('the release maps too few keys for this workload');
  return key;
}

/** A finding about a key; equal numbers and keys are equal findings. */
export function buildFinding(number: number, { kind, key }: Key): Record<string, unknown> {
  const account = MEMBERS[number % MEMBERS.length] ?? HOME_ACCOUNT;
  const id = number.toString(16).padStart(12, '0');
  const updatedAt = new Date(Date.UTC(2026, 10, 1) + number).toISOString();
  const common = {
    SchemaVersion: '2018-10-08',
    Region: REGION,
    AwsAccountId: account,
    CompanyName: 'AWS',
    FirstObservedAt: updatedAt,
    LastObservedAt: updatedAt,
    CreatedAt: updatedAt,
    UpdatedAt: updatedAt,
    Severity: { Label: 'HIGH', Normalized: 70, Original: 'HIGH' },
    Title: `${key} is not as it should be on workload-${id}`,
    Description: `This check found that the resource workload-${id} of the team does not meet ${key}. `.repeat(3),
    Remediation: {
      Recommendation: {
        Text: 'The documentation of the control tells how to correct this issue.',
        Url: 'https://docs.aws.amazon.com/securityhub/',
      },
    },
    Resources: [buildResource(account, id)],
    WorkflowState: 'NEW',
    Workflow: { Status: 'NEW' },
    RecordState: 'ACTIVE',
  };
  return { ...common, ...buildIdentity(kind, key, account, id) };
}

function buildResource(account: string, id: string): Record<string, unknown> {
  return {
    Type: 'AwsEc2Instance',
    Id: `arn:aws:ec2:${REGION}:${account}:instance/i-${id}`,
    Partition: 'aws',
    Region: REGION,
    Tags: { Name: `workload-${id}`, team: 'shop', 'cost-center': '4711', environment: 'production' },
    Details: {
      AwsEc2Instance: {
        Type: 't3.large',
        ImageId: `ami-${id}`,
        IpV4Addresses: ['10.0.12.34', '198.51.100.17'],
        KeyName: 'operations',
        IamInstanceProfileArn: `arn:aws:iam::${account}:instance-profile/workload`,
        VpcId: 'vpc-0a1b2c3d4e5f60718',
        SubnetId: 'subnet-0a1b2c3d4e5f60718',
        LaunchedAt: '2026-10-01T08:00:00.000Z',
        NetworkInterfaces: [{ NetworkInterfaceId: `eni-${id}` }],
        MetadataOptions: { HttpTokens: 'optional', HttpEndpoint: 'enabled', HttpPutResponseHopLimit: 1 },
      },
    },
  };
}

function buildIdentity(kind: SourceKind, key: string, account: string, id: string): Record<string, unknown> {
  const product = (slug: string, name: string) => ({
    ProductArn: `arn:aws:securityhub:${REGION}::product/aws/${slug}`,
    ProductName: name,
    ProductFields: {
      'aws/securityhub/ProductName': name,
      'aws/securityhub/CompanyName': 'AWS',
      'aws/securityhub/annotation': `checked ${id}`,
    },
  });
  const failed = { Compliance: { Status: 'FAILED' } };
  switch (kind) {
    case 'guardduty_finding_type':
    case 'macie': {
      const slug = kind === 'macie' ? 'macie' : 'guardduty';
      return {
        ...product(slug, slug),
        Id: `arn:aws:${slug}:${REGION}:${account}:finding/${id}`,
        GeneratorId: `arn:aws:${slug}:${REGION}:${account}:detector/d`,
        Types: [`TTPs/${key.replace('/', '-')}`],
      };
    }
    case 'config_rule': {
      const config = product('config', 'Config');
      return {
        ...config,
        ...failed,
        Id: `arn:aws:config:${REGION}:${account}:config-rule/${key}/finding/${id}`,
        GeneratorId: `arn:aws:config:${REGION}:${account}:config-rule/config-rule-a1`,
        Types: ['Software and Configuration Checks'],
        ProductFields: { ...config.ProductFields, 'aws/config/ConfigRuleName': key },
      };
    }
    default:
      return {
        ...product('securityhub', 'Security Hub'),
        Id: `arn:aws:securityhub:${REGION}:${account}:security-control/${key}/finding/${id}`,
        GeneratorId: `security-control/${key}`,
        Types: ['Software and Configuration Checks/Industry and Regulatory Standards'],
        Compliance: {
          Status: 'FAILED',
          SecurityControlId: key,
          RelatedRequirements: ['NIST.800-53.r5 AC-3', 'NIST.800-53.r5 AC-6', 'PCI DSS v4.0.1/1.3.1'],
          AssociatedStandards: [{ StandardsId: 'standards/aws-foundational-security-best-practices/v/1.0.0' }],
        },
      };
  }
}

/** The event by which Security Hub announces a finding. */
export function importedEvent(finding: Record<string, unknown>): Record<string, unknown> {
  return {
    version: '0',
    id: '8d2c0a4e-41bb-4d0f-a8b3-0f6d6b5f3c11',
    'detail-type': 'Security Hub Findings - Imported',
    source: 'aws.securityhub',
    account: HOME_ACCOUNT,
    time: '2026-11-03T08:00:05Z',
    region: REGION,
    resources: [`${finding['ProductArn']}/${finding['Id']}`],
    detail: { findings: [finding] },
  };
}

function buildRecord(number: number, event: Record<string, unknown>): Record<string, unknown> {
  return {
    messageId: `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`,
    receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a',
    body: JSON.stringify(event),
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '1793692800000',
      SenderId: 'AIDAIENQZJOLO23YVJ4VO',
      ApproximateFirstReceiveTimestamp: '1793692800001',
    },
    messageAttributes: {},
    md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:${REGION}:${HOME_ACCOUNT}:enrichment`,
    awsRegion: REGION,
  };
}
