import type { Tenant } from '#domain/base/tenant.ts';
import type { DeployedRoute } from '#domain/notification/route.ts';
import { type Caller, holdsEverywhere, holdsInAll } from './caller.ts';
import { ADMINS } from './role.ts';

/**
 * Tells whether a caller may see and test a route: an admin of its tenant, or of every tenant where it tells about every account. A
 * caller who is confined to some accounts may not, because a route tells about others too.
 */
export function isRouteOfCaller(
  { tenant }: Pick<DeployedRoute, 'tenant'>,
  caller: Pick<Caller, 'roles' | 'accounts'>,
  tenants: readonly Tenant[],
): boolean {
  if (tenant === null) return holdsEverywhere(caller, ADMINS, tenants);
  return caller.accounts === undefined && holdsInAll(caller, 'admin', [tenant]);
}
