import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Tenant } from '#domain/base/tenant.ts';
import type { AgeClock } from '#platform/base/clock.ts';
import { refreshed } from '#platform/base/refreshed.ts';
import { tenantsTable } from './tenants.ts';

/** How long a change of tenants and their accounts may take to be seen. */
const REFRESH_MS = 60_000;

/** The tenants with their accounts, read once a minute. @param tableName the table of the controls, which has tenants as well */
export function cachedTenants(client: DynamoDBClient, tableName: string, clock: AgeClock): () => Promise<readonly Tenant[]> {
  const load = async () => (await tenantsTable(client, tableName).tenants()).tenants;
  return refreshed({ load, refreshMs: REFRESH_MS, clock }).read;
}
