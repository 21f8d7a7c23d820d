import type { Cloud } from '#local/cloud.ts';
import { failedControl } from '../support/findings.ts';
import { type SeededCloud, startSeededCloud } from '../support/seeded-cloud.ts';

describe('enrichment on the whole platform', () => {
  let platform: SeededCloud;
  let cloud: Cloud;

  beforeAll(async () => {
    platform = await startSeededCloud();
    cloud = platform.cloud;
  });
  afterAll(() => platform.close());

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
    expect(platform.errors).toEqual([]);
  });
});
