import { createDatabase } from '@attack-reactor/kit/scene/db-instance';
import {
  CreateDBClusterCommand,
  CreateDBClusterSnapshotCommand,
  DescribeDBClusterSnapshotAttributesCommand,
  DescribeDBSnapshotAttributesCommand,
  ModifyDBClusterSnapshotAttributeCommand,
  ModifyDBSnapshotAttributeCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { reactor } from '#reactors/rds-snapshot-private/reactor.ts';
import { createDatabaseSnapshot } from '#reactors/rds-snapshot-private/scene.ts';
import { DATABASE } from '../../support/db-instance.ts';
import { describeOnMemberAccount, MEMBER } from '../../support/member-account.ts';
import { stubService, xmlAnswer } from '../../support/stub-service.ts';

const RDS = `arn:aws:rds:${MEMBER.region}:${MEMBER.accountId}`;
const FRIEND = '333344445555';
const BY_AWS_BACKUP = 'awsbackup:job-0f6f9f0e-4c4c-2a14-1f0e-2c5d7b8a9c10';
const SHARE = { AttributeName: 'restore' };

describeOnMemberAccount('reactor rds-snapshot-private', (account) => {
  const rds = () => account.client(RDSClient);
  const on = (Id: string) => ({ resource: { Type: Id.includes('cluster') ? 'AwsRdsDbClusterSnapshot' : 'AwsRdsDbSnapshot', Id } });

  const snapshot = (name: string, accounts: readonly string[]) => createDatabaseSnapshot(account, DATABASE, { name, accounts });

  async function sharers(name: string): Promise<string[] | undefined> {
    const answer = await rds().send(new DescribeDBSnapshotAttributesCommand({ DBSnapshotIdentifier: name }));
    return answer.DBSnapshotAttributesResult?.DBSnapshotAttributes?.[0]?.AttributeValues?.toSorted();
  }

  async function clusterSnapshot(name: string, accounts: string[]): Promise<void> {
    await rds().send(new CreateDBClusterSnapshotCommand({ DBClusterIdentifier: 'shop', DBClusterSnapshotIdentifier: name }));
    await rds().send(new ModifyDBClusterSnapshotAttributeCommand({ ...SHARE, DBClusterSnapshotIdentifier: name, ValuesToAdd: accounts }));
  }

  async function clusterSharers(name: string): Promise<string[] | undefined> {
    const answer = await rds().send(new DescribeDBClusterSnapshotAttributesCommand({ DBClusterSnapshotIdentifier: name }));
    return answer.DBClusterSnapshotAttributesResult?.DBClusterSnapshotAttributes?.[0]?.AttributeValues?.toSorted();
  }

  beforeEach(async () => {
    await createDatabase(account, DATABASE);
    const owner = { MasterUsername: 'owner', MasterUserPassword: 'only-for-this-test' };
    await rds().send(new CreateDBClusterCommand({ DBClusterIdentifier: 'shop', Engine: 'aurora-mysql', ...owner }));
  });

  it('takes the public out of a snapshot and keeps the accounts that are named', async () => {
    const name = 'before-upgrade';
    await snapshot(name, ['all', FRIEND]);
    await snapshot('other', ['all']);
    const run = account.run(reactor, on(`${RDS}:snapshot:${name}`));

    const plan = await run.changePlan();
    const afterPlan = await sharers(name);
    await run.apply(plan);
    await run.apply(plan);

    expect(plan.changes).toMatchObject([{ field: 'attribute.restore', before: [FRIEND, 'all'], after: [FRIEND] }]);
    expect(afterPlan).toEqual([FRIEND, 'all']);
    expect(await sharers(name)).toEqual([FRIEND]);
    expect(await sharers('other')).toEqual(['all']);
    expect(await run.verify()).toEqual({ verified: true });
  });

  it.each([
    ['cluster-snapshot', 'before-upgrade'],
    ['dbclustersnapshot', 'before-upgrade'],
  ])('takes the public out of a cluster snapshot that is called %s', async (type, name) => {
    await clusterSnapshot(name, ['all', FRIEND]);
    const run = account.run(reactor, on(`${RDS}:${type}:${name}`));

    await run.apply(await run.changePlan());

    expect(await clusterSharers(name)).toEqual([FRIEND]);
    expect(await run.verify()).toEqual({ verified: true });
  });

  it('changes a snapshot of AWS Backup by its whole name', async () => {
    const shared = new Set(['all', FRIEND]);
    const stub = await stubService('RDS', ({ action, body }) => {
      shared.delete(new URLSearchParams(body).get('ValuesToRemove.AttributeValue.1') ?? '');
      return xmlAnswer(snapshotAttributes(action, [...shared]));
    });
    const run = account.run(reactor, on(`${RDS}:snapshot:${BY_AWS_BACKUP}`));

    const plan = await run.changePlan();
    await run.apply(plan);
    const verification = await run.verify().finally(stub.close);

    expect(verification).toEqual({ verified: true });
    expect([...shared]).toEqual([FRIEND]);
    expect(stub.calls.map(({ action }) => action)).toEqual([
      'DescribeDBSnapshotAttributes',
      'ModifyDBSnapshotAttribute',
      'DescribeDBSnapshotAttributes',
    ]);
    expect(stub.calls.every(({ body }) => new URLSearchParams(body).get('DBSnapshotIdentifier') === BY_AWS_BACKUP)).toBe(true);
  });

  it('restores exactly who could restore, twice if need be', async () => {
    await snapshot('before-upgrade', ['all', FRIEND]);
    await clusterSnapshot('shop-before-upgrade', ['all']);

    for (const id of [`${RDS}:snapshot:before-upgrade`, `${RDS}:cluster-snapshot:shop-before-upgrade`]) {
      const run = account.run(reactor, on(id));
      const plan = await run.changePlan();
      await run.apply(plan);
      await run.rollback(plan.backup);
      await run.rollback(plan.backup);
    }

    expect(await sharers('before-upgrade')).toEqual([FRIEND, 'all']);
    expect(await clusterSharers('shop-before-upgrade')).toEqual(['all']);
  });

  it('says so when the snapshot is public again', async () => {
    await snapshot('before-upgrade', ['all']);
    const run = account.run(reactor, on(`${RDS}:snapshot:before-upgrade`));
    await run.apply(await run.changePlan());

    await rds().send(new ModifyDBSnapshotAttributeCommand({ ...SHARE, DBSnapshotIdentifier: 'before-upgrade', ValuesToAdd: ['all'] }));

    expect(await run.verify()).toMatchObject({ verified: false });
  });

  it('finds nothing to do on a snapshot that only named accounts may restore', async () => {
    await snapshot('before-upgrade', [FRIEND]);

    expect(await account.run(reactor, on(`${RDS}:snapshot:before-upgrade`)).plan()).toMatchObject({ outcome: 'nothing-to-do' });
  });

  it('refuses ids that do not say what kind of snapshot it is', async () => {
    expect(await account.run(reactor, on('before-upgrade')).plan()).toMatchObject({ outcome: 'refuse' });
  });
});

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBSnapshotAttributes.html */
function snapshotAttributes(action: string, accounts: readonly string[]): string {
  const values = accounts.map((account) => `<AttributeValue>${account}</AttributeValue>`).join('');
  return `<${action}Response xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><${action}Result><DBSnapshotAttributesResult>
    <DBSnapshotIdentifier>${BY_AWS_BACKUP}</DBSnapshotIdentifier>
    <DBSnapshotAttributes><DBSnapshotAttribute><AttributeName>restore</AttributeName>
    <AttributeValues>${values}</AttributeValues></DBSnapshotAttribute></DBSnapshotAttributes>
    </DBSnapshotAttributesResult></${action}Result></${action}Response>`;
}
