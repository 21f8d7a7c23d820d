import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { findingsIn } from '#domain/finding/envelope.ts';

const FINDINGS = join(process.cwd(), 'local/findings');
const EVENTS = join(process.cwd(), 'test/events');
/** The organization of the story (local/findings/README.md) and one account outside of it. */
const DOCUMENTATION_ACCOUNTS = [
  '999988887777',
  '210987654321',
  '321098765432',
  '432109876543',
  '543210987654',
  '654321098765',
  '111122223333',
];

/** Security Hub's limits: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html */
const text = (max: number) => z.string().max(max).regex(/\S/, 'is blank');
const timestamp = z.string().regex(/^2026-11-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/);
const label = z.enum(['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']);
/** The five namespaces, and the two misspellings that IoT Device Defender and Patch Manager send. */
const findingType = text(256).regex(
  /^(Software (and|&) Configuration Checks?|TTPs|Effects|Unusual Behaviors|Sensitive Data Identifications)(\/|$)/,
);
const related = z.array(z.object({ ProductArn: text(2048), Id: text(512) })).max(10);
const asff = z.looseObject({
  SchemaVersion: z.literal('2018-10-08'),
  Id: text(512),
  ProductArn: text(2048).regex(/^arn:aws(-cn)?:securityhub:[a-z0-9-]+:(\d{12})?:product\/[^/]+\/[^/]+$/),
  ProductName: text(128),
  CompanyName: text(128),
  Region: text(16),
  GeneratorId: text(512),
  AwsAccountId: z.string().regex(/^\d{12}$/),
  AwsAccountName: text(50),
  Types: z.array(findingType).min(1).max(50),
  CreatedAt: timestamp,
  UpdatedAt: timestamp,
  Severity: z.looseObject({ Label: label, Original: text(64).optional() }),
  Title: text(256),
  Description: text(1024),
  Remediation: z.object({ Recommendation: z.object({ Text: text(512), Url: text(2048).optional() }) }).optional(),
  ProductFields: z.record(text(128), text(2048)).refine((fields) => Object.keys(fields).length <= 50, 'has more than 50 pairs'),
  Resources: z
    .array(z.looseObject({ Type: text(256), Id: text(512), Region: text(16), Partition: z.enum(['aws', 'aws-cn']) }))
    .min(1)
    .max(32),
  RelatedFindings: related.optional(),
  Compliance: z
    .looseObject({
      Status: z.enum(['PASSED', 'WARNING', 'FAILED', 'NOT_AVAILABLE']),
      RelatedRequirements: z.array(text(64)).max(32).optional(),
    })
    .optional(),
  Workflow: z.object({ Status: z.enum(['NEW', 'NOTIFIED', 'SUPPRESSED', 'RESOLVED']) }),
  RecordState: z.enum(['ACTIVE', 'ARCHIVED']),
  Note: z.object({ Text: text(512), UpdatedBy: text(512), UpdatedAt: timestamp }).optional(),
});
type Asff = z.output<typeof asff>;
const v2Event = z.looseObject({
  'detail-type': z.literal('Findings Imported V2'),
  detail: z.object({ findings: z.array(z.unknown()).length(1) }),
});

type Shipped = { readonly file: string; readonly document: unknown };

const shipped = jsonFiles(FINDINGS).flatMap((file): Shipped[] =>
  z
    .array(z.unknown())
    .min(1)
    .parse(readJson(FINDINGS, file))
    .map((document) => ({ file, document })),
);
const findings = shipped.filter(({ document }) => !v2Event.safeParse(document).success);
const versions = findings.flatMap(({ document }): Asff[] => {
  const result = asff.safeParse(document);
  return result.success ? [result.data] : [];
});

function jsonFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort();
}

function readJson(folder: string, file: string): unknown {
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}

function listViolations({ file, document }: Shipped): string[] {
  const result = asff.safeParse(document);
  const bytes = Buffer.byteLength(JSON.stringify(document));
  return [
    ...(result.error?.issues ?? []).map((issue) => `${file} ${issue.path.join('.')}: ${issue.message}`),
    ...(bytes > 240 * 1024 ? [`${file}: ${bytes} bytes`] : []),
  ];
}

/** Every text of a pattern in all shipped findings and test events. */
function textsLike(pattern: RegExp): string[] {
  const files = [FINDINGS, EVENTS].flatMap((folder) => jsonFiles(folder).map((file) => readFileSync(join(folder, file), 'utf8')));
  return [...new Set(files.flatMap((content) => content.match(pattern) ?? []))];
}

describe('the shipped findings', () => {
  it('are at least 48 findings of at least 10 products', () => {
    const products = new Set(versions.map((finding) => finding.ProductArn.split(':product/')[1]));

    expect(versions.length).toBeGreaterThanOrEqual(48);
    expect(products.size).toBeGreaterThanOrEqual(10);
  });

  it('keep the limits that Security Hub enforces', () => {
    expect(findings.flatMap(listViolations)).toEqual([]);
  });

  it.each([
    ['Title', { Title: 'x'.repeat(257) }],
    ['Description', { Description: ' ' }],
    ['Resources', { Resources: [] }],
    ['Types.0', { Types: ['Made Up/Namespace'] }],
    ['UpdatedAt', { UpdatedAt: '2026-11-19 07:02' }],
  ])('are checked for a wrong %s', (path, wrong) => {
    const violations = listViolations({ file: 'changed', document: { ...versions[0], ...wrong } });

    expect(violations).toEqual([expect.stringContaining(`changed ${path}:`)]);
  });

  it('occur once per version, and arrive in the order of their versions', () => {
    const latest = new Map<string, string>();
    const late = versions.filter((finding) => {
      const identity = `${finding.ProductArn}|${finding.Id}`;
      const before = latest.get(identity) ?? '';
      latest.set(identity, finding.UpdatedAt);
      return finding.UpdatedAt <= before;
    });

    expect(late).toEqual([]);
    expect(latest.size).toBeLessThan(versions.length);
  });

  it.each(['NEW', 'NOTIFIED', 'SUPPRESSED', 'RESOLVED'] as const)('include a finding with finding status %s', (status) => {
    expect(versions.filter((finding) => finding.Workflow.Status === status)).not.toEqual([]);
  });

  it.each(['PASSED', 'WARNING', 'FAILED', 'NOT_AVAILABLE'] as const)('include a finding with compliance status %s', (status) => {
    expect(versions.filter((finding) => finding.Compliance?.Status === status)).not.toEqual([]);
  });

  it('include a control that failed first and passed later, and one that never failed', () => {
    const statuses = new Map<string, string>();
    for (const { Id, Compliance } of versions) statuses.set(Id, `${statuses.get(Id) ?? ''}>${Compliance?.Status ?? 'none'}`);

    expect([...statuses.values()]).toEqual(expect.arrayContaining(['>FAILED>PASSED', '>PASSED']));
  });

  it('are all read by the domain; only our own ATT&CK finding is set aside', () => {
    const kinds = shipped.flatMap(({ file, document }) => findingsIn(document).map((read) => ({ file, kind: read.kind })));

    expect(kinds.filter(({ kind }) => kind !== 'finding')).toEqual([{ file: '14-unusual-findings.json', kind: 'own' }]);
    expect(kinds).toHaveLength(shipped.length);
  });
});

describe('shipped findings and test events', () => {
  it('are JSON, and not empty', () => {
    const empty = [FINDINGS, EVENTS].flatMap((folder) =>
      jsonFiles(folder).filter((file) => Object.keys(Object(readJson(folder, file))).length === 0),
    );

    expect(empty).toEqual([]);
  });

  it('name no account outside of the documentation set', () => {
    const accounts = textsLike(/(?<![0-9A-Za-z])\d{12}(?![0-9A-Za-z])/g);

    expect(accounts.filter((account) => !DOCUMENTATION_ACCOUNTS.includes(account))).toEqual([]);
    expect(accounts.length).toBe(DOCUMENTATION_ACCOUNTS.length);
  });

  it('hold no access key or principal id but examples', () => {
    const ids = textsLike(/\b(?:AKIA|ASIA|AIDA|AROA)[A-Z0-9]{12,}\b/g);

    expect(ids.filter((id) => !id.includes('EXAMPLE'))).toEqual([]);
    expect(ids).toContain('AKIAIOSFODNN7EXAMPLE');
  });

  it('hold no address but private ones and those reserved for documentation', () => {
    const addresses = textsLike(/(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/g);
    const reserved = /^(?:10\.|0\.0\.0\.0$|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.)/;

    expect(addresses.filter((address) => !reserved.test(address))).toEqual([]);
    expect(addresses).toContain('203.0.113.66');
  });

  it('are described in the README beside them', () => {
    const undescribed = [FINDINGS, EVENTS].flatMap((folder) => {
      const readme = readFileSync(join(folder, 'README.md'), 'utf8');
      return jsonFiles(folder).filter((file) => !readme.includes(file.replace('.json', '')));
    });

    expect(undescribed).toEqual([]);
  });
});
