import { isAllowedLicence } from '#domain/hub/licence.ts';

describe('a licence', () => {
  it.each(['MIT', 'Apache-2.0', 'MIT OR GPL-3.0-only', '(MIT OR GPL-3.0-only) AND ISC', 'BSD-3-Clause AND (MIT)', 'GPL-2.0-only OR 0BSD'])(
    'is allowed: %s',
    (expression) => {
      expect(isAllowedLicence(expression)).toBe(true);
    },
  );

  it.each([
    'GPL-3.0-only',
    'MIT AND GPL-3.0-only',
    'GPL-3.0-only OR (MIT AND AGPL-3.0-only)',
    'Apache-2.0 WITH LLVM-exception',
    'UNLICENSED',
    'SEE LICENSE IN LICENSE',
    'mit',
    '',
    'MIT OR',
    '(MIT',
    'MIT)',
    'MIT ISC',
    `${'('.repeat(9)}MIT${')'.repeat(9)}`,
    `MIT${' OR MIT'.repeat(100)}`,
  ])('is not allowed: %s', (expression) => {
    expect(isAllowedLicence(expression)).toBe(false);
  });
});
