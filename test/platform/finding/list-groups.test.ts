import { FindingFilterRefused } from '#domain/base/errors.ts';
import { findingFilter } from '#domain/finding/finding-filter.ts';
import type { Sql } from '#platform/base/sql.ts';
import { narrow } from '#platform/finding/list-filter.ts';
import { readGroups } from '#platform/finding/list-groups.ts';
import type { Reading } from '#platform/finding/list-page.ts';

const key = { kind: 'securityhub_control', product: 'Security Hub', resourceType: 'AwsS3Bucket', intent: 0, techniqueIds: [] };
const words = {
  accounts: new Map([[1, '111111111111']]),
  regions: new Map([[1, 'eu-central-1']]),
  keys: new Map([
    [1, { ...key, no: 1, key: 'S3.2', cellIds: [], tacticIds: [] }],
    [2, { ...key, no: 2, key: 'S3.5', cellIds: [], tacticIds: [] }],
  ]),
};
const cell = (keyNo: number, n: number) => ({ keyNo, regionNo: 1, severity: 3, workflow: 0, n });
const totals = { cells: [cell(1, 600_000), cell(2, 20)], accounts: [{ accountNo: 1, severity: 3, n: 600_020 }], counts: 2 };

/** A model with 600,000 findings of one control. */
function aReading(filter: object, query: Sql['query']): Reading {
  const sql: Sql = { query };
  const narrowed = narrow(findingFilter.parse(filter), { scope: 'all' }, words);
  return { sql, rows: sql, words, totals, narrowed, facts: undefined };
}
const neverAsked: Sql['query'] = () => Promise.reject(new Error('no statement runs'));

describe('groups of findings that counts do not know', () => {
  it.each([
    ['resources of all findings', { by: 'resource' }, {}],
    ['resources of a large control', { by: 'resource' }, { control: { is: ['S3.2'] } }],
    ['a time within a large control', { by: 'account' }, { control: { is: ['S3.2'] }, updatedAfter: '2026-10-01T00:00:00Z' }],
  ] as const)('are refused before the database is asked: %s', async (_what, { by }, filter) => {
    await expect(readGroups(aReading(filter, neverAsked), { by, limit: 10 })).rejects.toThrow(FindingFilterRefused);
  });

  it('are answered for a small control, and refused where more than 10,000 findings turn up after all', async () => {
    const answer = (total: number): Sql['query'] => {
      const row = { no: null, text: 'arn:aws:s3:::one', n: total, worst: 3, updatedAt: new Date(0), total };
      return () => Promise.resolve({ rows: [row] } as never);
    };
    const ask = (total: number) => readGroups(aReading({ control: { is: ['S3.5'] } }, answer(total)), { by: 'resource', limit: 10 });

    expect(await ask(10_000)).toMatchObject({ groups: [{ value: 'arn:aws:s3:::one', n: 10_000, worst: 'HIGH' }], total: 10_000 });
    await expect(ask(10_001)).rejects.toThrow('More than 10,000 findings');
  });
});
