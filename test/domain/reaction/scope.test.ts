import fc from 'fast-check';
import type { Scope } from '#domain/reaction/binding.ts';
import { bindingVerdict, type Place, scopeVerdict } from '#domain/reaction/scope.ts';

const PLACE: Place = {
  accountId: '210987654321',
  region: 'eu-central-1',
  organizationalUnits: ['ou-abcd-33333333', 'ou-abcd-22222222', 'r-abcd'],
  tags: { team: 'payments', protected: '' },
};

function buildScope(given: Partial<Scope>): Scope {
  return given as Scope;
}

const name = fc.constantFrom('a', 'b', 'c');
const names = fc.array(name, { minLength: 1, maxLength: 3 });
const rule = fc.record({ include: names, exclude: names }, { requiredKeys: [] });
const tags = fc.dictionary(name, name);
const tagRule = fc.record({ key: name, values: names }, { requiredKeys: ['key'] });
const tagRules = fc.record(
  { include: fc.array(tagRule, { minLength: 1, maxLength: 2 }), exclude: fc.array(tagRule, { minLength: 1, maxLength: 2 }) },
  { requiredKeys: [] },
);
const scopes = fc.record({ accounts: rule, regions: rule, organizationalUnits: rule, tags: tagRules }, { requiredKeys: [] });
const places: fc.Arbitrary<Place> = fc.record({
  accountId: name,
  region: name,
  organizationalUnits: fc.option(fc.array(name), { nil: undefined }),
  tags: fc.option(tags, { nil: undefined }),
});

describe('a scope', () => {
  it.each([
    ['no rule', {}, true],
    ['an account', { accounts: { include: ['210987654321'] } }, true],
    ['another account', { accounts: { include: ['111111111111'] } }, false],
    ['every account but this', { accounts: { exclude: ['210987654321'] } }, false],
    ['every account but another', { accounts: { exclude: ['111111111111'] } }, true],
    ['this account, but for another', { accounts: { include: ['210987654321'], exclude: ['111111111111'] } }, true],
    ['everything without a tag that it does not carry', { tags: { exclude: [{ key: 'public' }] } }, true],
    ['a unit far above', { organizationalUnits: { include: ['ou-abcd-22222222'] } }, true],
    ['the root but for the own unit', { organizationalUnits: { include: ['r-abcd'], exclude: ['ou-abcd-33333333'] } }, false],
    ['a tag with any value', { tags: { include: [{ key: 'team' }] } }, true],
    ['a tag with its value', { tags: { include: [{ key: 'team', values: ['core', 'payments'] }] } }, true],
    ['a tag with another value', { tags: { include: [{ key: 'team', values: ['core'] }] } }, false],
    ['everything without a tag, whose value is empty', { tags: { exclude: [{ key: 'protected' }] } }, false],
    [
      'a Region and an account, of which one does not hold',
      { regions: { include: ['us-east-1'] }, accounts: { include: ['210987654321'] } },
      false,
    ],
  ])('of %s', (_what, given, expected) => {
    expect(scopeVerdict(buildScope(given), PLACE).inScope).toBe(expected);
  });

  it('never holds by what is unknown, whether it includes or excludes', () => {
    const nobodyKnows = { ...PLACE, organizationalUnits: undefined, tags: undefined };

    expect(scopeVerdict({ organizationalUnits: { exclude: ['ou-abcd-99999999'] } }, nobodyKnows)).toEqual({
      inScope: false,
      rule: 'organizationalUnits',
      known: false,
    });
    expect(scopeVerdict({ tags: { include: [{ key: 'team' }] } }, nobodyKnows)).toEqual({ inScope: false, rule: 'tags', known: false });
  });

  it('surely does not hold where one rule fails, whatever else is unknown', () => {
    const scope = { organizationalUnits: { include: ['r-abcd'] }, tags: { include: [{ key: 'nobody' }] } };

    expect(scopeVerdict(scope, { ...PLACE, organizationalUnits: undefined })).toEqual({ inScope: false, rule: 'tags', known: true });
  });

  it('fails closed for every place and scope: unknown facts and exclusions only ever narrow', () => {
    fc.assert(
      fc.property(scopes, places, (given, place) => {
        const scope = buildScope(given);
        const { inScope } = scopeVerdict(scope, place);
        const asksUnits = scope.organizationalUnits?.include !== undefined || scope.organizationalUnits?.exclude !== undefined;
        const asksTags = scope.tags?.include !== undefined || scope.tags?.exclude !== undefined;

        if (asksUnits && place.organizationalUnits === undefined) expect(inScope).toBe(false);
        if (asksTags && place.tags === undefined) expect(inScope).toBe(false);
        if (scope.accounts?.exclude?.includes(place.accountId)) expect(inScope).toBe(false);
        if (scope.organizationalUnits?.exclude?.some((unit) => place.organizationalUnits?.includes(unit))) expect(inScope).toBe(false);
        if (scope.tags?.exclude?.some(({ key, values }) => values === undefined && Object.hasOwn(place.tags ?? {}, key)))
          expect(inScope).toBe(false);
        // Forgetting what is known of a place never lets more through.
        if (!inScope) expect(scopeVerdict(scope, { ...place, organizationalUnits: undefined, tags: undefined }).inScope).toBe(false);
      }),
    );
  });
});

describe('a binding of a tenant', () => {
  const OURS = { id: 'shop', accounts: [PLACE.accountId] };
  const elsewhere = { accounts: { include: ['111111111111'] } };

  it.each([
    ['holds in an account of the tenant', [OURS], {}, { inScope: true }],
    ['holds in every account of a tenant with all', [{ id: 'shop', accounts: 'all' as const }], {}, { inScope: true }],
    ['does not hold in an account of others', [{ id: 'shop', accounts: [] }], {}, { inScope: false, rule: 'tenant', known: true }],
    ['does not hold where its scope does not', [OURS], elsewhere, { inScope: false, rule: 'accounts', known: true }],
    ['is in doubt where the tenant is not there', [], {}, { inScope: false, rule: 'tenant', known: false }],
    [
      'is in doubt where the tenant is not resolved',
      [{ id: 'shop', accounts: [], isUnresolved: true }],
      {},
      { inScope: false, rule: 'tenant', known: false },
    ],
    [
      'surely does not hold where its scope does not, whatever the tenant',
      [],
      elsewhere,
      { inScope: false, rule: 'accounts', known: true },
    ],
  ])('%s', (_what, tenants, scope, verdict) => {
    expect(bindingVerdict({ tenant: 'shop', scope: buildScope(scope) }, PLACE, tenants)).toEqual(verdict);
  });
});
