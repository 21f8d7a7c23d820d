import * as fc from 'fast-check';
import { csv } from '#domain/base/csv.ts';
import { collectPages, countRows, joinTables, readNextCursor } from '../../../web/app/api/collect-pages.ts';

const HEADER = ['name', 'text'];

/** A list that is answered in pages, as the API does it. */
function serve(rows: readonly string[], size: number) {
  const asked: (string | undefined)[] = [];
  return {
    asked,
    async ask(cursor: string | undefined) {
      asked.push(cursor);
      const from = Number(cursor ?? 0);
      const content = rows.slice(from, from + size);
      const next = from + size < rows.length ? String(from + size) : null;
      return { content, rows: content.length, next };
    },
  };
}

const never = { patience: () => undefined, wait: () => Promise.reject(new Error('waited')) };

describe('an export', () => {
  it('has every row once, in the order of the list', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string()), fc.integer({ min: 1, max: 7 }), async (rows, size) => {
        const heard: number[] = [];
        const all = await collectPages({ ...serve(rows, size), most: Number.POSITIVE_INFINITY, hear: (n) => heard.push(n), ...never });
        expect(all.parts.flat()).toEqual(rows);
        expect(all).toMatchObject({ rows: rows.length, isCut: false });
        expect(heard.at(-1)).toBe(rows.length);
      }),
    );
  });

  it('ends with the page that reaches the limit, and says that there is more', async () => {
    const list = serve(['a', 'b', 'c', 'd', 'e'], 2);
    await expect(collectPages({ ...list, most: 3, hear() {}, ...never })).resolves.toMatchObject({ rows: 4, isCut: true });
    expect(list.asked).toEqual([undefined, '2']);
  });

  it('does not call itself cut where the limit is the whole list', async () => {
    await expect(collectPages({ ...serve(['a', 'b'], 2), most: 2, hear() {}, ...never })).resolves.toMatchObject({ rows: 2, isCut: false });
  });

  it('waits for a failure that passes, and goes on with the same page', async () => {
    const list = serve(['a', 'b', 'c'], 1);
    const waited: number[] = [];
    let failures = 2;
    const ask = async (cursor: string | undefined) => {
      if (cursor === '1' && failures-- > 0) throw new Error('the database is waking');
      return list.ask(cursor);
    };
    const wait = async (seconds: number) => void waited.push(seconds);
    const all = await collectPages({ ask, most: 9, hear() {}, patience: () => 5, wait });
    expect(all.parts.flat()).toEqual(['a', 'b', 'c']);
    expect(waited).toEqual([5, 5]);
  });

  it('gives up on a failure that stays, and on one that does not pass', async () => {
    let attempts = 0;
    const ask = async () => {
      attempts += 1;
      throw new Error('away');
    };
    await expect(collectPages({ ask, most: 9, hear() {}, patience: () => 1, wait: async () => {} })).rejects.toThrow('away');
    expect(attempts).toBe(5);
    await expect(collectPages({ ask, most: 9, hear() {}, ...never })).rejects.toThrow('away');
    expect(attempts).toBe(6);
  });
});

describe('tables of several answers', () => {
  const cell = fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom('a"b', 'one\r\ntwo', ',', '=1+1', '"'));
  const rows = fc.array(fc.tuple(cell, cell), { maxLength: 6 });

  it('are one table with one header', () => {
    fc.assert(
      fc.property(fc.array(rows, { minLength: 1, maxLength: 4 }), (pages) => {
        expect(joinTables(pages.map((page) => csv([HEADER, ...page])))).toBe(csv([HEADER, ...pages.flat()]));
      }),
    );
  });

  it('have as many rows as were written, whatever stands in a cell', () => {
    fc.assert(fc.property(rows, (page) => expect(countRows(csv([HEADER, ...page]))).toBe(page.length)));
  });
});

describe('the cursor of the next page', () => {
  it.each([
    ['<https://api.example/v1/findings/export?format=csv&cursor=a%2Bb>; rel="next"', 'a+b'],
    ['<https://x.example/1>; rel="prev", </v1/findings/export?cursor=c>; rel=next', 'c'],
    ['<https://x.example/1?cursor=c>; rel="prev"', null],
    ['', null],
    [null, null],
  ])('of %s is %s', (link, cursor) => {
    expect(readNextCursor(link)).toBe(cursor);
  });
});
