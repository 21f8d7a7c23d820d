import { parseAddress } from '#local/seeded-database.ts';

describe('DATABASE_URL', () => {
  it('may hold any character of a name, written as URLs write it', () => {
    expect(parseAddress('postgres://anna%40home@localhost:5433/attack%25')).toMatchObject({
      host: 'localhost',
      port: 5433,
      user: 'anna@home',
      database: 'attack%',
    });
  });

  it.each([
    ['a password', 'postgres://anna:se%cret@localhost/attack'],
    ['a user', 'postgres://an%na@localhost/attack'],
    ['a name', 'postgres://anna@localhost/at%tack'],
  ])('with a bare %% in %s is refused in one line that does not repeat it', (_what, url) => {
    expect(() => parseAddress(url)).toThrow(/^DATABASE_URL has a % that stands for no character\. Write %25 for it\.$/);
  });
});
