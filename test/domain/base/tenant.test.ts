import fc from 'fast-check';
import { admit } from '#domain/api/caller.ts';
import { type AccountSelection, isInScope, isOfTenant, listSelectors, resolveTenants, tenantDefinition } from '#domain/base/tenant.ts';

const [SHOP, BANK, BOTH] = ['111111111111', '222222222222', '333333333333'];
const UNIT = 'ou-ab12-shop0001';
const told = (selector: string, ...accounts: string[]): AccountSelection => ({ selector, accounts, at: 0 });

describe('a tenant', () => {
  it.each<[string, object, string]>([
    ['names nothing', { id: 'shop' }, 'names nothing: write accounts, organizationalUnits or accountTags'],
    ['has a unit that is none', { id: 'shop', organizationalUnits: ['ou-1'] }, 'is not an organizational unit or root id'],
    ['has a tag without a value', { id: 'shop', accountTags: ['team'] }, 'is no tag of an account: write key=value, such as team=shop'],
    ['has an account that is none', { id: 'shop', accounts: ['12'] }, 'is no account id: write its twelve digits'],
    ['has a name with blanks', { id: 'the shop', accounts: 'all' }, 'is no name: write small letters and digits'],
  ])('is refused where it %s', (_what, input, message) => {
    expect(JSON.stringify(tenantDefinition.safeParse(input).error?.issues)).toContain(message);
  });

  it('has its accounts, and those of its units and tags, each once', () => {
    const shop = { id: 'shop', accounts: [SHOP], organizationalUnits: [UNIT], accountTags: ['team=shop'] };

    expect(resolveTenants([shop], [told(UNIT, SHOP, BOTH), told('team=shop', BOTH), told('team=bank', BANK)])).toEqual([
      { id: 'shop', accounts: [SHOP, BOTH] },
    ]);
    expect(listSelectors([shop, { id: 'other', organizationalUnits: [UNIT] }])).toEqual([UNIT, 'team=shop']);
  });

  it.each<[string, readonly AccountSelection[]]>([
    ['nobody has asked about', []],
    ['AWS Organizations never told', [{ selector: UNIT, accounts: null, at: 0 }]],
  ])('has no account of a unit that %s, and nobody can tell of the others', (_what, selections) => {
    const tenants = resolveTenants([{ id: 'shop', accounts: [SHOP], organizationalUnits: [UNIT] }], selections);

    expect(tenants).toEqual([{ id: 'shop', accounts: [SHOP], isUnresolved: true }]);
    expect([SHOP, BANK].map((account) => isOfTenant(tenants, 'shop', account))).toEqual([true, undefined]);
  });

  it('has no account where a unit is empty, and that is known', () => {
    const tenants = resolveTenants([{ id: 'shop', organizationalUnits: [UNIT] }], [told(UNIT)]);

    expect(isOfTenant(tenants, 'shop', SHOP)).toBe(false);
  });

  it('that is not there has nothing that anybody knows', () => {
    expect(isOfTenant([{ id: 'bank', accounts: 'all' }], 'shop', SHOP)).toBeUndefined();
    expect(isOfTenant([{ id: 'bank', accounts: 'all' }], 'bank', SHOP)).toBe(true);
  });
});

const accounts = ['000000000001', '000000000002', '000000000003', '000000000004'];
const selectors = ['ou-ab12-00000001', 'ou-ab12-00000002', 'team=a', 'team=b'];
const some = <Item>(items: readonly Item[]) => fc.subarray([...items]);
const definitions = fc
  .array(fc.record({ accounts: some(accounts), units: some(selectors.slice(0, 2)), tags: some(selectors.slice(2)) }), { maxLength: 4 })
  .map((all) =>
    all.map((one, index) => ({ id: `tenant-${index}`, accounts: one.accounts, organizationalUnits: one.units, accountTags: one.tags })),
  );
const selections = fc
  .tuple(...selectors.map((selector) => fc.option(fc.record({ accounts: fc.option(some(accounts)), selector: fc.constant(selector) }))))
  .map((all) => all.flatMap((one) => (one === null ? [] : [{ ...one, at: 0 }])));
const caller = fc.record({
  roles: fc.array(fc.record({ tenant: fc.constantFrom('*', 'tenant-0', 'tenant-1', 'gone'), role: fc.constant('viewer' as const) })),
  accounts: fc.option(some(accounts), { nil: undefined }),
});

describe('a caller', () => {
  it('sees an account only where a tenant of theirs lists it, or has a unit or tag of which it was told', () => {
    fc.assert(
      fc.property(definitions, selections, caller, fc.constantFrom(undefined, 'tenant-0', 'tenant-1'), (tenants, known, who, within) => {
        const admission = admit(who, ['viewer'], resolveTenants(tenants, known), within);
        const held: readonly string[] = who.roles.map(({ tenant }) => tenant);
        const theirs = tenants.filter(({ id }) => (held.includes('*') || held.includes(id)) && (within === undefined || within === id));
        for (const account of accounts) {
          const isListed = theirs.some(
            (tenant) =>
              tenant.accounts.includes(account) ||
              known.some(
                ({ selector, accounts: told }) =>
                  [...tenant.organizationalUnits, ...tenant.accountTags].includes(selector) && (told ?? []).includes(account),
              ),
          );
          const isAllowed = who.accounts === undefined || who.accounts.includes(account);
          const isSeen = admission.kind === 'admitted' && isInScope(admission.scope, account);
          expect(isSeen).toBe(isListed && isAllowed);
        }
      }),
    );
  });
});
