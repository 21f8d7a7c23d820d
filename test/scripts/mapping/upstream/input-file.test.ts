import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseJson, parseJsonDocuments, readInputFile } from '#scripts/mapping/upstream/input-file.ts';

const file = (text: string) => ({ path: 'in.json', text, revision: 'sha256:0' });

describe('input files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'input-file-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('name their bytes', () => {
    const path = join(folder, 'hello.json');
    writeFileSync(path, '"hello"');

    expect(readInputFile(path)).toEqual({ path, text: '"hello"', revision: 'sha256:5aa762ae383f' });
  });

  it('that are missing or in another encoding are errors that say so', () => {
    const path = join(folder, 'utf-16.json');
    writeFileSync(path, Buffer.from([0xff, 0xfe, 0x7b, 0x00]));

    expect(() => readInputFile(path)).toThrow(/utf-16\.json: not valid UTF-8; save it as UTF-8/);
    expect(() => readInputFile(join(folder, 'none.json'))).toThrow(/none\.json: cannot be read \(ENOENT/);
  });

  it('that are larger than anything upstream publishes are not read into memory', () => {
    const path = join(folder, 'huge.json');
    writeFileSync(path, '');
    truncateSync(path, 256 * 1024 * 1024 + 1);

    expect(() => readInputFile(path)).toThrow(/huge\.json: cannot be read \(268435457 bytes, and at most 268435456 are read\)/);
  });

  it('count bytes, not characters', () => {
    expect(() => parseJson(file('["\u00e9\u{1f600}", '))).toThrow(/not JSON from byte 11 on/);
  });

  it('hold as many documents as were written, however they are spaced', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.jsonValue()), { minLength: 1 }), fc.constantFrom('', ' ', '\n', '\r\n\t'), (documents, space) => {
        const text = documents.map((document) => JSON.stringify(document)).join(space);

        expect(parseJsonDocuments(file(text))).toEqual(documents.map((document) => JSON.parse(JSON.stringify(document))));
      }),
    );
  });

  it.each([
    ['{"a": 1}{"b": ', 'byte 14'],
    ['{"a": "}', 'byte 8'],
    ['', 'byte 0'],
    ['[1] 2 [3', 'byte'],
  ])('say where %j stops being JSON', (text, message) => {
    expect(() => parseJsonDocuments(file(text))).toThrow(message);
  });
});
