import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { isOfTenant } from '#domain/base/tenant.ts';
import type { AgeClock } from '#platform/base/clock.ts';
import { cachedTenants } from '#platform/reaction/cached-tenants.ts';
import type { RouteSettings } from './route-env.ts';

/** Tells if a route is told about an account; undefined: nobody knows yet whether the account is of its tenant. */
export type Audience = (accountId: string) => boolean | undefined;

/** Opens the accounts of a route as they are today. The function that is returned throws BindingsUnavailable. */
export function openAudience(
  { TENANT, CONTROLS_TABLE }: Pick<RouteSettings, 'TENANT' | 'CONTROLS_TABLE'>,
  client: DynamoDBClient,
  clock: AgeClock,
): () => Promise<Audience> {
  if (TENANT === undefined) return async () => () => true;
  const known = cachedTenants(client, CONTROLS_TABLE ?? '', clock);
  return async () => {
    const tenants = await known();
    return (accountId) => isOfTenant(tenants, TENANT, accountId);
  };
}
