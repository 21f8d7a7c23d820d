import { compileFilters } from '#local/security-hub/filters.ts';
import { aFinding } from './a-finding.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const finding = aFinding({
  Title: 'CloudFront is open',
  Severity: { Label: 'HIGH', Normalized: 70 },
  Types: ['TTPs/Collection', 'Effects/Data Exposure'],
  Resources: [
    { Type: 'AwsIamRole', Id: 'role', Region: 'us-east-1', Tags: { Department: 'Security' } },
    { Type: 'AwsEc2Instance', Id: 'instance' },
  ],
  Confidence: 42,
  UpdatedAt: '2026-11-20T12:00:00Z',
  ProductFields: { 'source/account-id': '210987654321' },
  Sample: true,
});

function matches(filters: unknown): boolean {
  return compileFilters(filters, NOW)(finding);
}

describe('compileFilters', () => {
  it('matches everything without filters', () => {
    expect([matches(undefined), matches({})]).toEqual([true, true]);
  });

  it.each([
    ['EQUALS', 'CloudFront is open', true],
    ['EQUALS', 'cloudfront is open', false],
    ['NOT_EQUALS', 'CloudFront is open', false],
    ['NOT_EQUALS', 'other', true],
    ['PREFIX', 'CloudFront', true],
    ['PREFIX', 'open', false],
    ['PREFIX_NOT_EQUALS', 'CloudFront', false],
    ['PREFIX_NOT_EQUALS', 'open', true],
    ['CONTAINS', 'Front', true],
    ['CONTAINS', 'front', false],
    ['NOT_CONTAINS', 'Front', false],
    ['NOT_CONTAINS', 'front', true],
  ])('Title %s %s: %s', (comparison, value, expected) => {
    expect(matches({ Title: [{ Value: value, Comparison: comparison }] })).toBe(expected);
  });

  it('joins positive values of an attribute by OR and negative ones by AND', () => {
    const either = matches({ SeverityLabel: [{ Value: 'LOW' }, { Value: 'HIGH' }] });
    const neither = matches({
      SeverityLabel: [
        { Value: 'LOW', Comparison: 'NOT_EQUALS' },
        { Value: 'HIGH', Comparison: 'NOT_EQUALS' },
      ],
    });

    expect([either, neither]).toEqual([true, false]);
  });

  it('joins attributes by AND', () => {
    expect(matches({ SeverityLabel: [{ Value: 'HIGH' }], Title: [{ Value: 'other' }] })).toBe(false);
  });

  it('compares every value of a list: one is enough to match, one is enough to exclude', () => {
    const prefix = { Value: 'AwsIam', Comparison: 'PREFIX' };
    const included = matches({ ResourceType: [prefix, { Value: 'AwsIamPolicy', Comparison: 'NOT_EQUALS' }] });
    const excluded = matches({ ResourceType: [prefix, { Value: 'AwsEc2Instance', Comparison: 'NOT_EQUALS' }] });

    expect([included, excluded]).toEqual([true, false]);
  });

  it('treats an absent field as not equal', () => {
    const filter = { Value: 'FAILED', Comparison: 'NOT_EQUALS' };

    expect([matches({ ComplianceStatus: [filter] }), matches({ ComplianceStatus: [{ Value: 'FAILED' }] })]).toEqual([true, false]);
  });

  it.each([
    ['ProductFields', { Key: 'source/account-id', Value: '210987654321', Comparison: 'EQUALS' }, true],
    ['ProductFields', { Key: 'source/account-id', Value: '111111111111', Comparison: 'EQUALS' }, false],
    ['ProductFields', { Key: 'source/account-id', Value: '111111111111', Comparison: 'NOT_EQUALS' }, true],
    ['ProductFields', { Key: 'absent', Value: 'x', Comparison: 'NOT_EQUALS' }, true],
    ['ResourceTags', { Key: 'Department', Value: 'Sec', Comparison: 'CONTAINS' }, true],
    ['ResourceTags', { Key: 'Department', Value: 'Sec', Comparison: 'NOT_CONTAINS' }, false],
  ])('%s %j: %s', (name, filter, expected) => {
    expect(matches({ [name]: [filter] })).toBe(expected);
  });

  it.each([
    [{ Confidence: [{ Gte: 40, Lte: 50 }] }, true],
    [{ Confidence: [{ Gt: 42 }] }, false],
    [{ Confidence: [{ Lt: 42 }] }, false],
    [{ Confidence: [{ Eq: 1 }, { Eq: 42 }] }, true],
    [{ UpdatedAt: [{ Start: '2026-11-20T00:00:00Z', End: '2026-11-21T00:00:00Z' }] }, true],
    [{ UpdatedAt: [{ Start: '2026-11-20T12:00:00.001Z' }] }, false],
    [{ UpdatedAt: [{ DateRange: { Value: 1, Unit: 'DAYS' } }] }, true],
    [{ UpdatedAt: [{ DateRange: { Value: 1, Unit: 'DAYS', Comparison: 'OLDER_THAN' } }] }, false],
    [{ UpdatedAt: [{ DateRange: { Value: 0, Unit: 'DAYS', Comparison: 'OLDER_THAN' } }] }, true],
    [{ Sample: [{ Value: true }] }, true],
    [{ Sample: [{ Value: false }] }, false],
    [{ Keyword: [{ Value: 'instance' }] }, true],
    [{ Keyword: [{ Value: 'absent' }] }, false],
  ])('%j: %s', (filters, expected) => {
    expect(matches(filters)).toBe(expected);
  });

  it.each([
    ['an unknown attribute', { Nonsense: [{ Value: 'x' }] }],
    ['an unknown operator', { Title: [{ Value: 'x', Comparison: 'CONTAINS_WORD' }] }],
    ['a blank value', { Title: [{ Value: ' ' }] }],
    ['a map filter without a key', { ProductFields: [{ Value: 'x' }] }],
    ['a date that is none', { UpdatedAt: [{ Start: 'yesterday' }] }],
    ['more than 20 values', { Title: Array.from({ length: 21 }, () => ({ Value: 'x' })) }],
    [
      'more than 10 attributes',
      Object.fromEntries(
        [
          'Id',
          'Title',
          'Description',
          'Region',
          'Type',
          'ProductArn',
          'ProductName',
          'CompanyName',
          'SourceUrl',
          'NoteText',
          'GeneratorId',
        ].map((name) => [name, [{ Value: 'x' }]]),
      ),
    ],
    [
      'EQUALS beside NOT_EQUALS',
      {
        Title: [
          { Value: 'x', Comparison: 'EQUALS' },
          { Value: 'y', Comparison: 'NOT_EQUALS' },
        ],
      },
    ],
    [
      'CONTAINS beside PREFIX',
      {
        Title: [
          { Value: 'x', Comparison: 'CONTAINS' },
          { Value: 'y', Comparison: 'PREFIX' },
        ],
      },
    ],
  ])('refuses %s', (_, filters) => {
    expect(() => matches(filters)).toThrow(expect.objectContaining({ code: 'InvalidInputException' }));
  });
});
