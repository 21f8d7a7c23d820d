import { type AccountScope, isInScope } from '#domain/api/tenant.ts';
import type { Binding } from '#domain/reaction/binding.ts';

/**
 * Returns the bindings that may be about accounts of a scope, as far as they are: a tenant sees neither the bindings that name
 * accounts of others only, nor these accounts in a binding that names both.
 */
export function listVisibleBindings(bindings: readonly Binding[], scope: AccountScope): readonly Binding[] {
  if (scope === 'all') return bindings;
  return bindings.flatMap((binding) => {
    const { include, exclude } = binding.scope.accounts ?? {};
    const ours = include?.filter((account) => isInScope(scope, account));
    if (ours?.length === 0) return [];
    const left = exclude?.filter((account) => isInScope(scope, account));
    const accounts = { ...(ours !== undefined && { include: ours }), ...(left !== undefined && left.length > 0 && { exclude: left }) };
    return [{ ...binding, scope: { ...binding.scope, accounts: Object.keys(accounts).length === 0 ? undefined : accounts } }];
  });
}
