import { join } from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { parseEnv } from '#platform/base/env.ts';
import { postgres } from '#platform/base/postgres.ts';
import { type MigrationOutcome, migrateMappingDatabase } from './core.ts';
import { migrateEnv } from './env.ts';

/** Storing a release takes a second; the rest is patience with another deployment that holds the lock. */
const STATEMENT_TIMEOUT_MS = 5 * 60_000;

const env = parseEnv(migrateEnv);
const logger = new Logger();
const secrets = new SecretsManagerClient({});
// The sql folder is packed beside the bundle.
const sqlFolder = join(process.env['LAMBDA_TASK_ROOT'] ?? join(import.meta.dirname, '../..'), 'sql');

async function readSecret(arn: string): Promise<string> {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: arn }));
  return SecretString ?? '';
}

/** Runs once per deployment. It throws on failure, so that the deployment fails; its answer is what Terraform shows. */
export const handler = middy<unknown, MigrationOutcome>()
  .use(injectLambdaContext(logger))
  .handler(async (_event: unknown, _context: Context): Promise<MigrationOutcome> => {
    const sql = postgres(env, { readSecret, statementTimeoutMs: STATEMENT_TIMEOUT_MS });
    try {
      const outcome = await migrateMappingDatabase({ sql, sqlFolder, readerUser: env.READER_USER });
      logger.info('Mapping database is up to date', { outcome });
      return outcome;
    } finally {
      await sql.close();
    }
  });
