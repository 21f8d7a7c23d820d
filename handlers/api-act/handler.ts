import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { apiAccessTable } from '#platform/api/api-access.ts';
import { apiPipeline } from '#platform/api/api-pipeline.ts';
import { auditTable } from '#platform/api/audit-log.ts';
import { auditBefore } from '#platform/api/audited.ts';
import { repeatsTable } from '#platform/api/repeats.ts';
import { viewsTable } from '#platform/api/views.ts';
import { catalogTable } from '#platform/hub/catalog.ts';
import { openConsumer } from '#platform/hub/consumer.ts';
import { openConsumerParts } from '#platform/hub/consumer-parts.ts';
import { packageBucket } from '#platform/hub/package-store.ts';
import { packageUploads } from '#platform/hub/package-uploads.ts';
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
    const { clock } = host;
    const places = {
      catalogTable: env.CATALOG_TABLE,
      packageBucket: env.PACKAGE_BUCKET,
      trustBucket: env.TRUST_BUCKET,
      reactorsTable: env.LOCAL_REACTORS_TABLE,
    };
    const s3 = host.client(S3Client);
    const hub = {
      catalog: catalogTable(client, env.CATALOG_TABLE),
      packages: packageBucket(s3, env.PACKAGE_BUCKET),
      uploads: packageUploads(s3, env.PACKAGE_BUCKET, clock),
      clock,
    };
    const consumer = openConsumer({ ...openConsumerParts({ dynamoDb: client, s3, clock }, places), clock });
    const handlers = actRoutes({ access, views: viewsTable(client, env.VIEWS_TABLE), clock, consumer, hub });
    const before = auditBefore(auditTable(client, env.AUDIT_TABLE), host.clock);
    return { handlers, tenants, before, repeats: repeatsTable(client, env.VIEWS_TABLE, host.clock) };
  },
});
