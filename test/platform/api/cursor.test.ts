import fc from 'fast-check';
import * as z from 'zod';
import { signedCursors } from '#platform/api/cursor.ts';

const KEY = 'a secret of the installation';
const DAY_MS = 24 * 3_600_000;
const position = z.array(z.union([z.string(), z.number()]));

describe('a cursor', () => {
  it('gives back what it was made of, for the same list', () => {
    const cursors = signedCursors(KEY, () => 1000);

    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.integer())), fc.jsonValue(), (after, filter) => {
        expect(cursors.read(cursors.write(['list', filter], after), ['list', filter], position)).toEqual(after);
      }),
    );
  });

  it.each<[string, (cursor: string) => string]>([
    ['another letter in its text', (cursor) => `A${cursor.slice(1)}`],
    ['another letter in its signature', (cursor) => cursor.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))],
    ['no signature', (cursor) => cursor.split('.')[0] ?? ''],
    ['a part too many', (cursor) => `${cursor}.x`],
    ['nothing in it', () => ''],
  ])('is refused with %s', (_what, change) => {
    const cursors = signedCursors(KEY, () => 1000);
    const cursor = cursors.write(['list'], ['a']);

    expect(() => cursors.read(change(cursor), ['list'], position)).toThrow(expect.objectContaining({ name: 'InputInvalid' }));
  });

  it('is refused for another filter, and by another installation', () => {
    const cursor = signedCursors(KEY, () => 1000).write(['list', { severity: ['HIGH'] }], ['a']);

    expect(() => signedCursors(KEY, () => 1000).read(cursor, ['list', { severity: ['LOW'] }], position)).toThrow(/not one of this list/);
    expect(() => signedCursors('other', () => 1000).read(cursor, ['list', { severity: ['HIGH'] }], position)).toThrow(
      /not one of this list/,
    );
  });

  it('is good for a day', () => {
    let now = 1000;
    const cursors = signedCursors(KEY, () => now);
    const cursor = cursors.write(['list'], ['a']);
    now += DAY_MS;
    expect(cursors.read(cursor, ['list'], position)).toEqual(['a']);

    now += 1;

    expect(() => cursors.read(cursor, ['list'], position)).toThrow(expect.objectContaining({ name: 'CursorExpired' }));
  });
});
