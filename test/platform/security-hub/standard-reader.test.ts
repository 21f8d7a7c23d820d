import type { SecurityHubClient } from '@aws-sdk/client-securityhub';
import type { SecurityHubStandIn } from '#local/security-hub/security-hub.ts';
import { standardReader } from '#platform/security-hub/standard-reader.ts';
import { hubClient, startHub } from '../../support/security-hub.ts';
import { aCatalog, CIS, FSBP } from '../../support/standards.ts';

describe('the reader of standards and controls', () => {
  let hub: SecurityHubStandIn;
  let client: SecurityHubClient;
  let catalog = aCatalog(0);

  beforeAll(async () => {
    hub = await startHub({ catalog: () => catalog });
    client = hubClient(hub, undefined, 1);
  });
  afterAll(async () => {
    client.destroy();
    await hub.close();
  });

  it('reads what is enabled, every control once, with its status and all its standards', async () => {
    catalog = aCatalog(230);

    const { standards, controls, isComplete } = await standardReader(client).load();

    expect(standards).toEqual([
      {
        arn: FSBP,
        name: 'AWS Foundational Security Best Practices v1.0.0',
        status: 'READY',
        subscriptionArn: expect.stringContaining(':subscription/aws-foundational-security-best-practices/v/1.0.0'),
      },
      expect.objectContaining({ arn: CIS }),
    ]);
    expect([controls.length, isComplete]).toEqual([230, true]);
    expect(controls[0]).toEqual({
      id: 'S3.1',
      title: 'Control 1 of buckets',
      description: 'Control 1 of buckets',
      severity: 'HIGH',
      status: 'DISABLED',
      remediationUrl: 'https://docs.aws.amazon.com/console/securityhub/S3.1/remediation',
      standards: [FSBP, CIS],
    });
    expect(controls[1]).toMatchObject({ id: 'S3.2', status: 'ENABLED', standards: [FSBP] });
  });

  it('says so where it did not learn of every control', async () => {
    catalog = aCatalog(3);
    const [first, ...others] = catalog.controls;
    if (first !== undefined) catalog = { ...catalog, controls: [{ ...first, severity: 'TERRIBLE' }, ...others] };

    const { controls, isComplete } = await standardReader(client).load();

    expect([controls.map(({ id }) => id), isComplete]).toEqual([['S3.2', 'S3.3'], false]);
  });

  it('tells that Security Hub is off', async () => {
    const off = await startHub({ subscribedAccounts: [] });
    const asking = hubClient(off, undefined, 1);

    await expect(standardReader(asking).load()).rejects.toMatchObject({ name: 'SecurityHubDenied' });

    asking.destroy();
    await off.close();
  });
});
