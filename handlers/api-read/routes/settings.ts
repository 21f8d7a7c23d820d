import type * as z from 'zod';
import { holdsInAll } from '#domain/api/caller.ts';
import { isRouteOfCaller } from '#domain/api/route-access.ts';
import { joinAccounts, narrowScope } from '#domain/base/tenant.ts';
import type { publishMode } from '#domain/enrichment/publish-mode.ts';
import type { ApiHandlers } from '#platform/api/router.ts';
import type { RouteList } from '#platform/notification/routes-table.ts';

export type SettingDeps = {
  readonly routes: RouteList;
  readonly publishMode: z.output<typeof publishMode>;
  readonly mapping: { current(): Promise<{ readonly release: { readonly version: string } }> };
};

/** The settings of the deployment, as far as the caller is an admin of what they are about. */
export function settingRoutes({ routes, publishMode, mapping }: SettingDeps): Pick<ApiHandlers<'api-read'>, 'getSettings'> {
  return {
    async getSettings(_input, { caller, tenants }) {
      const release = mapping.current().then(
        (known) => known.release.version,
        () => null,
      );
      const channels = (await routes.list())
        .filter((route) => isRouteOfCaller(route, caller, tenants))
        // Its function is the business of the platform alone.
        .map(({ function: _, ...shown }) => shown);
      const ours = tenants.filter(({ id }) => holdsInAll(caller, 'admin', [id]));
      return {
        channels,
        tenants: ours.map((tenant) => {
          const accounts = narrowScope(joinAccounts([tenant], new Set([tenant.id])), caller.accounts);
          return { id: tenant.id, accounts: accounts === 'all' ? null : [...accounts], isResolved: tenant.isUnresolved !== true };
        }),
        publishMode,
        mappingRelease: await release,
      };
    },
  };
}
