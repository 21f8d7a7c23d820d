import * as z from 'zod';
import { type AccountScope, joinAccounts, narrowScope, type Tenant } from '#domain/base/tenant.ts';
import { type Role, type Roles, role } from './role.ts';

/** In place of a tenant: every tenant, also those to come. */
export const EVERY_TENANT = '*';

/** A role that is held in a tenant, or in every one. */
export const heldRole = z.strictObject({ tenant: z.string().min(1).max(64), role });
export type HeldRole = z.output<typeof heldRole>;

/** A person or machine that calls the API, as the authoriser knows them. */
export const caller = z.object({
  /** The subject of a token, or the id of an API client. */
  id: z.string().min(1).max(256),
  kind: z.enum(['person', 'client']),
  /** Groups that the identity provider vouches for; approvals ask for them. */
  groups: z.array(z.string()),
  roles: z.array(heldRole),
  /** The accounts that an API client is confined to, within its tenants; undefined: all of them. */
  accounts: z.array(z.string()).optional(),
});
export type Caller = z.output<typeof caller>;

/** A caller may do a thing in these accounts, or has none of the roles. */
export type Admission = { readonly kind: 'admitted'; readonly scope: AccountScope } | { readonly kind: 'forbidden' };

/** Tells in which accounts a caller holds one of some roles. @param within the one tenant that the caller asks about */
export function admit(who: Pick<Caller, 'roles' | 'accounts'>, roles: Roles, tenants: readonly Tenant[], within?: string): Admission {
  const held = who.roles.filter((one) => roles.includes(one.role)).map(({ tenant }) => tenant);
  if (held.length === 0) return { kind: 'forbidden' };
  const ids = held.includes(EVERY_TENANT) ? tenants.map(({ id }) => id) : held;
  const asked = ids.filter((id) => within === undefined || id === within);
  return { kind: 'admitted', scope: narrowScope(joinAccounts(tenants, new Set(asked)), who.accounts) };
}

/** The rights of a group of the identity provider. */
export const groupGrant = z.strictObject({
  group: z.string().min(1).max(256).meta({ description: 'A group, as the token of the identity provider names it.' }),
  role: role.meta({ description: 'The role that the group holds.' }),
  tenant: z
    .string()
    .min(1)
    .max(64)
    .default(EVERY_TENANT)
    .meta({ description: 'The tenant in which the role is held; left out: every one.' }),
});
export type GroupGrant = z.output<typeof groupGrant>;

/** Returns the roles that somebody holds by their groups. */
export function rolesOfGroups(groups: readonly string[], grants: readonly GroupGrant[]): HeldRole[] {
  return grants.filter(({ group }) => groups.includes(group)).map(({ tenant, role: granted }) => ({ tenant, role: granted }));
}

/** Tells whether a caller holds any role in a tenant. */
export function isOfCaller({ roles }: Pick<Caller, 'roles'>, tenant: string): boolean {
  return roles.some((one) => one.tenant === tenant || one.tenant === EVERY_TENANT);
}

/** Tells whether a caller holds one and the same of some roles in every tenant, and is confined to no accounts. */
export function holdsEverywhere(who: Pick<Caller, 'roles' | 'accounts'>, roles: Roles, tenants: readonly Tenant[]): boolean {
  const ids = tenants.length === 0 ? [EVERY_TENANT] : tenants.map(({ id }) => id);
  return who.accounts === undefined && roles.some((wanted) => holdsInAll(who, wanted, ids));
}

/** Tells whether a caller holds a role in all of some tenants. */
export function holdsInAll({ roles }: Pick<Caller, 'roles'>, wanted: Role, tenants: readonly string[]): boolean {
  const held = new Set(roles.filter((one) => one.role === wanted).map(({ tenant }) => tenant));
  return held.has(EVERY_TENANT) || tenants.every((tenant) => held.has(tenant));
}
