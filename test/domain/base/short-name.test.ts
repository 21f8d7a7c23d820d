import { cutName } from '#domain/base/short-name.ts';

describe('a name of at most 64 characters', () => {
  it('is prefix and words where they fit', () => {
    expect(cutName('attack-reactor-test', 'x')).toBe('attack-reactor-test-x');
    expect(cutName('p', 'x'.repeat(62))).toHaveLength(64);
  });

  it('is cut where they do not, so that it stays apart from others', () => {
    const words = 'x'.repeat(60);

    expect(cutName('attack-reactor-test', words)).toMatch(/^attack-reactor-test-x{35}-[0-9a-f]{8}$/);
    expect(cutName('attack-reactor-test', words)).not.toBe(cutName('attack-reactor-test', `${words}x`));
  });
});
