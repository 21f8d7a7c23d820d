import type { Caller } from '#domain/api/caller.ts';
import { isRouteOfCaller } from '#domain/api/route-access.ts';

const TENANTS = [
  { id: 'shop', accounts: ['210987654321'] },
  { id: 'bank', accounts: ['333333333333'] },
];
const admin = (...tenants: string[]) => ({ roles: tenants.map((tenant) => ({ tenant, role: 'admin' as const })) });

describe('isRouteOfCaller', () => {
  it.each<[string, Pick<Caller, 'roles' | 'accounts'>, { shop: boolean; everybody: boolean }]>([
    ['an admin of every tenant', admin('*'), { shop: true, everybody: true }],
    ['an admin of each tenant', admin('shop', 'bank'), { shop: true, everybody: true }],
    ['an admin of its tenant', admin('shop'), { shop: true, everybody: false }],
    ['an admin of another tenant', admin('bank'), { shop: false, everybody: false }],
    ['an operator', { roles: [{ tenant: '*', role: 'operator' }] }, { shop: false, everybody: false }],
    ['an admin who is confined to accounts', { ...admin('*'), accounts: ['210987654321'] }, { shop: false, everybody: false }],
    ['nobody', { roles: [] }, { shop: false, everybody: false }],
  ])('lets %s see and test what they may', (_who, caller, { shop, everybody }) => {
    expect(isRouteOfCaller({ tenant: 'shop' }, caller, TENANTS)).toBe(shop);
    expect(isRouteOfCaller({ tenant: null }, caller, TENANTS)).toBe(everybody);
  });
});
