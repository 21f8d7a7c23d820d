import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { readFieldComments } from '#tools/docs/field-comments.ts';
import { findFirstDifference } from '#tools/docs/generated-page.ts';
import { describeValues, readSchema } from '#tools/docs/schema-text.ts';
import { run } from '../../support/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'docs-'));
afterAll(() => rmSync(folder, { recursive: true }));

function source(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

describe('npm run docs', () => {
  it('finds the generated pages up to date with the code, and nothing wrong in those written by hand', async () => {
    expect(await run('tools/docs.ts', '--check')).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

describe('findFirstDifference', () => {
  it.each([
    ['a\nb\n', 'a\nb\n', undefined],
    ['a\nb\n', 'a\nc\n', 2],
    ['', 'a\n', 1],
    ['a\n', 'a\nb\n', 2],
  ])('of %j and %j is in line %p', (present, wanted, line) => {
    expect(findFirstDifference(present, wanted)).toBe(line);
  });
});

describe('readFieldComments', () => {
  it('reads the doc comment of each variable, lines joined', () => {
    const path = source('one.ts', 'const env = {\n  /**\n   * Name of\n   * the table.\n   */\n  TABLE: 1,\n  OTHER: 2,\n};');

    expect(readFieldComments([path])).toEqual(new Map([['TABLE', 'Name of the table.']]));
  });

  it('refuses two meanings of one name', () => {
    const paths = ['This.', 'That.'].map((meaning) => source(`${meaning}ts`, `const env = {\n  /** ${meaning} */\n  TABLE: 1,\n};`));

    expect(() => readFieldComments(paths)).toThrow('TABLE has two meanings: "This." and "That.". State it once.');
  });
});

describe('describeValues', () => {
  it.each([
    [z.enum(['a', 'b']), '`a`, `b`'],
    [z.coerce.number().int().min(1).max(20), 'integer 1 to 20'],
    [z.int().min(1), 'integer from 1'],
    [z.number().positive(), 'number above 0'],
    [z.union([z.literal('all'), z.array(z.string())]), '`all` or list: text'],
    [z.boolean(), '`true`, `false`'],
    [z.url(), 'URL'],
  ])('says in words which values a schema takes: %#', (schema, words) => {
    expect(describeValues(readSchema(schema, 'output'))).toBe(words);
  });
});
