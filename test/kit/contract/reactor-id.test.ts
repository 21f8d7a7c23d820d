import { formatReactorId, parseReactorId, reactorId } from '#kit/contract/reactor-id.ts';

describe('the id of a reactor', () => {
  it.each([
    ['s3-versioning', { publisher: 'official', id: 's3-versioning' }],
    ['example/s3-versioning', { publisher: 'example', id: 's3-versioning' }],
    ['ex2/a', { publisher: 'ex2', id: 'a' }],
  ])('%s is read and written the same way', (text, name) => {
    expect(parseReactorId(text)).toEqual(name);
    expect(formatReactorId(name)).toBe(text);
    expect(reactorId.parse(text)).toBe(text);
  });

  it.each([
    ['a second spelling of an official one', 'official/s3-versioning'],
    ['a publisher with a hyphen', 'my-team/s3-versioning'],
    ['a publisher that is too long', `${'a'.repeat(21)}/x`],
    ['no publisher', '/s3-versioning'],
    ['no name', 'example/'],
    ['a name that is too long', 'a'.repeat(41)],
    ['capital letters', 'S3-Versioning'],
    ['more than two parts', 'example/s3/versioning'],
    ['a path', 'example/../x'],
    ['nothing', ''],
  ])('is not %s', (_, text) => {
    expect(reactorId.safeParse(text).error?.issues[0]?.message).toBe(
      'is no reactor: write its name, or publisher/name where it is not an official one',
    );
    expect(() => parseReactorId(text)).toThrow(/names no reactor\. Write its name, or publisher\/name/);
  });
});
