import fc from 'fast-check';
import { type Binding, binding, type Scope } from '#domain/reaction/binding.ts';
import { findRivals, isSomewhere, type World } from '#domain/reaction/binding-overlap.ts';
import { type Place, scopeVerdict } from '#domain/reaction/scope.ts';

const ACCOUNTS = ['111111111111', '222222222222'];
const REGIONS = ['eu-west-1', 'us-east-1'];
const UNITS = ['ou-abcd-11111111', 'ou-abcd-22222222'];
const world: World = { accounts: undefined, regions: REGIONS };

function aBinding(overrides: object = {}): Binding {
  return binding.parse({ id: 'a', match: { control: 'S3.2' }, reactorId: 'r', mode: 'notify', ...overrides });
}

function rivalIds(bindings: readonly Binding[], where = world): string[] {
  return findRivals(bindings, where).map((pair) => pair.map(({ id }) => id).join(' '));
}

describe('rival bindings', () => {
  it.each<[string, object, object, boolean]>([
    ['the same key everywhere', {}, {}, true],
    ['different keys', {}, { match: { control: 'S3.3' } }, false],
    ['a narrower key', { match: { technique: 'T1552' } }, { match: { technique: 'T1552.001' } }, false],
    ['weaknesses and attacks', { intent: 'exposure' }, { intent: 'detection' }, false],
    ['weaknesses and both', { intent: 'exposure' }, {}, true],
    ['one account and everywhere', { scope: { accounts: { include: ['111111111111'] } } }, {}, true],
    [
      'one account and all others',
      { scope: { accounts: { include: ['111111111111'] } } },
      { scope: { accounts: { exclude: ['111111111111'] } } },
      false,
    ],
    ['two Regions', { scope: { regions: { include: ['eu-west-1'] } } }, { scope: { regions: { include: ['us-east-1'] } } }, false],
    [
      'two values of a tag',
      { scope: { tags: { include: [{ key: 'env', values: ['dev'] }] } } },
      { scope: { tags: { include: [{ key: 'env', values: ['prod'] }] } } },
      false,
    ],
    [
      'two tags, which one resource can have',
      { scope: { tags: { include: [{ key: 'env' }] } } },
      { scope: { tags: { include: [{ key: 'team' }] } } },
      true,
    ],
    ['two products', { trust: ['aws/guardduty'] }, { trust: ['prowler/prowler', 'aws/macie'] }, false],
    ['one product and all of its provider', { trust: ['aws/guardduty'] }, {}, true],
    ['different severities, both of which a critical finding has', { minimumSeverity: 'HIGH' }, { minimumSeverity: 'LOW' }, true],
  ])('%s', (_, first, second, areRivals) => {
    expect(rivalIds([aBinding(first), aBinding({ ...second, id: 'b' })])).toEqual(areRivals ? ['a b'] : []);
  });

  it.each<[string, object, object, boolean]>([
    ['two tenants that share no account', { tenant: 'shop' }, { tenant: 'bank' }, false],
    ['two tenants that share one', { tenant: 'shop' }, { tenant: 'mall' }, true],
    ['a tenant and all accounts', { tenant: 'shop' }, {}, true],
    ['a tenant and an account of others', { tenant: 'shop' }, { scope: { accounts: { include: ['222222222222'] } } }, false],
    ['a tenant and one with all', { tenant: 'shop' }, { tenant: 'all' }, true],
    ['a tenant of units and another tenant', { tenant: 'units' }, { tenant: 'shop' }, false],
    ['a tenant of units and one account', { tenant: 'units' }, { scope: { accounts: { include: ['222222222222'] } } }, false],
    ['a tenant of units and all accounts', { tenant: 'units' }, {}, true],
    ['a tenant of units twice', { tenant: 'units' }, { tenant: 'units' }, true],
  ])('%s', (_, first, second, areRivals) => {
    const tenants = [
      { id: 'shop', accounts: ['111111111111'] },
      { id: 'bank', accounts: ['222222222222'] },
      { id: 'mall', accounts: ACCOUNTS },
      { id: 'all', accounts: 'all' as const },
      { id: 'units', organizationalUnits: UNITS },
    ];
    const ids = rivalIds([aBinding(first), aBinding({ ...second, id: 'b' })], { ...world, tenants });

    expect(ids).toEqual(areRivals ? ['a b'] : []);
  });

  it('do not meet where the accounts of both are no members', () => {
    const scope = { accounts: { exclude: ['111111111111'] } };

    expect(rivalIds([aBinding({ scope }), aBinding({ id: 'b', scope })], { ...world, accounts: ['111111111111'] })).toEqual([]);
  });
});

describe('a place inside of all scopes', () => {
  const rule = <Entry>(entry: fc.Arbitrary<Entry>) =>
    fc.option(
      fc.record(
        { include: fc.array(entry, { minLength: 1, maxLength: 2 }), exclude: fc.array(entry, { minLength: 1, maxLength: 2 }) },
        { requiredKeys: [] },
      ),
      { nil: undefined },
    );
  const tag = fc.record(
    { key: fc.constantFrom('env', 'team'), values: fc.array(fc.constantFrom('x', 'y'), { minLength: 1, maxLength: 2 }) },
    { requiredKeys: ['key'] },
  );
  const anyScope: fc.Arbitrary<Scope> = fc.record(
    { accounts: rule(fc.constantFrom(...ACCOUNTS)), regions: rule(fc.constantFrom(...REGIONS)), tags: rule(tag) },
    { requiredKeys: [] },
  );

  it('is found exactly where a search through all places finds one', () => {
    const values = [undefined, 'x', 'y', 'z'];
    const places: Place[] = [...ACCOUNTS, '333333333333'].flatMap((accountId) =>
      REGIONS.flatMap((region) =>
        values.flatMap((env) =>
          values.map((team) => ({ accountId, region, organizationalUnits: UNITS, tags: { ...(env && { env }), ...(team && { team }) } })),
        ),
      ),
    );

    fc.assert(
      fc.property(anyScope, anyScope, (first, second) => {
        const exists = places.some((place) => [first, second].every((scope) => scopeVerdict(scope, place).inScope));
        expect(isSomewhere([first, second], world)).toBe(exists);
      }),
    );
  });
});
