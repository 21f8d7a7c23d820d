import fc from 'fast-check';
import { below, type PositionedJson, readPositionedJson } from '#local/positioned-json.ts';
import { SAMPLE_TEXT } from '../scripts/asl/sample-definition.ts';

function read(text: string): Extract<PositionedJson, { kind: 'json' }> {
  const result = readPositionedJson(text);
  if (result.kind === 'syntax-error') throw new Error(`${result.position.line}:${result.position.column} ${result.message}`);
  return result;
}

describe('readPositionedJson', () => {
  it('reads whatever JSON.parse reads, to the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent);

        expect(read(text).value).toEqual(JSON.parse(text));
      }),
    );
  });

  it('refuses whatever JSON.parse refuses', () => {
    fc.assert(
      fc.property(
        fc.nat(SAMPLE_TEXT.length - 1),
        fc.constantFrom('', ',', '"', '}', ']', '0', '\\', '\n', 'x', '\u2028'),
        (at, inserted) => {
          const text = SAMPLE_TEXT.slice(0, at) + inserted + SAMPLE_TEXT.slice(at + 1);
          const isJson = succeeds(() => JSON.parse(text));

          expect(readPositionedJson(text).kind).toBe(isJson ? 'json' : 'syntax-error');
        },
      ),
    );
  });

  it('knows line and column of every member and item', () => {
    const { positions } = read('{\n  "a": [1,\n    {"b/c~": true}\n  ]\n}\n');

    expect(Object.fromEntries(positions)).toEqual({
      '': { line: 1, column: 1 },
      '/a': { line: 2, column: 3 },
      '/a/0': { line: 2, column: 9 },
      '/a/1': { line: 3, column: 5 },
      [below('/a/1', 'b/c~')]: { line: 3, column: 6 },
    });
  });

  it('names members that an object has twice, at the second', () => {
    const { repeated } = read('{"States": {"A": 1,\n"A": 2}, "B": {"A": 3}}');

    expect(repeated).toEqual([{ name: 'A', pointer: '/States/A', first: { line: 1, column: 13 }, position: { line: 2, column: 1 } }]);
  });

  it('keeps a member named __proto__ a member', () => {
    const { value } = read('{"__proto__": {"admin": true}}');

    expect(Object.keys(Object(value))).toEqual(['__proto__']);
    expect(Object(value).admin).toBeUndefined();
  });

  it.each([
    ['{"a": 1,}', '1:9', 'Expected a name in double quotes, found "}"'],
    ['{"a": 1\n "b": 2}', '2:2', 'Expected "," or "}", found "\\""'],
    [`{\n  "a": \${Partition}\n}`, '2:8', 'A placeholder stands outside a text; put it in double quotes'],
    ['{"a": "x\n"}', '1:7', 'This text has no closing quote on its line'],
    ['{"a": "\\q"}', '1:7', 'This text holds an escape or a control character that JSON does not know'],
    ['{"a": 01}', '1:8', 'Expected "," or "}", found "1"'],
    ['[1, // why\n2]', '1:5', 'Expected a value, found "/"'],
    ['{"a": 1', '1:8', 'Expected "," or "}", found the end of the file'],
    ['{"a": True}', '1:7', 'Expected a value, found "True"'],
    [`{"a": ${'x'.repeat(30)}}`, '1:7', `Expected a value, found "${'x'.repeat(19)}…"`],
    ['{"a": 1.}', '1:7', 'This number lacks digits'],
    ['{"a" 1}', '1:6', 'Expected ":", found "1"'],
    ['["a" "b]', '1:6', 'Expected "," or "]", found "\\""'],
    ['[[1, 2', '1:7', 'Expected "," or "]", found the end of the file'],
    ['{"a": {}, "b": [\r\n', '2:1', 'Expected a value, found the end of the file'],
    ['{', '1:2', 'Expected a name in double quotes, found the end of the file'],
    ['{,}', '1:2', 'Expected a name in double quotes, found ","'],
    ['\uFEFF{}', '1:1', 'It begins with a byte order mark (BOM); save it as UTF-8 without one'],
    ['{} {}', '1:4', 'Expected the end of the file, found "{"'],
    ['', '1:1', 'Expected a value, found the end of the file'],
    [`${'['.repeat(102)}`, '1:102', 'More than 100 levels deep'],
  ])('says where %j stops being JSON', (text, place, message) => {
    const result = readPositionedJson(text);

    expect(result).toEqual({
      kind: 'syntax-error',
      position: { line: Number(place.split(':')[0]), column: Number(place.split(':')[1]) },
      message,
    });
  });
});

function succeeds(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch {
    return false;
  }
}
