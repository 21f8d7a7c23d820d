import { isRouteOfCaller } from '#domain/api/route-access.ts';
import { Refusal, RefusalForNow } from '#platform/api/reply.ts';
import type { ApiHandlers } from '#platform/api/router.ts';
import type { RouteFunctions } from '#platform/notification/route-functions.ts';
import type { RouteList } from '#platform/notification/routes-table.ts';

export type SettingDeps = { readonly routes: RouteList; readonly routeFunctions: RouteFunctions };

/** Tests of routes. The configuration of the deployment says what they tell, and whom. */
export function settingRoutes({ routes, routeFunctions }: SettingDeps): Pick<ApiHandlers<'api-act'>, 'testChannel'> {
  return {
    async testChannel({ params: { channelId } }, { id: requestId, caller, tenants, tellChange }) {
      const route = (await routes.list()).find(({ id }) => id === channelId);
      if (route === undefined || !isRouteOfCaller(route, caller, tenants)) throw new Refusal(404, `There is no channel ${channelId}.`);
      const outcome = await routeFunctions.test(route.function, { requestId, requestedBy: caller.id });
      if (outcome.kind === 'too-soon')
        throw new RefusalForNow(429, `Channel ${channelId} was tested a moment ago. A channel is tested once a minute.`, outcome.seconds);
      const answer = {
        outcome: outcome.kind,
        reason: outcome.kind === 'delivered' ? null : outcome.reason,
        warning: outcome.kind === 'delivered' ? outcome.warning : null,
      };
      tellChange({ before: null, after: answer });
      return { channel: channelId, ...answer };
    },
  };
}
