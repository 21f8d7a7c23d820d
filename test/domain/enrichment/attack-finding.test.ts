import fc from 'fast-check';
import { type AttackFinding, type AttackFindingContext, buildAttackFindings } from '#domain/enrichment/attack-finding.ts';
import { decide, type EnrichmentPolicy } from '#domain/enrichment/enrichment-decision.ts';
import { identifyFinding } from '#domain/finding/finding-identity.ts';
import { controlDocument, finding, guardDutyDocument, HOME } from '../../support/findings.ts';
import { mappingIndex } from '../../support/mapping-release.ts';

const context: AttackFindingContext = { companyName: 'Example', home: HOME, targetOf: () => HOME, index: mappingIndex() };

function publish(document: Record<string, unknown>, policy: Partial<EnrichmentPolicy> = {}): AttackFinding[] {
  const decision = decide(finding(document), context.index, undefined, { granularity: 'technique', maxTechniques: 5, ...policy });
  if (decision.kind !== 'create') throw new Error(`expected a publication, got ${decision.kind}`);
  return buildAttackFindings(decision, context);
}

describe('attackFindingsOf', () => {
  it('tells the story of a weakness', () => {
    const [first] = publish(controlDocument());
    const identity = identifyFinding(finding(controlDocument()));

    expect(first).toMatchObject({
      Id: `aws/eu-central-1/210987654321/attack/T1530/${identity}`,
      ProductArn: 'arn:aws:securityhub:eu-central-1:999988887777:product/999988887777/default',
      ProductName: 'ATT&CK Reactor',
      GeneratorId: 'attack/T1530',
      AwsAccountId: '999988887777',
      Title: 'T1530 Data from Cloud Storage — S3.2 on invoices',
      Types: ['TTPs/Collection'],
      FindingProviderFields: { Severity: { Label: 'CRITICAL', Original: 'CRITICAL' } },
      RelatedFindings: [{ ProductArn: 'arn:aws:securityhub:eu-central-1::product/aws/securityhub', Id: finding().Id }],
      Remediation: { Recommendation: { Url: 'https://attack.mitre.org/techniques/T1530/' } },
      ProductFields: {
        'attack/technique-id': 'T1530',
        'attack/technique-name': 'Data from Cloud Storage',
        'attack/tactic-ids': 'TA0009',
        'attack/version': '19.1',
        'attack/intent': 'exposure',
        'attack/origin': 'mapping',
        'attack/tier': 'primary',
        'attack/sources': '2',
        'attack/mapping-release': '2026.11.1',
        'attack/rank': '1/2',
        'attack/other-techniques': 'T1552.001',
        'source/key': 'securityhub_control:S3.2',
        'source/account-id': '210987654321',
        'standards/nist-800-53': 'AC-3,AC-6',
        'standards/cis-v8': '3.3',
      },
      Resources: [{ Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::invoices' }],
      RecordState: 'ACTIVE',
      UpdatedAt: '2026-11-03T08:00:00.000Z',
    });
  });

  it('says that a detection is a detection', () => {
    const [first] = publish(guardDutyDocument());

    expect(first?.ProductFields['attack/intent']).toBe('detection');
    expect(first?.Description).toMatch(/^Activity that matches T1069/);
  });

  it('names every technique in the one finding per source', () => {
    const [only, ...none] = publish(controlDocument(), { granularity: 'source' });

    expect(none).toEqual([]);
    expect(only?.Title).toBe('T1530 Data from Cloud Storage +1 — S3.2 on invoices');
    expect(only?.GeneratorId).toBe('attack/source');
    expect(only?.Types).toEqual(['TTPs/Collection', 'TTPs/Credential Access']);
    expect(only?.ProductFields['attack/other-techniques']).toBe('T1552.001');
  });

  it.each([
    ['aws', 'https://eu-central-1.console.aws.amazon.com/'],
    ['aws-cn', 'https://eu-central-1.console.amazonaws.cn/'],
    ['aws-us-gov', 'https://eu-central-1.console.amazonaws-us-gov.com/'],
  ])('links to the console of partition %s', (partition, prefix) => {
    const [first] = publish(controlDocument({ ProductArn: `arn:${partition}:securityhub:eu-central-1::product/aws/securityhub` }));

    expect(first?.SourceUrl.startsWith(prefix)).toBe(true);
    expect(first?.Id.startsWith(`${partition}/`)).toBe(true);
  });

  it('has no blank value in ProductFields, which Security Hub would refuse', () => {
    const [first] = publish(guardDutyDocument());

    expect(Object.values(first?.ProductFields ?? {}).filter((value) => !/\S/.test(value))).toEqual([]);
  });

  it('names a resource whose Id has nothing to show', () => {
    const [first] = publish(controlDocument({ Resources: [{ Type: 'Other', Id: '\u0000\n' }] }));

    expect(first?.Title).toBe('T1530 Data from Cloud Storage — S3.2 on a resource without a name');
  });

  it('keeps every limit of ASFF whatever text the source brings', () => {
    const hostile = fc.string({ unit: 'binary', minLength: 1, maxLength: 3000 }).filter((text) => /\S/.test(text));

    fc.assert(
      fc.property(hostile, hostile, hostile, (title, description, resource) => {
        const document = controlDocument({ Title: title, Description: description, Resources: [{ Type: 'Other', Id: resource }] });
        for (const attackFinding of publish({ ...document, Remediation: { Recommendation: { Text: description } } })) {
          expect(attackFinding.Title.length).toBeLessThanOrEqual(256);
          expect(attackFinding.Title).toMatch(/\S/);
          expect(attackFinding.Title).not.toMatch(/[\r\n\u2028]/);
          expect(attackFinding.Description.length).toBeLessThanOrEqual(1024);
          expect(attackFinding.Remediation.Recommendation.Text.length).toBeLessThanOrEqual(512);
          expect(Object.keys(attackFinding.ProductFields).length).toBeLessThanOrEqual(50);
          for (const value of Object.values(attackFinding.ProductFields)) expect(value.length).toBeLessThanOrEqual(2048);
          expect(JSON.stringify(attackFinding).isWellFormed()).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});
