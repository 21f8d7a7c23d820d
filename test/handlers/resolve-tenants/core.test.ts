import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import fc from 'fast-check';
import type { TenantDefinition } from '#domain/base/tenant.ts';
import { tenantRows } from '#domain/reaction/rule-rows.ts';
import { resolveTenantAccounts } from '#handlers/resolve-tenants/core.ts';
import { type OrganizationAccount, type OrganizationsStandIn, startOrganizations } from '#local/organizations.ts';
import { organizationAccounts } from '#platform/reaction/organization-accounts.ts';
import { tenantsTable } from '#platform/reaction/tenants.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';

const ROOT = 'r-ab12';
const [SHOP, STORES, WEB, BANK] = ['ou-ab12-shop0001', 'ou-ab12-stores01', 'ou-ab12-web00001', 'ou-ab12-bank0001'];
const UNITS = { [SHOP]: ROOT, [STORES]: SHOP, [WEB]: STORES, [BANK]: ROOT };
const account = (n: number) => String(n).padStart(12, '0');
const shops: readonly OrganizationAccount[] = [
  { id: account(1), parent: SHOP },
  { id: account(2), parent: STORES },
  { id: account(3), parent: WEB, tags: { team: 'shop', env: 'prod' } },
  { id: account(4), parent: WEB, tags: { team: 'web' } },
  { id: account(5), parent: WEB, tags: { cost: '1', owner: 'ana', team: 'shop' } },
  { id: account(6), parent: BANK },
];
const shop: TenantDefinition = { id: 'shop', organizationalUnits: [SHOP] };

describe('resolve-tenants', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  let organizations: OrganizationsStandIn;
  let client: OrganizationsClient;
  beforeAll(async () => {
    [tables, organizations] = await Promise.all([startReactionTables(), startOrganizations({ units: UNITS, accounts: shops })]);
    const credentials = { accessKeyId: 'AKIAHOMEEXAMPLE', secretAccessKey: 'example' };
    client = new OrganizationsClient({ endpoint: organizations.url, region: 'eu-central-1', credentials });
  });
  afterAll(async () => {
    client.destroy();
    await Promise.all([tables.close(), organizations.close()]);
  });

  async function aPlatform(...definitions: readonly TenantDefinition[]) {
    const { client: dynamoDb, controls } = await tables.fresh();
    const clock = new ManualClock();
    const store = tenantsTable(dynamoDb, controls);
    const put = (row: object) =>
      dynamoDb.send(
        new PutItemCommand({
          TableName: controls,
          Item: Object.fromEntries(Object.entries(row).map(([name, text]) => [name, { S: String(text) }])),
        }),
      );
    for (const definition of definitions) await put(tenantRows.readRow(definition));
    organizations.set({ units: UNITS, accounts: shops });
    return {
      clock,
      store,
      put,
      resolve: () => resolveTenantAccounts({ organization: organizationAccounts(client), store, clock }),
      accounts: async (id = 'shop') => (await store.tenants()).tenants.find((one) => one.id === id)?.accounts,
    };
  }

  it.each<[string, Omit<TenantDefinition, 'id'>, readonly number[]]>([
    ['a unit with the units inside', { organizationalUnits: [SHOP] }, [1, 2, 3, 4, 5]],
    ['an inner unit', { organizationalUnits: [WEB] }, [3, 4, 5]],
    ['the root', { organizationalUnits: [ROOT] }, [1, 2, 3, 4, 5, 6]],
    ['a tag', { accountTags: ['team=shop'] }, [3, 5]],
    ['a tag that nobody has', { accountTags: ['team=none'] }, []],
    ['a list, a unit and a tag', { accounts: [account(9)], organizationalUnits: [BANK], accountTags: ['team=web'] }, [4, 6, 9]],
  ])('finds the accounts of %s, page by page', async (_what, definition, numbers) => {
    const { resolve, accounts } = await aPlatform({ id: 'shop', ...definition });

    const report = await resolve();

    expect(report).toMatchObject({ failures: [], ageMs: 0 });
    expect([...((await accounts()) ?? [])].toSorted()).toEqual(numbers.map(account));
  });

  it('gives a tenant nothing before the first answer', async () => {
    const { store } = await aPlatform(shop);

    expect(await store.tenants()).toEqual({ tenants: [{ id: 'shop', accounts: [], isUnresolved: true }], unreadable: [] });
  });

  it('follows an account that moves, and a tag that is taken away', async () => {
    const { resolve, accounts } = await aPlatform(shop, { id: 'bank', organizationalUnits: [BANK], accountTags: ['team=web'] });
    await resolve();
    organizations.set({
      units: UNITS,
      accounts: [...shops.slice(0, 3), { id: account(4), parent: WEB }, { id: account(5), parent: BANK }],
    });

    await resolve();

    expect(await accounts('shop')).toEqual([1, 2, 3, 4].map(account));
    expect(await accounts('bank')).toEqual([account(5)]);
  });

  it('keeps the last answer while AWS Organizations gives none, and tells its age', async () => {
    const { resolve, accounts, clock } = await aPlatform(shop);
    await resolve();
    organizations.set(undefined);
    clock.advance(3_600_000);

    const report = await resolve();

    expect(report).toMatchObject({ ageMs: 3_600_000, failures: [{ selector: SHOP, reason: expect.stringMatching(/AccessDenied/) }] });
    expect(await accounts()).toHaveLength(5);
  });

  it('tells for how long an answer never came, and gives the tenant nothing', async () => {
    const { resolve, accounts, clock } = await aPlatform(shop, { id: 'web', accountTags: ['team=web'] });
    organizations.set(undefined);
    await resolve();
    clock.advance(7_200_000);

    expect(await resolve()).toMatchObject({ selectors: 2, ageMs: 7_200_000, failures: [{ selector: SHOP }, { selector: 'team=web' }] });
    expect([await accounts('shop'), await accounts('web')]).toEqual([[], []]);
  });

  it('takes the accounts of a unit away that is not there any more, while the others are told', async () => {
    const { resolve, accounts, clock, store } = await aPlatform(shop, { id: 'bank', organizationalUnits: [BANK] });
    await resolve();
    organizations.set({ units: { [BANK]: ROOT }, accounts: [{ id: account(1), parent: ROOT }, ...shops.slice(5)] });

    const report = await resolve();
    clock.advance(3_600_000);

    expect(report.failures).toEqual([{ selector: SHOP, reason: 'There is no such unit.' }]);
    expect([await accounts('shop'), await accounts('bank')]).toEqual([[], [account(6)]]);
    expect((await store.tenants()).tenants[1]).toMatchObject({ id: 'shop', isUnresolved: true });
    expect((await resolve()).ageMs).toBe(3_600_000);
  });

  it('forgets a unit that no tenant has, so that nobody finds its accounts of long ago', async () => {
    const { resolve, store, put } = await aPlatform(shop);
    await resolve();
    await put(tenantRows.readRow({ id: 'shop', organizationalUnits: [BANK] }));

    await resolve();

    expect((await store.selections()).map(({ selector }) => selector)).toEqual([BANK]);
  });

  it('answers a tenant whose row cannot be read apart, and the others', async () => {
    const { store, put } = await aPlatform({ id: 'bank', accounts: [account(6)] });
    await put({ ...tenantRows.readRow(shop), content: '{"id":"shop"}' });

    expect(await store.tenants()).toMatchObject({ tenants: [{ id: 'bank' }], unreadable: [{ pk: 'TENANTS', sk: 'shop' }] });
  });

  it('tells for any tree what the tree says', async () => {
    const places = fc.constantFrom(ROOT, SHOP, STORES, WEB, BANK);
    await fc.assert(
      fc.asyncProperty(fc.array(places, { maxLength: 8 }), async (parents) => {
        const { resolve, accounts } = await aPlatform(shop);
        organizations.set({ units: UNITS, accounts: parents.map((parent, n) => ({ id: account(n), parent })) });
        await resolve();

        const isInside = (parent: string) => parent !== ROOT && parent !== BANK;
        expect(await accounts()).toEqual(parents.flatMap((parent, n) => (isInside(parent) ? [account(n)] : [])));
      }),
      { numRuns: 20 },
    );
  });
});
