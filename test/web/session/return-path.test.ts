import { readReturn } from '../../../web/app/session/return-path.ts';

describe('the way back from a sign-in', () => {
  it.each(['/', '/findings?severity=HIGH', '/findings/00ff#x', '/查找?q=密钥'])('goes to a path of the console: %s', (path) => {
    expect(readReturn(path)).toBe(path);
  });

  it.each([
    '//evil.example',
    '/\t/evil.example',
    '/\\evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    '',
    7,
    null,
    undefined,
    {},
  ])('goes to the first page for %p', (state) => {
    expect(readReturn(state)).toBe('/');
  });
});
