import '../../support/property-seed.ts';
import fc from 'fast-check';
import { judgePattern } from '#domain/hub/pattern-cost.ts';
import { countSteps } from '#domain/hub/pattern-steps.ts';
import { readPattern } from '#domain/hub/pattern-tree.ts';

/** Expressions of the kinds that are read, small enough to search without a limit. */
const { expression } = fc.letrec<{ expression: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('a', 'b', '.', '\\d', '\\w', '[ab]', '[^a]', '\\.', '[a-c0-9]', '\\s', '^', '$', '\\x61', '\\n'),
    tie('expression').map((inner) => `(${inner})`),
  ),
  expression: fc
    .array(fc.tuple(tie('atom'), fc.constantFrom('', '', '*', '+', '?', '{1,2}', '{2}', '*?', '??')), { minLength: 1, maxLength: 3 })
    .chain((parts) =>
      fc.constantFrom('', '|').map((between) => parts.map(([atom, count]) => (/^[\^$]$/.test(atom) ? atom : atom + count)).join(between)),
    ),
}));
const words = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '.', '\n', ' '), maxLength: 6 });

describe('a search for a pattern', () => {
  it('finds what the engine of JavaScript finds', () => {
    let compared = 0;
    fc.assert(
      fc.property(expression, words, (source, text) => {
        const read = readPattern(source);
        if ('unsupported' in read) return;
        const { outcome } = countSteps(read.pattern, text, 100_000);
        if (outcome === 'given-up') return;
        compared += 1;
        expect({ source, text, outcome }).toEqual({ source, text, outcome: new RegExp(source).test(text) ? 'found' : 'absent' });
      }),
      { numRuns: 3000 },
    );
    expect(compared).toBeGreaterThan(2500);
  });

  it('takes as many steps as it takes, and is given up after so many', () => {
    const read = readPattern('^(a+)+$');
    if ('unsupported' in read) throw new Error(read.unsupported);

    expect(countSteps(read.pattern, 'aaaa', 1000).outcome).toBe('found');
    expect(countSteps(read.pattern, `${'a'.repeat(40)}!`, 1000)).toEqual({ steps: 1001, outcome: 'given-up' });
  });
});

describe('a pattern that a text makes slow', () => {
  it.each([
    '^(a+)+$',
    '^x(a+)+$',
    '(a|a)*$',
    '(.*a){20}',
    '^(\\w+\\s?)*$',
    'a*a*a*a*b',
    'a*?a*?a*?b',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '(x+x+)+y',
    '(?:a|ab|b)*c',
    '^arn:aws:(\\w+-?)*:x$',
    '([a-z]+|[m-q]+)*!',
    '(a?){50}a{50}',
    '^(a{1,50}){1,50}$',
    '(\\d+|\\d+\\.)*x',
    '^((ab)*)*$',
    '^(?:[^@]+)*@x$',
    '(a{0,100}){0,100}b',
    '(aab|aabaab)*c',
    '^(\\s*,?\\s*)*x$',
    '^(?:0|1|2|3|4|5|6|7|8|9|[0-9])*$',
    '^.*.*.*=.*$',
  ])('is noticed: %s', (source) => {
    expect(judgePattern(source)).toMatchObject({ kind: 'slow' });
  });
});

describe('a pattern that is as good as any', () => {
  it.each([
    '^[a-z][a-z0-9]*(-[a-z0-9]+)*$',
    '^arn:aws[a-z-]*:iam::\\d{12}:role\\/[\\w+=,.@/-]+$',
    '^arn:aws[a-z-]*:(s3:::[a-z0-9.-]{3,63}(\\/.*)?|logs:[a-z0-9-]+:\\d{12}:log-group:[\\w./#-]+(:\\*)?)$',
    '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
    '^(\\d{1,3}\\.){3}\\d{1,3}(/\\d+)?$',
    '^T\\d{4}(\\.\\d{3})?$',
    'x*y',
    '',
    '^$',
    '^[^/]+(/[^/]+)*$',
    '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?Z$',
  ])('is cheap: %s', (source) => {
    expect(judgePattern(source)).toEqual({ kind: 'cheap' });
  });
});

describe('a pattern whose cost is not counted', () => {
  it.each([
    ['(?=a)b', '(?='],
    ['(?!a)b', '(?!'],
    ['(?<=a)b', '(?<='],
    ['(?<name>a)', '(?<n'],
    ['(a)\\1', '\\1'],
    ['\\bword\\b', '\\b'],
    ['\\p{L}', '\\p'],
    ['a{1001}', '{1001,1001}'],
    ['a{2,1}', '{2,1}'],
    ['a**', '*'],
    ['(a', '…'],
    ['a)', ')'],
    ['[a', '…'],
    ['a]', ']'],
    ['\\', '…'],
  ])('%s is refused for its %s', (source, construct) => {
    expect(judgePattern(source)).toEqual({ kind: 'unsupported', construct });
  });
});

/** Longest work: a pattern of 200 characters that is just cheap enough, again and again. */
describe('judging', () => {
  it('ends for any pattern', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab*+?(){}[]|.^$\\d1,2-'), maxLength: 60 }), (source) => {
        expect(judgePattern(source).kind).toMatch(/^(cheap|slow|unsupported)$/);
      }),
      { numRuns: 300 },
    );
  });
});
