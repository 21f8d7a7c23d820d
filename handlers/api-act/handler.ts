import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { apiAccessTable } from '#platform/api/api-access.ts';
import { apiPipeline } from '#platform/api/api-pipeline.ts';
import { auditTable } from '#platform/api/audit-log.ts';
import { auditRequests } from '#platform/api/audited.ts';
import { repeatsTable } from '#platform/api/repeats.ts';
import { viewsTable } from '#platform/api/views.ts';
import { storedFindings } from '#platform/finding/stored-findings.ts';
import { catalogTable } from '#platform/hub/catalog.ts';
import { openConsumer } from '#platform/hub/consumer.ts';
import { openConsumerParts } from '#platform/hub/consumer-parts.ts';
import { packageBucket } from '#platform/hub/package-store.ts';
import { packageUploads } from '#platform/hub/package-uploads.ts';
import { openRouteFunctions } from '#platform/notification/route-functions.ts';
import { routesTable } from '#platform/notification/routes-table.ts';
import { bindingChanges } from '#platform/reaction/binding-changes.ts';
import { cachedTenants } from '#platform/reaction/cached-tenants.ts';
import { executionRecordsTable } from '#platform/reaction/execution-records.ts';
import { openPeopleFunctions } from '#platform/reaction/people-functions.ts';
import { handStarter } from '#platform/reaction/start-by-hand.ts';
import { stepFunctions } from '#platform/reaction/workflow.ts';
import { securityHubAnnotator } from '#platform/security-hub/finding-annotator.ts';
import { securityHubClient } from '#platform/security-hub/security-hub-client.ts';
import { actRoutes } from './core.ts';
import { apiActEnv } from './env.ts';

export const pipeline = apiPipeline({
  by: 'api-act',
  env: apiActEnv,
  compose: (env, host) => {
    const client = host.client(DynamoDBClient);
    const { clock } = host;
    const s3 = host.client(S3Client);
    const places = {
      catalogTable: env.CATALOG_TABLE,
      packageBucket: env.PACKAGE_BUCKET,
      trustBucket: env.TRUST_BUCKET,
      reactorsTable: env.LOCAL_REACTORS_TABLE,
    };
    const handlers = actRoutes({
      access: apiAccessTable(client, env.API_CLIENTS_TABLE),
      views: viewsTable(client, env.VIEWS_TABLE),
      records: executionRecordsTable(client, env.EXECUTIONS_TABLE, clock),
      bindings: bindingChanges(client, {
        tables: { controls: env.CONTROLS_TABLE, reactors: env.LOCAL_REACTORS_TABLE },
        memberAccounts: env.MEMBER_ACCOUNTS,
        region: env.HOME_REGION,
      }),
      people: openPeopleFunctions(env, host),
      routes: routesTable(client, env.CONTROLS_TABLE),
      routeFunctions: openRouteFunctions(host),
      consumer: openConsumer({ ...openConsumerParts({ dynamoDb: client, s3, clock }, places), clock }),
      hub: {
        catalog: catalogTable(client, env.CATALOG_TABLE),
        packages: packageBucket(s3, env.PACKAGE_BUCKET),
        uploads: packageUploads(s3, env.PACKAGE_BUCKET, clock),
        clock,
      },
      store: storedFindings(client, env.FINDINGS_TABLE),
      starter: handStarter(() => stepFunctions(host.client(SFNClient)), env.WAITING_STATE_MACHINE_ARN),
      annotator: securityHubAnnotator(securityHubClient(host, { region: env.HOME_REGION })),
      clock,
    });
    return {
      handlers,
      tenants: cachedTenants(client, env.CONTROLS_TABLE, clock),
      audit: auditRequests(auditTable(client, env.AUDIT_TABLE), clock),
      repeats: repeatsTable(client, env.VIEWS_TABLE, clock),
    };
  },
});
