import { EVERY_TENANT, type HeldRole, holdsInAll } from '#domain/api/caller.ts';
import type { ApiAccess } from '#platform/api/api-access.ts';
import type { ApiHandlers } from '#platform/api/router.ts';
import type { Views } from '#platform/api/views.ts';

export type AccessDeps = { readonly access: Pick<ApiAccess, 'listClients'>; readonly views: Pick<Views, 'list'> };

type Routes = Pick<ApiHandlers<'api-read'>, 'getMe' | 'listClients' | 'listViews'>;

/** Routes about the caller, API clients, and saved views. */
export function accessRoutes({ access, views }: AccessDeps): Routes {
  return {
    async getMe(_input, { caller: { id, kind, groups, roles }, tenants, scope }) {
      const held = new Set(roles.map(({ tenant }) => tenant));
      const mine = tenants.map((one) => one.id).filter((name) => held.has(EVERY_TENANT) || held.has(name));
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
      return { items: [...(await views.list(caller.id))], next: null };
    },
  };
}
