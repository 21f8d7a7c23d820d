import { contentHash } from '#domain/mapping/release-content.ts';

const ROW = { key: 'S3.2', order: '1', note: null, list: ['a', 'b'], json: { b: 1, a: ['x'] } };

describe('contentHash', () => {
  const hash = (...rows: readonly Readonly<Record<string, unknown>>[]) => contentHash('19.1', [{ table: 'one', rows }]);

  it.each([
    ['the order of columns', { json: { a: ['x'], b: 1 }, list: ['a', 'b'], note: null, order: '1', key: 'S3.2' }],
    ['numbers instead of their text', { ...ROW, order: 1 }],
    ['a column without a value', { ...ROW, later: null }],
  ])('does not depend on %s', (_, row) => {
    expect(hash(row)).toBe(hash(ROW));
  });

  it('does not depend on the order of rows and tables, on empty tables, or on how a table is divided', () => {
    const other = { ...ROW, key: 'S3.3' };
    const two = { table: 'two', rows: [ROW] };

    expect(contentHash('19.1', [two, { table: 'one', rows: [other] }, { table: 'none', rows: [] }, { table: 'one', rows: [ROW] }])).toBe(
      contentHash('19.1', [{ table: 'one', rows: [ROW, other] }, two]),
    );
  });

  it.each([
    ['a value', { ...ROW, key: 'S3.3' }],
    ['a value that came', { ...ROW, note: '' }],
    ['the order of a list', { ...ROW, list: ['b', 'a'] }],
    ['a value within JSON', { ...ROW, json: { b: 2, a: ['x'] } }],
    ['the name of a column', { ...ROW, note: undefined, notes: 'x' }],
  ])('changes with %s', (_, row) => {
    expect(hash(row)).not.toBe(hash(ROW));
  });

  it('changes with the version of ATT&CK, a row more and the table of a row', () => {
    const hashes = [
      hash(ROW),
      hash(ROW, ROW),
      contentHash('19.2', [{ table: 'one', rows: [ROW] }]),
      contentHash('19.1', [{ table: 'two', rows: [ROW] }]),
    ];

    expect(new Set(hashes).size).toBe(4);
  });
});
