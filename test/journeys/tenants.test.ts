/** Tenants of units and tags: what a machine of one sees follows AWS Organizations, and nothing else. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { OrganizationAccount } from '#local/organizations.ts';
import { LOCAL_TABLES } from '#local/tables.ts';
import { systemClock } from '#platform/base/clock.ts';
import { putBinding } from '#platform/reaction/reaction-rules.ts';
import { failedControl } from '../support/findings.ts';
import { aBinding } from '../support/reactions.ts';
import { type SeededCloud, startSeededCloud } from '../support/seeded-cloud.ts';

const [ROOT, SHOP, STORES, BANK] = ['r-ab12', 'ou-ab12-shop0001', 'ou-ab12-stores01', 'ou-ab12-bank0001'];
const UNITS = { [SHOP]: ROOT, [STORES]: SHOP, [BANK]: ROOT };
const [STORE, LEDGER, LAB, LONER] = ['111111111111', '222222222222', '333333333333', '444444444444'];
const ACCOUNTS: readonly OrganizationAccount[] = [
  { id: STORE, parent: STORES },
  { id: LEDGER, parent: BANK },
  { id: LAB, parent: ROOT, tags: { team: 'shop' } },
  { id: LONER, parent: ROOT },
];
const answers = z.object({ items: z.array(z.object({ accountId: z.string(), identity: z.string() })) });
const boundBy = z.object({ items: z.array(z.object({ binding: z.object({ id: z.string() }) })) });
const me = z.object({
  tenants: z.array(z.object({ id: z.string(), accounts: z.number().nullable(), isResolved: z.boolean() })),
  accounts: z.array(z.string()).nullable(),
});

describe('tenants of units and tags', () => {
  let platform: SeededCloud;
  /** Milliseconds that the functions are ahead: tenants are read once a minute. */
  let ahead = 0;
  const keys = new Map<string, string>();

  beforeAll(async () => {
    platform = await startSeededCloud({
      withApi: true,
      clock: { ...systemClock, now: () => systemClock.now() + ahead, monotonic: () => systemClock.monotonic() + ahead },
      organization: { units: UNITS, accounts: ACCOUNTS },
      tenants: [
        { id: 'shop', organizationalUnits: [SHOP], accountTags: ['team=shop'] },
        { id: 'bank', organizationalUnits: [BANK] },
      ],
    });
    for (const { id } of ACCOUNTS) platform.cloud.securityHub.ingest(failedControl('S3.2', { on: `bucket-${id}`, AwsAccountId: id }));
    await platform.cloud.settled();
    for (const tenant of ['shop', 'bank', '*']) keys.set(tenant, await makeKey(tenant));
  }, 180_000);
  afterAll(() => platform.close());

  const api = () => {
    const { api: started } = platform.cloud;
    if (started === undefined) throw new Error('The API did not start.');
    return started;
  };
  async function makeKey(tenant: string): Promise<string> {
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    const body = JSON.stringify({ id: tenant === '*' ? 'all' : tenant, roles: [{ tenant, role: 'viewer' }], expiresAt });
    const headers = { authorization: `Bearer ${await api().issuer.sign('admin')}`, 'content-type': 'application/json' };
    const answer = await fetch(`${api().url}/v1/clients`, { method: 'POST', headers, body });
    return z.object({ key: z.string() }).parse(await answer.json()).key;
  }
  async function ask(tenant: string, path: string) {
    const answer = await fetch(`${api().url}${path}`, { headers: { 'x-api-key': keys.get(tenant) ?? '' } });
    return { status: answer.status, body: (await answer.json()) as unknown };
  }
  const seen = async (tenant: string, query = '') =>
    answers
      .parse((await ask(tenant, `/v1/findings${query}`)).body)
      .items.map(({ accountId }) => accountId)
      .toSorted();
  const tellMe = async (tenant: string, query = '') => me.parse((await ask(tenant, `/v1/me${query}`)).body);
  async function resolve(accounts?: readonly OrganizationAccount[]): Promise<void> {
    if (accounts !== undefined) platform.cloud.organization?.set({ units: UNITS, accounts });
    await api().resolveTenants();
    ahead += 60_000;
  }

  it('show nothing before AWS Organizations has told their accounts, also to whoever holds every tenant', async () => {
    expect([await seen('shop'), await seen('bank'), await seen('*')]).toEqual([[], [], []]);
    expect(await tellMe('shop')).toEqual({ tenants: [{ id: 'shop', accounts: 0, isResolved: false }], accounts: [] });
  });

  it('show the accounts of their units, of the units inside and of their tags, and no other', async () => {
    await resolve();

    expect([await seen('shop'), await seen('bank'), await seen('*')]).toEqual([[STORE, LAB], [LEDGER], [STORE, LEDGER, LAB]]);
    expect(await seen('*', '?tenant=bank')).toEqual([LEDGER]);
    expect(await seen('shop', '?tenant=bank')).toEqual([]);
    expect((await tellMe('*')).tenants).toEqual([
      { id: 'bank', accounts: 1, isResolved: true },
      { id: 'shop', accounts: 2, isResolved: true },
    ]);
    expect(await tellMe('*', '?tenant=bank')).toMatchObject({ accounts: [LEDGER] });
  });

  it('answer the bindings that are about their accounts, and of all tenants those of the one that is asked for', async () => {
    const client = platform.cloud.host.client(DynamoDBClient);
    for (const tenant of ['shop', 'bank', undefined])
      await putBinding(client, LOCAL_TABLES.controls, aBinding({ id: `of-${tenant ?? 'all'}`, tenant }));
    ahead += 60_000;
    const listed = async (tenant: string, query = '') =>
      boundBy.parse((await ask(tenant, `/v1/bindings${query}`)).body).items.map(({ binding }) => binding.id);

    expect(await listed('*')).toEqual(['of-all', 'of-bank', 'of-shop']);
    expect(await listed('*', '?tenant=bank')).toEqual(['of-all', 'of-bank']);
    expect(await listed('shop')).toEqual(['of-all', 'of-shop']);
    expect((await ask('*', '/v1/reactors?tenant=bank')).status).toBe(200);
  });

  it('give an account up to the tenant of the unit that it moves to, in lists, counts and details', async () => {
    const [of] = answers.parse((await ask('shop', `/v1/findings?account=${STORE}`)).body).items;
    const path = `/v1/findings/${of?.identity ?? ''}`;
    const before = [(await ask('shop', path)).status, (await ask('bank', path)).status];

    await resolve(ACCOUNTS.map((one) => (one.id === STORE ? { ...one, parent: BANK } : one)));

    expect([await seen('shop'), await seen('bank')]).toEqual([[LAB], [STORE, LEDGER]]);
    expect((await ask('shop', '/v1/findings/facets?facet=account')).body).toMatchObject({ total: 1 });
    expect([before, [(await ask('shop', path)).status, (await ask('bank', path)).status]]).toEqual([
      [200, 404],
      [404, 200],
    ]);
  });

  it('keep what they were told while AWS Organizations does not answer', async () => {
    platform.cloud.organization?.set(undefined);
    await resolve();

    expect(await seen('bank')).toEqual([STORE, LEDGER]);
    expect(platform.errors).toEqual([]);
  });
});
