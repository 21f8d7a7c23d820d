import fc from 'fast-check';
import { fits } from '#kit/aws/policy-document.ts';
import { ANY_CHARACTER, ANY_TEXT, type Glob, matchesGlob } from '#kit/contract/glob.ts';

const toGlob = (text: string): Glob => text.split('').map((one) => (one === '*' ? ANY_TEXT : one === '?' ? ANY_CHARACTER : one));

describe('a glob', () => {
  it('matches as the regular expression of the same meaning does', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(text, pattern, (one, wanted) => {
        const expression = new RegExp(`^${wanted.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(matchesGlob(one, toGlob(wanted))).toBe(expression.test(one));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['kms:GenerateDataKey', `kms:${'*'.repeat(200)}Pair`],
    ['s3:PutObject', `s3:${'*'.repeat(200)}Acl`],
    [`s3:${'e'.repeat(30)}`, `s3:${'*e'.repeat(25)}!`],
    ['arn:aws:iam::210987654321:role/deploy-bot', `${'*'.repeat(200)}!`],
  ])('of many wildcards takes no time: %s', (name, pattern) => {
    const before = process.cpuUsage();
    const answer = fits(name, pattern);
    const { user, system } = process.cpuUsage(before);

    expect(answer).toBe(false);
    expect((user + system) / 1000).toBeLessThan(100);
  });
});
