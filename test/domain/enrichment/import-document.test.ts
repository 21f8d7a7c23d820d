import { type AttackFinding, buildAttackFindings } from '#domain/enrichment/attack-finding.ts';
import { decide } from '#domain/enrichment/enrichment-decision.ts';
import { encodeImportDocuments, type ImportDocument, MAX_FINDING_BYTES } from '#domain/enrichment/import-document.ts';
import { validateFinding } from '#local/security-hub/validate-finding.ts';
import { controlDocument, finding, HOME } from '../../support/findings.ts';
import { mappingIndex } from '../../support/mapping-release.ts';

const index = mappingIndex();

function publish(...resources: unknown[]): AttackFinding[] {
  const decision = decide(finding(controlDocument({ Resources: resources })), index, undefined, {
    granularity: 'technique',
    maxTechniques: 5,
  });
  if (decision.kind !== 'create') throw new Error(`expected a publication, got ${decision.kind}`);
  return buildAttackFindings(decision, { companyName: 'Example', home: HOME, targetOf: () => HOME, index });
}

function read(document: ImportDocument | undefined): unknown {
  return JSON.parse((document?.pieces ?? []).join(''));
}

const large = (bytes: number, where: 'Details' | 'Tags') => ({
  Type: 'Other',
  Id: 'a',
  [where]: where === 'Tags' ? { text: 'é'.repeat(bytes / 2) } : { Other: { text: 'é'.repeat(bytes / 2) } },
});

describe('importDocumentsOf', () => {
  it('encodes every finding as it is, and tells its size', () => {
    const findings = publish({ Type: 'AwsS3Bucket', Id: 'invoices', Tags: { team: 'Bücher' } });

    const documents = encodeImportDocuments(findings);

    expect(documents.map(read)).toEqual(findings);
    expect(documents.map((document) => document?.size)).toEqual(findings.map((each) => Buffer.byteLength(JSON.stringify(each))));
  });

  it('keeps the resources of each source apart', () => {
    const [first] = publish({ Type: 'AwsS3Bucket', Id: 'one' });
    const [second] = publish({ Type: 'AwsS3Bucket', Id: 'two' });
    if (first === undefined || second === undefined) throw new Error('nothing published');

    expect(encodeImportDocuments([first, second, first]).map(read)).toEqual([first, second, first]);
  });

  it('keeps a finding of 200 KB whole', () => {
    const [whole] = encodeImportDocuments(publish(large(200_000, 'Details')));

    expect(whole?.size).toBeGreaterThan(200_000);
  });

  it('drops resource details, then all but the address, from one that is too large', () => {
    const [details] = encodeImportDocuments(publish({ ...large(260_000, 'Details'), Tags: { team: 'shop' } }));
    const [tags] = encodeImportDocuments(publish(large(260_000, 'Tags')));

    expect(read(details)).toMatchObject({ Resources: [{ Type: 'Other', Id: 'a', Tags: { team: 'shop' } }] });
    expect(details?.size).toBeLessThan(MAX_FINDING_BYTES);
    expect(read(tags)).toMatchObject({ Resources: [{ Type: 'Other', Id: 'a' }] });
  });

  it('leaves blank strings out of resources, which Security Hub would refuse', () => {
    const [document] = encodeImportDocuments(
      publish({ Type: 'Other', Id: 'a', Tags: { owner: '', team: 'shop' }, Details: { AwsEc2Instance: { IpV4Addresses: [' ', 'b'] } } }),
    );

    expect(read(document)).toMatchObject({
      Resources: [{ Type: 'Other', Id: 'a', Tags: { team: 'shop' }, Details: { AwsEc2Instance: { IpV4Addresses: ['b'] } } }],
    });
    expect(JSON.stringify(read(document))).not.toContain('owner');
  });

  it.each([
    ['\n', 'a line break'],
    ['\t\u000b', 'tabulators'],
    ['\u00a0\u3000', 'wide blanks'],
  ])('leaves out %j, which is %s and nothing else', (blank) => {
    const [document] = encodeImportDocuments(publish({ Type: 'Other', Id: 'a', Tags: { note: blank, [blank]: 'x', team: 'shop' } }));

    expect(read(document)).toMatchObject({ Resources: [{ Tags: { team: 'shop' } }] });
    expect(JSON.stringify(read(document))).not.toMatch(/note|left-out/);
  });

  it.each([
    ['Partition', { Partition: 'aws-iso' }, {}],
    ['Region', { Region: 'germanywestcentral' }, {}],
    ['Region', { Region: 5 }, {}],
    ['Type', { Type: 'T'.repeat(300) }, { Type: `${'T'.repeat(255)}…` }],
    ['ResourceRole', { ResourceRole: ['Target'] }, {}],
    ['Tags', { Tags: [1] }, {}],
    ['Tags', { Tags: { team: 'shop', cost: 1 } }, { Tags: { team: 'shop' } }],
    ['DataClassification', { DataClassification: 'secret' }, {}],
    ['Details', { Details: [] }, {}],
    ['Details', { Details: { AwsS3Bucket: 'x', AwsEc2Instance: { Type: 't3' } } }, { Details: { AwsEc2Instance: { Type: 't3' } } }],
    ['Details', { Details: { Other: { a: 'b', c: { d: 'e' } } } }, { Details: { Other: { a: 'b' } } }],
    [
      'Details',
      { Details: { AwsEc2Instance: { IpV4Addresses: Array(12).fill('10.0.0.1') } } },
      { Details: { AwsEc2Instance: { IpV4Addresses: Array(10).fill('10.0.0.1') } } },
    ],
  ])('leaves out or cuts %s where Security Hub would refuse it, and says so', (property, given, expected) => {
    const [document] = encodeImportDocuments(publish({ Type: 'Other', Id: 'a', ...given }));

    expect(read(document)).toMatchObject({
      Resources: [{ Type: 'Other', Id: 'a', ...expected }],
      ProductFields: { 'attack/left-out': `of Resources: ${property}` },
    });
    expect(read(document)).toHaveProperty('Resources', [{ Type: 'Other', Id: 'a', ...expected }]);
    expect(validateFinding(read(document))).toBeUndefined();
  });

  it('calls a resource without a type another one', () => {
    const [document] = encodeImportDocuments(publish({ Type: ' ', Id: 'a' }));

    expect(read(document)).toHaveProperty('Resources', [{ Type: 'Other', Id: 'a' }]);
  });

  it('leaves nothing but addresses where it is asked to', () => {
    const [document] = encodeImportDocuments(publish({ Type: 'AwsS3Bucket', Id: 'a', Region: 'eu-west-3', Tags: { a: 'b' } }), {
      onlyAddresses: true,
    });

    expect(read(document)).toMatchObject({ ProductFields: { 'attack/left-out': expect.stringContaining('all but') } });
    expect(read(document)).toHaveProperty('Resources', [{ Type: 'AwsS3Bucket', Id: 'a', Region: 'eu-west-3' }]);
  });

  it('gives up on one that has nothing left to drop', () => {
    const [first] = publish({ Type: 'Other', Id: 'a' });
    if (first === undefined) throw new Error('nothing published');

    expect(encodeImportDocuments([{ ...first, Description: 'x'.repeat(MAX_FINDING_BYTES) }, first])).toEqual([
      undefined,
      expect.anything(),
    ]);
  });
});
