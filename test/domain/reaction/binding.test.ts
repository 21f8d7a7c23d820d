import { binding, rankSpecificity } from '#domain/reaction/binding.ts';
import { aBinding } from '../../support/reactions.ts';

/** A scope by the name of a tag. */
function tagged(key: string): object {
  return { tags: { include: [{ key }] } };
}

describe('a binding', () => {
  it('is careful where it says nothing', () => {
    expect(aBinding()).toMatchObject({
      infrastructureCode: 'propose',
      budget: { changesPerHour: 10 },
      breaker: { failures: 3, pauseMinutes: 60 },
      coolDownMinutes: 60,
      approvers: ['security-approvers'],
    });
  });

  it.each([
    ['a field that nobody knows', { scpoe: {} }],
    ['a rule that names nothing', { scope: { accounts: { include: [] } } }],
    ['an account that is none', { scope: { accounts: { exclude: ['12345'] } } }],
    ['a unit that is none', { scope: { organizationalUnits: { include: ['production'] } } }],
    ['a time zone that is none', { window: { days: ['mon'], from: '01:00', to: '02:00', timeZone: 'Mars/Olympus' } }],
    ['a time that is none', { window: { days: ['mon'], from: '24:00', to: '02:00', timeZone: 'UTC' } }],
    ['a budget of nothing', { budget: { changesPerHour: 0 } }],
    ['a match of two kinds', { match: { control: 'S3.2', technique: 'T1530' } }],
    ['a match of everything', { match: { findingType: '*' } }],
    ['a mode that is none', { mode: 'yolo' }],
    ['trust in nobody', { trust: [] }],
    ['trust in everybody', { trust: ['*'] }],
    ['trust in every provider', { trust: ['*/guardduty'] }],
    ['trust in a provider without its products', { trust: ['prowler'] }],
    ['trust in the beginning of a product', { trust: ['aws/guard*'] }],
  ])('is refused with %s', (_what, overrides) => {
    expect(binding.safeParse({ ...aBinding(), ...overrides }).success).toBe(false);
  });

  it.each<[what: string, least: unknown, most: unknown, tooLittle: unknown, tooMuch: unknown]>([
    ['id', 'a', 'a'.repeat(40), '', 'a'.repeat(41)],
    ['coolDownMinutes', 5, 10_080, 4, 10_081],
    ['budget', { changesPerHour: 1 }, { changesPerHour: 1000 }, { changesPerHour: 0 }, { changesPerHour: 1001 }],
    [
      'breaker',
      { failures: 1, pauseMinutes: 1 },
      { failures: 100, pauseMinutes: 1440 },
      { failures: 0, pauseMinutes: 1 },
      { failures: 101, pauseMinutes: 1 },
    ],
    [
      'breaker',
      { failures: 1, pauseMinutes: 1 },
      { failures: 100, pauseMinutes: 1440 },
      { failures: 1, pauseMinutes: 0 },
      { failures: 1, pauseMinutes: 1441 },
    ],
    ['scope', tagged('a'), tagged('a'.repeat(128)), tagged(''), tagged('a'.repeat(129))],
    ['approvers', ['a'], ['a', 'b'], [''], ['a', '']],
  ])('has limits of its %s, which are inside', (field, least, most, tooLittle, tooMuch) => {
    const isTaken = (value: unknown) => binding.safeParse({ ...aBinding(), [field]: value }).success;

    expect([least, most, tooLittle, tooMuch].map(isTaken)).toEqual([true, true, false, false]);
  });

  it('is the narrower, the less it is about', () => {
    const matches = [
      { technique: 'T1552' },
      { technique: 'T1552.001' },
      { findingType: 'Recon:*' },
      { findingType: 'Recon:IAMUser*' },
      { findingType: 'Recon:IAMUser/UserPermissions' },
    ];
    const ranks = matches.map((match) => rankSpecificity(aBinding({ match })));

    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    expect(new Set(ranks).size).toBe(ranks.length);
    expect(rankSpecificity(aBinding())).toBe(rankSpecificity(aBinding({ match: matches[4] })));
  });
});
