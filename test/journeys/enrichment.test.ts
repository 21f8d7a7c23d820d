import { type Cloud, startCloud } from '#local/cloud.ts';
import type { LocalDatabase } from '#local/local-database.ts';
import { AccessLog } from '../support/access-log.ts';
import { failedControl } from '../support/findings.ts';
import { startPgliteProcess } from '../support/pglite.ts';

describe('enrichment on the whole platform', () => {
  const environment = { ...process.env };
  const access = new AccessLog();
  const errors: unknown[] = [];
  let database: LocalDatabase;
  let cloud: Cloud;

  beforeAll(async () => {
    database = await startPgliteProcess({ content: 'seeded' });
    const { host, port, user, database: name } = database;
    process.env['DATABASE_URL'] = `postgres://${user}@${host}:${port}/${name}`;
    cloud = await startCloud({
      quota: 'unlimited',
      onAccess: access.onFunction,
      onOutcomes: () => undefined,
      onError: (error) => errors.push(error),
    });
  });
  afterAll(async () => {
    await cloud.close();
    await database.close();
    access.write();
    process.env = environment;
  });

  it('publishes the techniques of a finding and the tactics of its account, with the rights of the deployed roles', async () => {
    const source = failedControl('S3.3', { on: 'invoices', AwsAccountId: '210987654321', Region: 'eu-central-1' });
    cloud.securityHub.ingest(source);
    await cloud.settled();

    const published = () => cloud.securityHub.findings().filter(({ Id }) => Id !== source['Id']);
    const techniques = published();
    expect(techniques.length).toBeGreaterThan(0);

    await cloud.rollUpTactics();
    await cloud.settled();

    expect(published().length).toBeGreaterThan(techniques.length);
    expect(errors).toEqual([]);
  });
});
