import { type Cloud, type CloudOptions, startCloud } from '#local/cloud.ts';
import type { LocalDatabase } from '#local/local-database.ts';
import type { Environment } from '#platform/base/pipeline.ts';
import { startPgliteProcess } from '../support/pglite.ts';

const OPTIONS: CloudOptions = { quota: 'unlimited', withReaction: true, onOutcomes: () => undefined, onError: () => undefined };

describe('the functions of the local cloud', () => {
  const before = { ...process.env };
  const clouds: Cloud[] = [];
  let database: LocalDatabase;
  beforeAll(async () => {
    database = await startPgliteProcess({ content: 'seeded' });
    const { host, port, user, database: name } = database;
    process.env['DATABASE_URL'] = `postgres://${user}@${host}:${port}/${name}`;
  });
  afterAll(async () => {
    for (const cloud of clouds) await cloud.close();
    await database.close();
    process.env = before;
  });

  async function start(variables: (functionName: string, own: Environment) => Environment = (_name, own) => own): Promise<Cloud> {
    const cloud = await startCloud({ ...OPTIONS, reactionOptions: { variables } });
    clouds.push(cloud);
    return cloud;
  }

  it.each([
    ['record-execution', 'EXECUTIONS_TABLE'],
    ['start-reaction', 'DATABASE_HOST'],
    ['notify-wecom', 'DEAD_LETTER_QUEUE_URL'],
  ])('λ %s does not start without %s, although others have it', async (functionName, variable) => {
    const others: string[] = [];

    const started = start((name, own) => {
      if (name !== functionName) {
        if (own[variable] !== undefined) others.push(name);
        return own;
      }
      const { [variable]: left, ...rest } = own;
      expect(left).toBeDefined();
      return rest;
    });

    await expect(started).rejects.toMatchObject({ name: 'ConfigurationInvalid', message: expect.stringContaining(`${variable}: `) });
    expect(others).not.toEqual([]);
  });

  it('leave the environment of the process alone, but for the switches that a library reads nowhere else', async () => {
    const earlier = { ...process.env };

    const { reaction } = await start();

    expect(process.env).toEqual({ ...earlier, POWERTOOLS_METRICS_DISABLED: 'true' });
    expect(Object.keys(reaction?.variablesOf('record-execution') ?? {}).toSorted()).toEqual([
      'EXECUTIONS_TABLE',
      'GUARDS_TABLE',
      'HOME_REGION',
      'POWERTOOLS_LOG_LEVEL',
      'POWERTOOLS_METRICS_NAMESPACE',
      'POWERTOOLS_SERVICE_NAME',
    ]);
  });
});
