import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import * as z from 'zod';
import { TENANT_ACCOUNTS_AGE } from '#domain/base/tenant.ts';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { organizationAccounts } from '#platform/reaction/organization-accounts.ts';
import { tenantsTable } from '#platform/reaction/tenants.ts';
import { type ResolveTenantsDeps, resolveTenantAccounts } from './core.ts';
import { resolveTenantsEnv } from './env.ts';

/** AWS Organizations answers few calls a second; the next attempt waits longer each time. */
const MOST_ATTEMPTS = 8;

/** Runs on a schedule. An alarm watches the age of the oldest answer, so that a pause of AWS Organizations rings for nobody. */
export const pipeline = taskPipeline({
  env: resolveTenantsEnv,
  input: z.unknown(),
  compose: (env, { client, clock }): ResolveTenantsDeps => ({
    organization: organizationAccounts(client(OrganizationsClient, { maxAttempts: MOST_ATTEMPTS })),
    store: tenantsTable(client(DynamoDBClient), env.CONTROLS_TABLE),
    clock,
  }),
  run: async (_event, deps, { logger, metrics }) => {
    const report = await resolveTenantAccounts(deps);
    metrics.addMetric(TENANT_ACCOUNTS_AGE, MetricUnit.Count, Math.floor(report.ageMs / 60_000));
    if (report.failures.length > 0) logger.error('Accounts of tenants are not told', { failures: report.failures });
    logger.info('Tenants resolved', { selectors: report.selectors });
    return report;
  },
});
