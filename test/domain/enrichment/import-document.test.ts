import { type AttackFinding, buildAttackFindings } from '#domain/enrichment/attack-finding.ts';
import { decide } from '#domain/enrichment/enrichment-decision.ts';
import { encodeImportDocuments, type ImportDocument, MAX_FINDING_BYTES } from '#domain/enrichment/import-document.ts';
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
  return JSON.parse(Buffer.concat([...(document?.pieces ?? [])]).toString());
}

const large = (bytes: number, where: 'Details' | 'Tags') => ({ Type: 'Other', Id: 'a', [where]: { text: 'é'.repeat(bytes / 2) } });

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
      publish({ Type: 'Other', Id: 'a', Tags: { owner: '', team: 'shop' }, Details: { Other: { list: [' ', 'b'] } } }),
    );

    expect(read(document)).toMatchObject({
      Resources: [{ Type: 'Other', Id: 'a', Tags: { team: 'shop' }, Details: { Other: { list: ['b'] } } }],
    });
    expect(JSON.stringify(read(document))).not.toContain('owner');
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
