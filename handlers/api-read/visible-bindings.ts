import { isInScope, joinAccounts, type Tenant } from '#domain/base/tenant.ts';
import type { Binding } from '#domain/reaction/binding.ts';
import type { ApiRequest } from '#platform/api/request.ts';

/**
 * Returns the bindings that may be about accounts of a caller, as far as they are: a caller sees neither the bindings of other
 * tenants, nor those that name accounts of others only, nor these accounts in a binding that names both.
 */
export function listVisibleBindings(
  bindings: readonly Binding[],
  { scope, tenants }: Pick<ApiRequest, 'scope' | 'tenants'>,
): readonly Binding[] {
  if (scope === 'all') return bindings;
  return bindings.flatMap((binding) => {
    if (binding.tenant !== undefined && !sharesAccount(binding.tenant, scope, tenants)) return [];
    const { include, exclude } = binding.scope.accounts ?? {};
    const ours = include?.filter((account) => isInScope(scope, account));
    if (ours?.length === 0) return [];
    const left = exclude?.filter((account) => isInScope(scope, account));
    const accounts = { ...(ours !== undefined && { include: ours }), ...(left !== undefined && left.length > 0 && { exclude: left }) };
    return [{ ...binding, scope: { ...binding.scope, accounts: Object.keys(accounts).length === 0 ? undefined : accounts } }];
  });
}

function sharesAccount(tenant: string, accounts: ReadonlySet<string>, tenants: readonly Tenant[]): boolean {
  const theirs = joinAccounts(tenants, new Set([tenant]));
  return theirs === 'all' ? accounts.size > 0 : [...theirs].some((account) => accounts.has(account));
}
