import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { readJsonFile } from '#local/json-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'json-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = join(folder, 'f.json');
const reading = (content: string | Uint8Array) => {
  writeFileSync(file, content);
  return readJsonFile(file);
};

describe('readJsonFile', () => {
  it('reads what JSON can hold, with a byte order mark or without', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), (value, isMarked) => {
        const text = JSON.stringify(value);

        expect(reading(isMarked ? `\ufeff${text}` : text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['a syntax error', '[{"Id": "x",\n  "a" 1}]', `${file}:2:7: this is no JSON: Expected ":", found "1".`],
    ['a text that ends early', '[1,', `${file}:1:4: this is no JSON`],
    ['nothing', ' \n', `${file}: this file is empty.`],
    ['UTF-16', Buffer.from('\ufeff[]', 'utf16le'), `${file}: this is not JSON text but UTF-16; JSON is UTF-8 text.`],
    ['a program', Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 0), `${file}: this is not JSON text but binary`],
    ['Latin-1', Uint8Array.of(0x22, 0xe9, 0x22), `${file}: this is not JSON text but another encoding`],
  ])('names the file and what is wrong with it: %s', (_name, content, line) => {
    expect(() => reading(content)).toThrow(line);
  });

  it('reads the lines of JSON Lines as a list', () => {
    expect(reading('{"a": 1}\n{"a": 2}\n')).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it('says where there is no such file, or a folder in its place', () => {
    expect(() => readJsonFile(join(folder, 'nowhere'))).toThrow(/There is no file or folder ".*nowhere"/);
    expect(() => readJsonFile(folder)).toThrow(`"${folder}" is a folder, not a file.`);
  });
});
