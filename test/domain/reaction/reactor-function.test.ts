import { nameReactorFunction } from '#domain/reaction/reactor-function.ts';

describe('the function of a reactor', () => {
  it('is named by its publisher and its name', () => {
    expect(nameReactorFunction('attack-reactor-dev', { publisher: 'official', id: 's3-versioning' })).toBe(
      'attack-reactor-dev-reactor-official-s3-versioning',
    );
  });

  it('is the same for no two reactors', () => {
    const reactors = [
      { publisher: 'ab', id: 'c-d' },
      { publisher: 'abc', id: 'd' },
      { publisher: 'official', id: 'iam-deactivate-unused-credentials' },
      { publisher: 'official', id: 'iam-deactivate-unused-credentials-2' },
      { publisher: 'z'.repeat(20), id: 'y'.repeat(40) },
      { publisher: 'z'.repeat(20), id: 'y'.repeat(39) },
    ];
    const names = reactors.map((one) => nameReactorFunction('attack-reactor-production', one));

    expect(new Set(names).size).toBe(reactors.length);
    expect(names.filter((name) => name.length > 64 || !name.startsWith('attack-reactor-production-reactor-'))).toEqual([]);
  });
});
