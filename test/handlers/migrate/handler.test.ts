import type { MigrateEnv } from '#handlers/migrate/env.ts';
import { pipeline } from '#handlers/migrate/handler.ts';
import { lambdaContext } from '#local/lambda-context.ts';
import type { LocalDatabase } from '#local/local-database.ts';
import { localHost, setProcessVariables } from '#local/local-host.ts';
import { type SecretsManagerStandIn, startSecretsManager } from '#local/secrets-manager.ts';
import { systemClock } from '#platform/base/clock.ts';
import { readSeedRelease } from '#platform/mapping/sql-folder.ts';
import { SQL_FOLDER } from '../../support/database.ts';
import { startPgliteProcess } from '../../support/pglite.ts';

const OWNER_SECRET = 'arn:aws:secretsmanager:eu-central-1:999988887777:secret:owner';
const CONTEXT = lambdaContext(
  { functionName: 'migrate', region: 'eu-central-1', accountId: '999988887777', timeoutSeconds: 600 },
  Date.now,
);

describe('λ migrate', () => {
  let database: LocalDatabase;
  let secrets: SecretsManagerStandIn;
  beforeAll(async () => {
    setProcessVariables();
    [database, secrets] = await Promise.all([startPgliteProcess({ content: 'empty' }), startSecretsManager()]);
  });
  afterAll(() => Promise.all([database.close(), secrets.close()]));

  function startFunction() {
    const variables = {
      POWERTOOLS_SERVICE_NAME: 'attack-reactor',
      POWERTOOLS_METRICS_NAMESPACE: 'AttackReactor',
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      DATABASE_HOST: database.host,
      DATABASE_PORT: String(database.port),
      DATABASE_NAME: database.database,
      DATABASE_USER: database.user,
      DATABASE_AUTH: 'secret',
      DATABASE_SECRET_ARN: OWNER_SECRET,
      DATABASE_TLS: 'disable',
      READER_USER: 'reader_of_handler',
      INDEXER_USER: 'indexer_of_handler',
    } as const satisfies MigrateEnv;
    const endpoints = { SecretsManagerClient: secrets.url };
    return pipeline.start(variables, localHost({ region: 'eu-central-1', endpoints }, systemClock));
  }

  it('signs in with the secret of the owner, and stores the release that is packed beside its code, once', async () => {
    const { version, contentHash } = await readSeedRelease(SQL_FOLDER);
    secrets.set(OWNER_SECRET, { username: database.user, password: 'of no use here' });
    const migrate = startFunction();

    const first = await migrate({}, CONTEXT);
    const second = await migrate(undefined, CONTEXT);

    expect(first).toMatchObject({ seeded: true, activeRelease: { version, contentHash } });
    expect(second).toMatchObject({ applied: [], seeded: false, activeRelease: { version, contentHash } });
  });

  it('fails where the secret is that of another login, so that the deployment fails', async () => {
    secrets.set(OWNER_SECRET, { username: 'somebody', password: 'else' });

    await expect(startFunction()({}, CONTEXT)).rejects.toMatchObject({ name: 'ConfigurationInvalid' });
  });
});
