import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { apiAccessTable } from '#platform/api/api-access.ts';
import { apiPipeline } from '#platform/api/api-pipeline.ts';
import { auditTable } from '#platform/api/audit-log.ts';
import { auditBefore } from '#platform/api/audited.ts';
import { repeatsTable } from '#platform/api/repeats.ts';
import { viewsTable } from '#platform/api/views.ts';
import { cachedTenants } from '#platform/reaction/cached-tenants.ts';
import { actRoutes } from './core.ts';
import { apiActEnv } from './env.ts';

export const pipeline = apiPipeline({
  by: 'api-act',
  env: apiActEnv,
  compose: (env, host) => {
    const client = host.client(DynamoDBClient);
    const access = apiAccessTable(client, env.API_CLIENTS_TABLE);
    const tenants = cachedTenants(client, env.CONTROLS_TABLE, host.clock);
    const handlers = actRoutes({ access, views: viewsTable(client, env.VIEWS_TABLE), clock: host.clock });
    const before = auditBefore(auditTable(client, env.AUDIT_TABLE), host.clock);
    return { handlers, tenants, before, repeats: repeatsTable(client, env.VIEWS_TABLE, host.clock) };
  },
});
