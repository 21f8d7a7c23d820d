import { join } from 'node:path';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { postgres } from '#platform/base/postgres.ts';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { migrateMappingDatabase } from './core.ts';
import { migrateEnv } from './env.ts';

/** Storing a release takes a second; the rest is patience with another deployment that holds the lock. */
const STATEMENT_TIMEOUT_MS = 5 * 60_000;

/** Runs once per deployment. It throws on failure, so that the deployment fails; its answer is what Terraform shows. */
export const pipeline = taskPipeline({
  env: migrateEnv,
  input: z.unknown(),
  compose: (env, { client, clock, packs }) => {
    const secrets = client(SecretsManagerClient);
    const readSecret = async (arn: string) => (await secrets.send(new GetSecretValueCommand({ SecretId: arn }))).SecretString ?? '';
    return {
      open: () => postgres(env, { clock, readSecret, statementTimeoutMs: STATEMENT_TIMEOUT_MS }),
      sqlFolder: join(packs, 'sql'),
      readerUser: env.READER_USER,
      indexerUser: env.INDEXER_USER,
    };
  },
  run: async (_event, { open, ...task }, { logger }) => {
    const sql = open();
    try {
      const outcome = await migrateMappingDatabase({ ...task, sql });
      logger.info('Mapping database is up to date', { outcome });
      return outcome;
    } finally {
      await sql.close();
    }
  },
});
