import { findingEventPattern } from '#domain/finding/finding-event-pattern.ts';
import { PRODUCT_NAME } from '#domain/finding/product.ts';
import { compilePattern, matchesPattern } from '#local/event-bridge/event-pattern.ts';
import { InvalidEventPattern } from '#local/event-bridge/value-rules.ts';

/** Returns true if a list of rules for the field `f` matches an event where it has that value. */
function accepts(rules: unknown, value: unknown): boolean {
  return matchesPattern({ f: rules }, { f: value });
}

describe('matchesPattern', () => {
  it.each([
    [['running'], 'running', true],
    [['running', 'stopped'], 'stopped', true],
    [['running'], 'Running', false],
    [[5], 5, true],
    [[5], '5', false],
    [[true], true, true],
    [[null], null, true],
    [[''], '', true],
    [[{ prefix: 'us-' }], 'us-east-1', true],
    [[{ prefix: 'us-' }], 'eu-us-', false],
    [[{ prefix: { 'equals-ignore-case': 'US-' } }], 'us-east-1', true],
    [[{ suffix: '.png' }], 'a.png', true],
    [[{ suffix: '.png' }], 'a.png.txt', false],
    [[{ suffix: { 'equals-ignore-case': '.PNG' } }], 'a.png', true],
    [[{ 'equals-ignore-case': 'alice' }], 'ALICE', true],
    [[{ 'equals-ignore-case': 'alice' }], 'bob', false],
    [[{ wildcard: 'arn:*:bucket/*.log' }], 'arn:aws:bucket/x/y.log', true],
    [[{ wildcard: 'arn:*:bucket/*.log' }], 'arn:aws:bucket/x.txt', false],
    [[{ wildcard: 'a.c' }], 'abc', false],
    [[{ wildcard: 'a\\*c\\\\*' }], 'a*c\\d', true],
    [[{ wildcard: 'a\\*c' }], 'abc', false],
    [[{ prefix: '5' }], 5, false],
    [[{ numeric: ['>', 0, '<=', 5] }], 5, true],
    [[{ numeric: ['>', 0, '<=', 5] }], 0, false],
    [[{ numeric: ['=', 301.8] }], 301.8, true],
    [[{ numeric: ['<', 10] }], '5', false],
    [[{ 'anything-but': 'init' }], 'running', true],
    [[{ 'anything-but': 'init' }], 'init', false],
    [[{ 'anything-but': 'init' }], 5, true],
    [[{ 'anything-but': ['a', 'b'] }], 'b', false],
    [[{ 'anything-but': ['a', 'b'] }], 'c', true],
    [[{ 'anything-but': [100, 200] }], 200, false],
    [[{ 'anything-but': { prefix: 'us-' } }], 'us-east-1', false],
    [[{ 'anything-but': { prefix: ['us-', 'eu-'] } }], 'eu-west-1', false],
    [[{ 'anything-but': { prefix: ['us-', 'eu-'] } }], 'ap-east-1', true],
    [[{ 'anything-but': { suffix: '.png' } }], 'a.png', false],
    [[{ 'anything-but': { 'equals-ignore-case': 'INIT' } }], 'init', false],
    [[{ 'anything-but': { wildcard: '*/lib/*' } }], '/usr/lib/x', false],
    [[{ exists: true }], 'x', true],
    [[{ exists: true }], null, true],
    [[{ exists: false }], 'x', false],
  ])('%j on %j: %s', (rules, value, expected) => {
    expect(accepts(rules, value)).toBe(expected);
  });

  it.each([[['x']], [[{ 'anything-but': 'x' }]], [[{ exists: true }]], [[{ prefix: '' }]], [[{ numeric: ['<', 1] }]]])(
    '%j never matches an absent field',
    (rules) => {
      expect(matchesPattern({ f: rules }, { other: 1 })).toBe(false);
    },
  );

  it('matches an absent field with exists false, also below an absent object, and next to values', () => {
    expect(matchesPattern({ f: [{ exists: false }] }, {})).toBe(true);
    expect(matchesPattern({ a: { b: [{ exists: false }] } }, {})).toBe(true);
    expect(accepts([{ exists: false }, 'x'], 'x')).toBe(true);
    expect(accepts([{ exists: false }, 'x'], 'y')).toBe(false);
  });

  it('sees leaves only: an object at the path does not exist', () => {
    expect(accepts([{ exists: true }], { inner: 1 })).toBe(false);
    expect(accepts([{ exists: false }], { inner: 1 })).toBe(true);
  });

  it('does not take what every object inherits for a field', () => {
    expect(matchesPattern({ constructor: [{ exists: true }] }, {})).toBe(false);
  });

  it('asks for every field, at any depth', () => {
    const pattern = { source: ['aws.ec2'], detail: { state: ['running'] } };

    expect(matchesPattern(pattern, { source: 'aws.ec2', detail: { state: 'running' }, more: 1 })).toBe(true);
    expect(matchesPattern(pattern, { source: 'aws.ec2', detail: { state: 'stopped' } })).toBe(false);
    expect(matchesPattern(pattern, { source: 'aws.ec2', detail: 'running' })).toBe(false);
  });

  it.each([
    [{ a: ['1'], b: ['2'] }, true],
    [{ a: ['1'], b: ['4'] }, false],
    [{ a: ['3'], b: [{ exists: false }] }, false],
    [{ a: ['5'], b: [{ exists: false }] }, true],
    [{ tags: ['x'] }, true],
    [{ a: ['1'], tags: ['x'] }, false],
  ])('takes all fields of %j from one element of a list', (pattern, expected) => {
    const list = [{ a: '1', b: '2' }, { a: '3', b: '4', tags: ['x', 'y'] }, { a: '5' }];

    expect(matchesPattern({ list: pattern }, { list })).toBe(expected);
  });

  it('matches a list of values that has one of the values', () => {
    expect(accepts(['b'], ['a', 'b'])).toBe(true);
    expect(accepts([{ 'anything-but': 'a' }], ['a', 'b'])).toBe(true);
    expect(accepts([{ 'anything-but': 'a' }], ['a'])).toBe(false);
    expect(accepts([{ exists: true }], [])).toBe(false);
  });

  it('joins $or with the fields beside it, and nests', () => {
    const pattern = {
      source: ['s'],
      $or: [{ a: ['1'] }, { b: ['2'], $or: [{ c: ['3'] }, { d: ['4'] }] }],
    };

    expect(matchesPattern(pattern, { source: 's', a: '1' })).toBe(true);
    expect(matchesPattern(pattern, { source: 's', b: '2', d: '4' })).toBe(true);
    expect(matchesPattern(pattern, { source: 's', b: '2' })).toBe(false);
    expect(matchesPattern(pattern, { source: 'x', a: '1' })).toBe(false);
  });

  it.each([
    ['a value outside a list', { f: 'x' }],
    ['an empty object', { f: {} }],
    ['an empty list', { f: [] }],
    ['an unknown operator', { f: [{ like: 'x' }] }],
    ['cidr, which is left out', { f: [{ cidr: '10.0.0.0/8' }] }],
    ['two operators in one object', { f: [{ prefix: 'x', suffix: 'y' }] }],
    ['a wildcard after a wildcard', { f: [{ wildcard: 'a**' }] }],
    ['a stray backslash', { f: [{ wildcard: 'a\\b' }] }],
    ['a numeric comparison with text', { f: [{ numeric: ['>', '1'] }] }],
    ['a prefix that is no text', { f: [{ prefix: 1 }] }],
    ['an $or with one object', { $or: [{ f: ['x'] }] }],
  ])('refuses %s', (_, pattern) => {
    expect(() => compilePattern(pattern)).toThrow(InvalidEventPattern);
  });
});

describe('the pattern that feeds the platform', () => {
  const event = (finding: object, detailType = 'Security Hub Findings - Imported') => {
    return { source: 'aws.securityhub', 'detail-type': detailType, detail: { findings: [finding] } };
  };
  const matches = compilePattern(findingEventPattern);

  it.each([
    ['a finding of another product', event({ ProductName: 'GuardDuty' }), true],
    ['a finding without a product name, as OCSF has none', event({ metadata: { product: {} } }, 'Findings Imported V2'), true],
    ['a custom action', event({ ProductName: 'Security Hub' }, 'Security Hub Findings - Custom Action'), true],
    ['a finding of ours', event({ ProductName: PRODUCT_NAME, GeneratorId: 'attack/T1530' }), false],
    ['a finding of a product that takes our name', event({ ProductName: PRODUCT_NAME, GeneratorId: 'my-scanner' }), true],
    ['an insight', event({ ProductName: 'GuardDuty' }, 'Security Hub Insight Results'), false],
  ])('%s: %s', (_, candidate, expected) => {
    expect(matches(candidate)).toBe(expected);
  });
});
