import * as z from 'zod';

const accountId = z.string().regex(/^\d{12}$/, 'is no account id: write its twelve digits');
const accountTag = z.string().regex(/^[^=]{1,128}=.{0,256}$/, 'is no tag of an account: write key=value, such as team=shop');

/** The name of a tenant. */
export const tenantName = z
  .string()
  .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'is no name: write small letters and digits in words joined by hyphens')
  .max(32);

/** An organizational unit, or a root. */
export const organizationalUnit = z
  .string()
  .regex(/^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$/, 'is not an organizational unit or root id');

/** The one tenant of an installation that names none: it has every account. */
export const ONLY_TENANT = 'default';

/** Accounts that belong together, as the configuration says it. An account is of the tenant where one of the lists has it. */
export const tenantDefinition = z
  .strictObject({
    id: tenantName.meta({ description: 'The name of the tenant; roles are held in it.' }),
    accounts: z
      .union([z.literal('all'), z.array(accountId).min(1).max(5_000)])
      .optional()
      .meta({ description: 'Accounts of the tenant, or `all`.' }),
    organizationalUnits: z
      .array(organizationalUnit)
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'Units whose accounts, also those of units inside, are of the tenant. Needs `organizationId`.' }),
    accountTags: z.array(accountTag).min(1).max(50).optional().meta({
      description: 'Tags of accounts in AWS Organizations, such as `team=shop`: accounts with any of them. Needs `organizationId`.',
    }),
  })
  .refine(({ accounts, organizationalUnits, accountTags }) => accounts ?? organizationalUnits ?? accountTags, {
    error: 'names nothing: write accounts, organizationalUnits or accountTags',
  });
export type TenantDefinition = z.output<typeof tenantDefinition>;

/** The accounts of one unit or tag, as AWS Organizations told them. */
export const accountSelection = z.object({
  /** A unit, or `key=value`. */
  selector: z.string(),
  /** null: AWS Organizations never told them. */
  accounts: z.array(accountId).nullable(),
  /** The time at which it told them, or was first asked where it never did; epoch milliseconds. */
  at: z.number(),
});
export type AccountSelection = z.output<typeof accountSelection>;

/** The metric of how old the oldest answer about a unit or tag is; an alarm watches it. */
export const TENANT_ACCOUNTS_AGE = 'TenantAccountsAgeMinutes';

/** A tenant with the accounts that it has today, as far as anybody knows. */
export type Tenant = {
  readonly id: string;
  readonly accounts: 'all' | readonly string[];
  /** True where AWS Organizations never told the accounts of one of its units or tags: it may have more. */
  readonly isUnresolved?: boolean;
};

/** Returns the units and tags that tenants are made of, each once. */
export function listSelectors(tenants: readonly TenantDefinition[]): readonly string[] {
  return [...new Set(tenants.flatMap(selectorsOfTenant))];
}

function selectorsOfTenant({ organizationalUnits = [], accountTags = [] }: TenantDefinition): readonly string[] {
  return [...organizationalUnits, ...accountTags];
}

/** Returns tenants with their accounts. A unit or tag that nobody has told adds none. */
export function resolveTenants(tenants: readonly TenantDefinition[], selections: readonly AccountSelection[]): Tenant[] {
  const known = new Map(selections.map(({ selector, accounts }) => [selector, accounts]));
  return tenants.map((tenant) => {
    const { id, accounts = [] } = tenant;
    if (accounts === 'all') return { id, accounts };
    const selected = selectorsOfTenant(tenant).map((selector) => known.get(selector) ?? null);
    const all = new Set([...accounts, ...selected.flatMap((some) => some ?? [])]);
    return { id, accounts: [...all], ...(selected.includes(null) && { isUnresolved: true }) };
  });
}

/** Tells if an account is of a tenant; undefined: nobody can tell, as the tenant is not there or not resolved yet. */
export function isOfTenant(tenants: readonly Tenant[], id: string, accountId: string): boolean | undefined {
  const tenant = tenants.find((one) => one.id === id);
  if (tenant === undefined) return undefined;
  if (tenant.accounts === 'all' || tenant.accounts.includes(accountId)) return true;
  return tenant.isUnresolved === true ? undefined : false;
}

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
