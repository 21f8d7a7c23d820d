import { SEVERITY_LABELS } from '@attack-reactor/kit/contract';
import { findingsIn } from '#domain/finding/envelope.ts';
import { buildFindingRecord, type FindingRecord } from '#domain/finding/finding-record.ts';
import type { MappingIndex } from '#domain/mapping/mapping-index.ts';

/** A source of the same numbers in every run. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** At least 0, below 1. */
  next(): number {
    this.#state = (Math.imul(this.#state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return this.#state / 0x8000_0000;
  }

  pick<Item>(items: readonly Item[], power = 1): Item {
    const item = items[Math.floor(items.length * this.next() ** power)];
    if (item === undefined) throw new RangeError('there is nothing to choose from');
    return item;
  }
}

const NOW = Date.parse('2026-11-28T00:00:00Z');
const DAY_MS = 86_400_000;
const THINGS = ['invoices', 'logs', 'backup', 'customer-data', 'web', 'payments', 'terraform-state', 'analytics'];
const TITLES = [
  'S3 buckets should prohibit public read access',
  'EC2 security groups should not allow ingress from 0.0.0.0/0 to port 22',
  'RDS DB instances should prohibit public access',
  'IAM users should not have IAM policies attached',
  'EBS snapshots should not be publicly restorable',
  'CloudTrail should have encryption at rest enabled',
  'KMS keys should not be deleted unintentionally',
  'VPC flow logging should be enabled in all VPCs',
  'Secrets Manager secrets should have automatic rotation enabled',
];
const REGIONS = ['eu-central-1', 'us-east-1', 'ap-southeast-1', 'cn-north-1'];
const PRODUCTS = ['Security Hub', 'Security Hub', 'Security Hub', 'Prowler', 'GuardDuty'];

export const ACCOUNTS = Array.from({ length: 500 }, (_, number) => String(100_000_000_000 + number * 7_919));

/** Findings of an organisation: few accounts and controls have most of them, a quarter is closed. */
export class ApiWorkload {
  readonly controls: readonly string[];
  readonly techniques: readonly string[];
  readonly #detections: readonly string[];
  readonly #chance = new Chance(42);

  constructor(index: MappingIndex) {
    const keys = index.mappedKeys();
    this.controls = keys.flatMap(({ kind, key }) => (kind === 'securityhub_control' ? key : [])).slice(0, 300);
    this.#detections = keys.flatMap(({ kind, key }) => (kind === 'guardduty_finding_type' ? key : [])).slice(0, 60);
    const techniques = this.controls.flatMap((key) => index.rankTechniques({ kind: 'securityhub_control', key }).map(({ id }) => id));
    this.techniques = [...new Set(techniques)];
  }

  record(number: number): FindingRecord {
    const chance = this.#chance;
    const product = chance.pick(PRODUCTS);
    const control = chance.pick(this.controls, 2);
    const service = control.split('.')[0] ?? '';
    const isDetection = product === 'GuardDuty';
    const updated = NOW - chance.next() * chance.next() * 365 * DAY_MS;
    const document = {
      Id: `arn:aws:securityhub:eu-central-1:finding/${number.toString(16).padStart(12, '0')}`,
      ProductArn: `arn:aws:securityhub:eu-central-1::product/aws/${isDetection ? 'guardduty' : 'securityhub'}`,
      ProductName: product,
      GeneratorId: isDetection ? 'guardduty' : `security-control/${control}`,
      AwsAccountId: chance.pick(ACCOUNTS, 2.2),
      Region: chance.pick(REGIONS, 5),
      Title: isDetection ? chance.pick(this.#detections) : `${control} ${chance.pick(TITLES)}`,
      UpdatedAt: new Date(updated).toISOString(),
      Types: isDetection ? [`TTPs/${chance.pick(this.#detections).replace('/', '-')}`] : [],
      Severity: { Label: chance.next() < 0.05 ? chance.pick(SEVERITY_LABELS) : SEVERITY_LABELS[(number * 13) % SEVERITY_LABELS.length] },
      Resources: [
        {
          Type: `Aws${isDetection ? 'Ec2Instance' : service}`,
          Id: `arn:aws:${service.toLowerCase()}:::${chance.pick(THINGS)}-${Math.floor(chance.next() * 0xff_ff_ff_ff).toString(16)}`,
          Tags: { app: chance.pick(THINGS), stage: chance.pick(['prod', 'test']) },
        },
      ],
      ...(isDetection ? {} : { Compliance: { Status: chance.next() < 0.2 ? 'PASSED' : 'FAILED', SecurityControlId: control } }),
      Workflow: { Status: chance.next() < 0.93 ? 'NEW' : chance.pick(['NOTIFIED', 'NOTIFIED', 'SUPPRESSED']) },
    };
    const [parsed] = findingsIn(document);
    if (parsed?.kind !== 'finding') throw new Error('every document of the workload is a finding');
    const record = buildFindingRecord(parsed.finding, Math.min(NOW, updated + chance.next() * DAY_MS));
    return record.closedAt === null ? record : { ...record, closedAt: Math.min(NOW, updated + chance.next() * 30 * DAY_MS) };
  }
}
