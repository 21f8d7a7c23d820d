import { FindingFilterRefused, FindingListUnavailable, InputInvalid } from '#domain/base/errors.ts';
import type { FindingFilter, FindingSort } from '#domain/finding/finding-filter.ts';
import { systemClock } from '#platform/base/clock.ts';
import { FindingLists } from '#platform/finding/finding-lists.ts';
import type { GroupQuestion } from '#platform/finding/list-groups.ts';
import type { Keyset } from '#platform/finding/list-page.ts';
import { describeOnEachDatabase } from '../../support/database.ts';
import { fillLists } from '../../support/finding-lists.ts';
import { seeded, someRecords } from '../../support/finding-world.ts';

describeOnEachDatabase('lists of findings that cannot be given', (database) => {
  let lists: FindingLists;
  const all = { filter: {}, scope: 'all' } as const;
  beforeAll(async () => {
    ({ lists } = await fillLists(database, someRecords(seeded(42), 50)));
  });

  it.each<[string, GroupQuestion]>([
    ['none of them are asked for', { by: 'control', limit: 0 }],
    ['they are to go on at a place that is none', { by: 'control', limit: 5, after: ['x', 1] as never }],
  ])('refuse groups where %s', async (_, question) => {
    await expect(lists.groups(all, question)).rejects.toThrow(InputInvalid);
  });

  it.each<[string, FindingFilter]>([
    ['two letters', { q: 's3' }],
    ['letters apart', { q: 'a b-c %% __' }],
    ['a technique that is none', { technique: { is: ["T1530' or true"] } }],
    ['an empty list', { severity: { is: [] } }],
    ['a time before 1970', { updatedAfter: '0000-01-01T00:00:00Z' }],
    ['a field that is none', { secret: { is: ['x'] } } as FindingFilter],
    ['a closing of what is open', { closedAfter: '2026-10-01T00:00:00Z' }],
  ])('refuse %s with a reason', async (_, filter) => {
    await expect(lists.page({ filter, scope: 'all' }, { sort: '-severity', limit: 5 })).rejects.toThrow(FindingFilterRefused);
  });

  it.each<[FindingSort, Keyset]>([
    ['-severity', ['x', '2026-10-01T00:00:00Z', '0'.repeat(32)]],
    ['updatedAt', [1, 2]],
    ['account', []],
    ['control', ['S3.2', 9, '2026-10-01T00:00:00Z', '0'.repeat(32)]],
  ])('refuse a place that is none of a list by %s', async (sort, after) => {
    await expect(lists.page(all, { sort, limit: 5, after })).rejects.toThrow(InputInvalid);
  });

  it('refuse matrix and trend of what counts do not know', async () => {
    await expect(lists.matrix({ filter: { q: 'invoices' }, scope: 'all' })).rejects.toThrow(FindingFilterRefused);
    await expect(lists.matrix({ filter: { region: { is: ['us-east-1'] } }, scope: 'all' }, '2026-10-09')).rejects.toThrow(
      FindingFilterRefused,
    );
    await expect(lists.trend(all, { from: '2026-10-09', to: '2026-10-01' })).rejects.toThrow(InputInvalid);
    await expect(lists.matrix(all, 'yesterday')).rejects.toThrow(InputInvalid);
  });

  it('say that the database is away where it is', async () => {
    const away = new FindingLists(database.open({ connectionTimeoutMs: 2_000 }, { DATABASE_PORT: 1 }), systemClock);

    await expect(away.page(all, { sort: '-severity', limit: 5 })).rejects.toThrow(FindingListUnavailable);
  });
});
