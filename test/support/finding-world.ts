import { SEVERITY_LABELS } from '@attack-reactor/kit/contract';
import { findingsIn } from '#domain/finding/envelope.ts';
import { buildFindingRecord, type FindingRecord } from '#domain/finding/finding-record.ts';

const HOUR = 60 * 60 * 1000;
const START = Date.parse('2026-10-01T00:00:00.000Z');

/** A source of the same numbers for the same seed. */
export function seeded(seed: number) {
  let state = seed;
  const next = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return Math.floor((state / 0x8000_0000) * below);
  };
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[next(items.length)];
    if (item === undefined) throw new RangeError('there is nothing to choose from');
    return item;
  };
  return { next, pick };
}
export type Random = ReturnType<typeof seeded>;

export const ACCOUNTS = Array.from({ length: 12 }, (_, number) => String(111_111_111_111 + number));
export const REGIONS = ['eu-central-1', 'us-east-1', 'cn-north-1'];
const CONTROLS = ['S3.2', 'S3.8', 'EC2.19', 'IAM.1', 'KMS.3', 'RDS.2', 'Lambda.1', 'CloudTrail.2'];
const DETECTIONS = ['TTPs/Discovery/Recon:IAMUser-UserPermissions', 'TTPs/Command and Control/Backdoor:EC2-C&CActivity.B'];
export const WORDS = ['invoices', 'payments', 'backup', 'customer-data'];

/** One version of a finding. */
export function aDocument({ next, pick }: Random, number: number): Record<string, unknown> {
  const isDetection = number % 5 === 4;
  const account = ACCOUNTS[Math.floor(ACCOUNTS.length * ((number * 0.618) % 1) ** 2)] ?? '';
  const control = CONTROLS[number % CONTROLS.length] ?? '';
  const product = isDetection ? 'guardduty' : 'securityhub';
  const region = number % 23 === 0 ? 'cn-north-1' : pick(['eu-central-1', 'us-east-1']);
  return {
    Id: `arn:aws:${product}:finding/${number}`,
    ProductArn: `arn:aws:securityhub:eu-central-1::product/aws/${product}`,
    ProductName: isDetection ? 'GuardDuty' : 'Security Hub',
    GeneratorId: isDetection ? 'guardduty' : `security-control/${control}`,
    AwsAccountId: account,
    Region: region,
    Title: `${control} ${pick(WORDS)} should not be 公开访问 100% _open_`,
    UpdatedAt: new Date(START + next(1_000) * HOUR + next(2)).toISOString(),
    Types: isDetection ? [pick(DETECTIONS)] : [],
    Severity: { Label: pick(SEVERITY_LABELS) },
    Resources: [
      {
        Type: isDetection ? 'AwsEc2Instance' : `Aws${control.split('.')[0]}`,
        Id: `arn:aws:s3:::${pick(WORDS)}-${number}`,
        Tags: { app: pick(WORDS) },
      },
    ],
    ...(isDetection ? {} : { Compliance: { Status: next(4) === 0 ? 'PASSED' : 'FAILED', SecurityControlId: control } }),
    Workflow: { Status: pick(['NEW', 'NEW', 'NEW', 'NOTIFIED', 'SUPPRESSED']) },
  };
}

/** The record of a version, as the store would hold it. */
export function aRecord(document: Record<string, unknown>, known?: FindingRecord): FindingRecord {
  const [parsed] = findingsIn(document);
  if (parsed?.kind !== 'finding') throw new Error('the document is a finding');
  return buildFindingRecord(parsed.finding, Math.max(START, Date.parse(parsed.finding.UpdatedAt)) + HOUR, known);
}

export function someRecords(random: Random, count: number): FindingRecord[] {
  return Array.from({ length: count }, (_, number) => aRecord(aDocument(random, number)));
}
