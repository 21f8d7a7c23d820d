import { FindingFilterRefused } from '#domain/base/errors.ts';
import { findingFilter } from '#domain/finding/finding-filter.ts';
import type { Sql } from '#platform/base/sql.ts';
import { narrow } from '#platform/finding/list-filter.ts';
import { requireSearchable } from '#platform/finding/list-search.ts';
import { describeOnEachDatabase } from '../../support/database.ts';

const words = { accounts: new Map(), regions: new Map(), keys: new Map() };
const search = (q: string) => narrow(findingFilter.parse({ q }), { scope: 'all' }, words);

describe('a search in a database whose locale knows no letters but those of ASCII', () => {
  const sql: Sql = { query: () => Promise.resolve({ rows: [{ fits: false }] } as never) };

  it.each(['公开访问', 'été', 'ключи'])('is refused for %s, with the way out', async (q) => {
    await expect(requireSearchable(sql, search(q))).rejects.toThrow(FindingFilterRefused);
    await expect(requireSearchable(sql, search(q))).rejects.toThrow('LC_CTYPE C.UTF-8');
  });

  it.each(['invoices', 'S3.2 abc', '公开访问 invoices'])('goes on for %s', async (q) => {
    await expect(requireSearchable(sql, search(q))).resolves.toBeUndefined();
  });
});

describeOnEachDatabase('a search in a database that we make', (database) => {
  it.each(['公开访问', 'été', 'ключи', 'invoices'])('is answered for %s, by the index', async (q) => {
    await expect(requireSearchable(database.sql(), search(q))).resolves.toBeUndefined();
    const { rows } = await database.sql().query<{ n: number }>('select cardinality(show_trgm($1)) as n', [q]);
    expect(rows[0]?.n).toBeGreaterThan(3);
  });
});
