import { validateFinding } from '#local/security-hub/validate-finding.ts';
import { aFinding, makeProductArn } from './a-finding.ts';

const PREFIX = 'Finding does not adhere to Amazon Finding Format. data';

function repeat(count: number): string {
  return 'x'.repeat(count);
}

function without(name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(aFinding()).filter(([field]) => field !== name));
}

function pairs(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${index}`, 'value']));
}

function times<Item>(count: number, item: Item): Item[] {
  return Array.from({ length: count }, () => item);
}

const related = { ProductArn: makeProductArn('210987654321'), Id: 'source' };
const resource = { Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::invoices' };

describe('validateFinding', () => {
  it('accepts a finding that uses every limit to the last character', () => {
    const finding = aFinding({
      Id: repeat(512),
      GeneratorId: repeat(512),
      Title: repeat(256),
      Description: repeat(1024),
      CompanyName: repeat(128),
      ProductName: repeat(128),
      Remediation: { Recommendation: { Text: repeat(512), Url: 'https://attack.mitre.org/' } },
      ProductFields: { ...pairs(49), [repeat(128)]: repeat(2048) },
      UserDefinedFields: { ...pairs(49), [repeat(128)]: repeat(1024) },
      Resources: times(32, resource),
      RelatedFindings: times(10, related),
      FindingProviderFields: { Severity: { Label: 'LOW', Original: repeat(64) }, Types: times(50, 'TTPs/Collection/T1530') },
    });

    expect(validateFinding(finding)).toBeUndefined();
  });

  it.each([
    'SchemaVersion',
    'Id',
    'ProductArn',
    'GeneratorId',
    'AwsAccountId',
    'CreatedAt',
    'UpdatedAt',
    'Title',
    'Description',
    'Resources',
  ])('requires %s', (name) => {
    expect(validateFinding(without(name))).toBe(`${PREFIX} should have required property '${name}'.`);
  });

  it.each([
    ['.SchemaVersion should be equal to one of the allowed values', { SchemaVersion: '2019-01-01' }],
    ['.Id should NOT be longer than 512 characters', { Id: repeat(513) }],
    ['.ProductArn should NOT be shorter than 12 characters', { ProductArn: 'arn:aws' }],
    ['.GeneratorId should NOT be longer than 512 characters', { GeneratorId: repeat(513) }],
    ['.AwsAccountId should NOT be shorter than 12 characters', { AwsAccountId: '1234' }],
    ['.Title should NOT be longer than 256 characters', { Title: repeat(257) }],
    ['.Title should NOT be shorter than 1 characters', { Title: '' }],
    ['.Title should match pattern ".*\\S.*"', { Title: '  ' }],
    ['.Description should NOT be longer than 1024 characters', { Description: repeat(1025) }],
    ['.CompanyName should NOT be longer than 128 characters', { CompanyName: repeat(129) }],
    ['.ProductName should NOT be longer than 128 characters', { ProductName: repeat(129) }],
    [
      '.Remediation.Recommendation.Text should NOT be longer than 512 characters',
      { Remediation: { Recommendation: { Text: repeat(513) } } },
    ],
    ['.ProductFields should NOT have more than 50 properties', { ProductFields: pairs(51) }],
    [`.ProductFields property name '${repeat(129)}' is invalid`, { ProductFields: { [repeat(129)]: 'value' } }],
    [".ProductFields['key'] should NOT be longer than 2048 characters", { ProductFields: { key: repeat(2049) } }],
    [".ProductFields['key'] should NOT be shorter than 1 characters", { ProductFields: { key: '' } }],
    ['.ProductFields.key should match pattern ".*\\S.*"', { ProductFields: { key: ' ' } }],
    [".UserDefinedFields['key'] should NOT be longer than 1024 characters", { UserDefinedFields: { key: repeat(1025) } }],
    ['.Resources should NOT have fewer than 1 items', { Resources: [] }],
    ['.Resources should NOT have more than 32 items', { Resources: times(33, resource) }],
    [".Resources[1] should have required property 'Id'", { Resources: [resource, { Type: 'Other' }] }],
    ['.Resources[0].Type should NOT be shorter than 1 characters', { Resources: [{ Type: '', Id: 'x' }] }],
    [
      '.Resources[0].Details.AwsEc2Instance.IpV4Addresses should NOT have more than 10 items',
      { Resources: [{ ...resource, Details: { AwsEc2Instance: { IpV4Addresses: times(11, '10.0.0.1') } } }] },
    ],
    ['.Resources[0].Tags.Team should match pattern ".*\\S.*"', { Resources: [{ ...resource, Tags: { Team: '' } }] }],
    ['.Resources[0].Partition should be equal to one of the allowed values', { Resources: [{ ...resource, Partition: 'aws-iso' }] }],
    ['.Resources[0].Region should NOT be longer than 16 characters', { Resources: [{ ...resource, Region: repeat(17) }] }],
    [".Resources[0].Tags['cost'] should be string", { Resources: [{ ...resource, Tags: { cost: 1 } }] }],
    ['.Resources[0].Tags should be object', { Resources: [{ ...resource, Tags: ['a'] }] }],
    ['.Resources[0].Details should be object', { Resources: [{ ...resource, Details: [] }] }],
    ['.Resources[0].Details.AwsS3Bucket should be object', { Resources: [{ ...resource, Details: { AwsS3Bucket: 'x' } }] }],
    [".Resources[0].Details.Other['list'] should be string", { Resources: [{ ...resource, Details: { Other: { list: [] } } }] }],
    ['.Resources[0].Id should be well-formed Unicode', { Resources: [{ ...resource, Id: 'a\ud800' }] }],
    ['.ProductFields should have well-formed property names', { ProductFields: { '\udc00': 'x' } }],
    ['.RelatedFindings should NOT have fewer than 1 items', { RelatedFindings: [] }],
    ['.RelatedFindings should NOT have more than 10 items', { RelatedFindings: times(11, related) }],
    ['.Confidence should be <= 100', { Confidence: 101 }],
    ['.Criticality should be integer', { Criticality: 1.5 }],
    ['.RecordState should be equal to one of the allowed values', { RecordState: 'CLOSED' }],
    ['.Compliance.Status should be equal to one of the allowed values', { Compliance: { Status: 'UNKNOWN' } }],
    ['.UpdatedAt should match format "date-time"', { UpdatedAt: '2026-11-21T10:00:00' }],
    ['.Malware should NOT have more than 5 items', { Malware: times(6, { Name: 'worm' }) }],
    ['.Threats should NOT have fewer than 1 items', { Threats: [] }],
    [".Note should have required property 'UpdatedBy'", { Note: { Text: 'note', UpdatedAt: '2026-11-21T10:00:00Z' } }],
  ])('refuses: data%s', (complaint, overrides) => {
    expect(validateFinding(aFinding(overrides))).toBe(`${PREFIX}${complaint}.`);
  });

  it('counts characters as code points, not as UTF-16 units', () => {
    const atTheLimit = validateFinding(aFinding({ Title: '😀'.repeat(256) }));
    const beyond = validateFinding(aFinding({ Title: '😀'.repeat(257) }));

    expect([atTheLimit, beyond]).toEqual([undefined, `${PREFIX}.Title should NOT be longer than 256 characters.`]);
  });

  it('takes Severity and Types from the top level or from FindingProviderFields, and misses them elsewhere', () => {
    const topLevel = { ...without('FindingProviderFields'), Severity: { Label: 'HIGH' }, Types: ['TTPs'] };
    const onlySeverity = { ...without('FindingProviderFields'), Severity: { Label: 'HIGH' } };

    expect(validateFinding(topLevel)).toBeUndefined();
    expect(validateFinding(onlySeverity)).toContain('data should match some schema in anyOf');
  });

  it.each([['Threats/Collection'], ['TTPs/A/B/C'], ['TTPs//A'], ['/TTPs']])('refuses the type %s', (type) => {
    const finding = aFinding({ FindingProviderFields: { Severity: { Label: 'HIGH' }, Types: [type] } });

    expect(validateFinding(finding)).toContain('data.FindingProviderFields.Types[0] should match pattern');
  });

  it('tolerates blank values in Resources.Details.Other and fields it does not know', () => {
    const finding = aFinding({ Resources: [{ ...resource, Details: { Other: { Version: '' } } }], NewField: { Inner: 1 } });

    expect(validateFinding(finding)).toBeUndefined();
  });

  it.each([[null], ['text'], [[]], [42]])('refuses %j, which is no object', (document) => {
    expect(validateFinding(document)).toBe(`${PREFIX} should be object.`);
  });
});
