import { tabulateFindings } from '#domain/finding/finding-table.ts';

const FINDING = {
  identity: '673e9eba90ded557173de102ac9c1522',
  severity: 'HIGH',
  accountId: '210987654321',
  region: 'eu-central-1',
  control: 'S3.2',
  title: 'Open bucket',
  resourceType: 'AwsS3Bucket',
  resourceId: 'arn:aws:s3:::invoices',
  workflow: 'NEW',
  compliance: null,
  intent: 'exposure',
  product: 'Security Hub',
  updatedAt: '2026-11-19T07:02:11.865Z',
  firstSeenAt: '2026-11-03T08:14:27.410Z',
  closedAt: null,
  techniqueIds: ['T1530', 'T1552.001'],
  bindings: ['close-public-buckets', 'ask-first'],
};

describe('findings as a table', () => {
  it('have a line below the names of the columns, as many cells as columns, and lists with blanks', () => {
    const [names, line, unbound] = tabulateFindings([FINDING, { ...FINDING, bindings: null }]);
    expect(names?.slice(-2)).toEqual(['techniques', 'bindings']);
    expect(line).toHaveLength(names?.length ?? 0);
    expect(line?.slice(-2)).toEqual(['T1530 T1552.001', 'close-public-buckets ask-first']);
    expect(unbound?.at(-1)).toBe('');
    expect(names?.map((name, index) => [name, line?.[index]])).toContainEqual(['compliance', null]);
  });

  it('are the names alone where there is none', () => {
    expect(tabulateFindings([])).toHaveLength(1);
  });
});
