import * as z from 'zod';
import { FindingFilterRefused } from '#domain/base/errors.ts';
import type { Sql } from '#platform/base/sql.ts';
import type { Narrowed } from './list-filter.ts';

/** Letters that every locale knows as letters. */
const KNOWN_EVERYWHERE = /[a-z0-9]{3}/;
const answers = z.tuple([z.object({ fits: z.boolean() })]);

/**
 * The index of texts is made of what the locale of the database knows as letters and digits; in locale `C` these are those of
 * ASCII, and a search for others would read all of the index.
 * @throws FindingFilterRefused
 */
export async function requireSearchable(sql: Sql, { rows: { search } }: Pick<Narrowed, 'rows'>): Promise<void> {
  if (search === undefined || search.words.some((word) => KNOWN_EVERYWHERE.test(word))) return;
  const { rows } = await sql.query("select $1 ~ '[[:alnum:]]{3}' as fits", [search.words.join(' ')]);
  if (answers.parse(rows)[0].fits) return;
  throw new FindingFilterRefused(
    'The locale of this database does not know these letters, so no index finds them. Search for three Latin letters or digits in a row, or make the database with LC_CTYPE C.UTF-8.',
  );
}
