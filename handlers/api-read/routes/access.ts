import { EVERY_TENANT, type HeldRole, holdsInAll, isOfCaller } from '#domain/api/caller.ts';
import { joinAccounts, narrowScope } from '#domain/base/tenant.ts';
import type { ApiAccess } from '#platform/api/api-access.ts';
import type { ApiHandlers } from '#platform/api/router.ts';
import type { Views } from '#platform/api/views.ts';

export type AccessDeps = { readonly access: Pick<ApiAccess, 'listClients'>; readonly views: Pick<Views, 'list'> };

type Routes = Pick<ApiHandlers<'api-read'>, 'getMe' | 'listClients' | 'listViews'>;

/** Routes about the caller, API clients, and saved views. */
export function accessRoutes({ access, views }: AccessDeps): Routes {
  return {
    async getMe(_input, { caller: { id, kind, groups, roles, accounts }, tenants, scope }) {
      const mine = tenants
        .filter((one) => isOfCaller({ roles }, one.id))
        .map((one) => {
          const seen = narrowScope(joinAccounts([one], new Set([one.id])), accounts);
          return { id: one.id, accounts: seen === 'all' ? null : seen.size, isResolved: one.isUnresolved !== true };
        });
      return { id, kind, groups, roles, tenants: mine, accounts: scope === 'all' ? null : [...scope] };
    },
    async listClients(_input, { caller }) {
      const isOurs = ({ roles }: { readonly roles: readonly HeldRole[] }) =>
        holdsInAll(
          caller,
          'admin',
          roles.map(({ tenant }) => tenant),
        );
      const clients = (await access.listClients()).filter(isOurs);
      return { items: clients.map(({ keyHash: _, ...shown }) => shown), next: null };
    },
    async listViews(_input, { caller }) {
      const all = await views.list(caller.id);
      const isShown = ({ owner, tenant }: (typeof all)[number]) =>
        owner === caller.id || tenant === EVERY_TENANT || isOfCaller(caller, tenant);
      return { items: all.filter(isShown), next: null };
    },
  };
}
