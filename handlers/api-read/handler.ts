import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { apiAccessTable } from '#platform/api/api-access.ts';
import { apiPipeline } from '#platform/api/api-pipeline.ts';
import { auditTable } from '#platform/api/audit-log.ts';
import { openCursors } from '#platform/api/cursor.ts';
import { viewsTable } from '#platform/api/views.ts';
import { postgres } from '#platform/base/postgres.ts';
import { controlCatalogue } from '#platform/finding/control-catalogue.ts';
import { FindingLists } from '#platform/finding/finding-lists.ts';
import { standardStoreTables } from '#platform/finding/standard-store.ts';
import { storedFindings } from '#platform/finding/stored-findings.ts';
import { catalogTable } from '#platform/hub/catalog.ts';
import { controlOffersTable } from '#platform/hub/control-offers.ts';
import { installationsTable } from '#platform/hub/installations.ts';
import { cachedPlatforms } from '#platform/mapping/mapping-facts.ts';
import { routesTable } from '#platform/notification/routes-table.ts';
import { approvalsTable } from '#platform/reaction/approvals.ts';
import { cachedTenants } from '#platform/reaction/cached-tenants.ts';
import { executionList } from '#platform/reaction/execution-list.ts';
import { executionRecordsTable } from '#platform/reaction/execution-records.ts';
import { reactionSources } from '#platform/reaction/reaction-access.ts';
import { readRoutes } from './core.ts';
import { apiReadEnv } from './env.ts';

/** Nobody waits longer for a list; a paused database wakes by the attempt, and the answer says when to come back. */
const CONNECTION_TIMEOUT_MS = 3_000;
const STATEMENT_TIMEOUT_MS = 2_000;

export const pipeline = apiPipeline({
  by: 'api-read',
  env: apiReadEnv,
  compose: (env, host, telemetry) => {
    const { clock } = host;
    const client = host.client(DynamoDBClient);
    const database = postgres(env, { clock, connectionTimeoutMs: CONNECTION_TIMEOUT_MS, statementTimeoutMs: STATEMENT_TIMEOUT_MS });
    const access = apiAccessTable(client, env.API_CLIENTS_TABLE);
    const reactions = reactionSources(env, host, telemetry);
    const controls = standardStoreTables(client, { standards: env.STANDARDS_TABLE, controls: env.CONTROLS_TABLE }, clock);
    const lists = new FindingLists(database, clock);
    const handlers = readRoutes({
      ...{ access, reactions, lists, clock },
      rules: reactions.rules,
      mapping: reactions.mapping,
      revisions: lists,
      cursors: openCursors(access, clock),
      store: storedFindings(client, env.FINDINGS_TABLE),
      hub: { catalog: catalogTable(client, env.CATALOG_TABLE), offers: controlOffersTable(client, env.HUB_CONTROLS_TABLE) },
      installations: installationsTable(client, env.LOCAL_REACTORS_TABLE),
      controls,
      catalogue: controlCatalogue(controls, clock),
      executions: executionList(client, env.EXECUTIONS_TABLE, clock),
      records: executionRecordsTable(client, env.EXECUTIONS_TABLE, clock),
      approvals: approvalsTable(client, env.APPROVALS_TABLE),
      views: viewsTable(client, env.VIEWS_TABLE),
      audit: auditTable(client, env.AUDIT_TABLE),
      platforms: cachedPlatforms(database),
      homeRegion: env.HOME_REGION,
      routes: routesTable(client, env.CONTROLS_TABLE),
      publishMode: env.PUBLISH_MODE,
    });
    return { handlers, tenants: cachedTenants(client, env.CONTROLS_TABLE, clock) };
  },
});
