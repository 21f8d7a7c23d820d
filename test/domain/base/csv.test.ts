import fc from 'fast-check';
import { csv } from '#domain/base/csv.ts';

/** https://www.rfc-editor.org/rfc/rfc4180 section 2: rows of cells, quoted or free of what needs quotes. */
function readBack(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

describe('csv', () => {
  it('ends every line with CRLF and quotes what would break a cell', () => {
    expect(
      csv([
        ['a', 'b,c'],
        ['say "x"', 'two\nlines'],
      ]),
    ).toBe('a,"b,c"\r\n"say ""x""","two\nlines"\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\r=1', '\n=1', '\uff1d1+1', '\uff20SUM(A1)', '=1,"2"'])(
    'makes text of %j, which a spreadsheet would run',
    (cell) => {
      expect(csv([[cell]]).replace(/^"/, '')).toMatch(/^'/);
    },
  );

  it('gives every cell back to a reader of RFC 4180, formulas with an apostrophe in front', () => {
    const cell = fc.oneof(fc.string(), fc.constantFrom('=a,"b"', '"', '\r\n', ',', '-1'));
    const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 });

    fc.assert(
      fc.property(table, (rows) => {
        const read = readBack(csv(rows));

        expect(read).toEqual(rows.map((row) => row.map((text) => (/^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text))));
      }),
    );
  });

  it('writes nothing for null', () => {
    expect(csv([['a', null, 'b']])).toBe('a,,b\r\n');
  });
});
