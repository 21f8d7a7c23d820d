import { csv } from '#domain/csv.ts';

describe('csv', () => {
  it('ends every line with CRLF and quotes what would break a cell', () => {
    expect(
      csv([
        ['a', 'b,c'],
        ['say "x"', 'two\nlines'],
      ]),
    ).toBe('a,"b,c"\r\n"say ""x""","two\nlines"\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\r=1'])('makes text of %j, which a spreadsheet would run', (cell) => {
    expect(csv([[cell]]).replace(/^"/, '')).toMatch(/^'/);
  });

  it('writes nothing for null', () => {
    expect(csv([['a', null, 'b']])).toBe('a,,b\r\n');
  });
});
