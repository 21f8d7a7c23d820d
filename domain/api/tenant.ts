import * as z from 'zod';

const accountId = z.string().regex(/^\d{12}$/, 'is no account id: write its twelve digits');
const names = z.string().regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'is no name: write small letters and digits in words joined by hyphens');

/** The one tenant of an installation that names none: it has every account. */
export const ONLY_TENANT = 'default';

/** Accounts that belong together, and whose findings nobody else sees. */
export const tenant = z.strictObject({
  id: names.max(32).meta({ description: 'The name of the tenant; roles are held in it.' }),
  accounts: z
    .union([z.literal('all'), z.array(accountId).min(1).max(5_000)])
    .meta({ description: 'The accounts of the tenant, or `all`.' }),
});
export type Tenant = z.output<typeof tenant>;

/** The accounts that somebody may look at. */
export type AccountScope = 'all' | ReadonlySet<string>;

/** Returns the accounts of some tenants together. A tenant that is not in the list has none. */
export function joinAccounts(tenants: readonly Tenant[], ids: ReadonlySet<string>): AccountScope {
  const joined = tenants.filter(({ id }) => ids.has(id));
  if (joined.some(({ accounts }) => accounts === 'all')) return 'all';
  return new Set(joined.flatMap(({ accounts }) => (accounts === 'all' ? [] : accounts)));
}

/** Returns the accounts that are in both. */
export function narrowScope(scope: AccountScope, accounts: readonly string[] | undefined): AccountScope {
  if (accounts === undefined) return scope;
  return new Set(scope === 'all' ? accounts : accounts.filter((id) => scope.has(id)));
}

export function isInScope(scope: AccountScope, account: string): boolean {
  return scope === 'all' || scope.has(account);
}
