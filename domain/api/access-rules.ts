import * as z from 'zod';
import { type GroupGrant, groupGrant } from './caller.ts';
import { ONLY_TENANT, type Tenant, tenant } from './tenant.ts';

/** Tenants, and the roles of groups. */
export type AccessRules = { readonly tenants: readonly Tenant[]; readonly groups: readonly GroupGrant[] };

/** The schema of the JSON in `content`. */
export const accessRules = z.object({ tenants: z.array(tenant), groups: z.array(groupGrant) });

/** Without a configuration there is one tenant with all accounts, and no group has a role. */
export const NO_RULES: AccessRules = { tenants: [{ id: ONLY_TENANT, accounts: 'all' }], groups: [] };

/** The key of the rules in the table of API clients. */
export const ACCESS_RULES_KEY = { pk: 'SETTINGS', sk: 'access' } as const;

/** Returns the row of the rules. The deployment writes it, the functions of the API read it. */
export function buildAccessRow(rules: AccessRules): { readonly pk: string; readonly sk: string; readonly content: string } {
  return { ...ACCESS_RULES_KEY, content: JSON.stringify(rules) };
}
