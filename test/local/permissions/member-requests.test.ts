import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ReactorManifest } from '@attack-reactor/kit';
import { listMemberRequests, MEMBER_ACTIONS } from '#local/permissions/member-requests.ts';
import { findUnknown } from '../../support/iam-reference.ts';

const REACTORS = join(import.meta.dirname, '../../../reactors');
const target = { partition: 'aws', accountId: '210987654321', region: 'eu-central-1' };
const ask = (action: string, input: object, Id = 'arn:aws:s3:::invoices') =>
  listMemberRequests({ action, input, region: target.region, target, resource: { Id } });

/** Every field by which some call names what it is about. */
const EVERY_FIELD = {
  Bucket: 'invoices',
  UserName: 'anna',
  RoleName: 'app',
  InstanceProfileName: 'app',
  GroupId: 'sg-1',
  InstanceId: 'i-1',
  InstanceSpecification: { InstanceId: 'i-1' },
  SubnetId: 'subnet-1',
  SnapshotId: 'snap-1',
  VpcId: 'vpc-1',
  NetworkInterfaceId: 'eni-1',
  Groups: ['sg-1'],
  ResourceIds: ['vpc-1'],
  FlowLogIds: ['fl-1'],
  TagSpecifications: [{}],
  TableName: 'orders',
  DBInstanceIdentifier: 'db',
  DBSnapshotIdentifier: 'snap',
  DBClusterSnapshotIdentifier: 'snap',
  ReplicationGroupId: 'group',
  CacheClusterId: 'cache',
  LoadBalancerArn: 'arn:aws:elasticloadbalancing:eu-central-1:210987654321:loadbalancer/app/web/50dc6c495c0c9188',
  ClusterIdentifier: 'cluster',
  KeyId: '1234abcd-12ab-34cd-56ef-1234567890ab',
  SecretId: 'arn:aws:secretsmanager:eu-central-1:210987654321:secret:db-AbCdEf',
  TopicArn: 'arn:aws:sns:eu-central-1:210987654321:alarms',
  QueueUrl: 'https://sqs.eu-central-1.amazonaws.com/210987654321/orders',
  QueueName: 'orders',
  FunctionName: 'app',
  Name: 'trail',
  DeliverLogsPermissionArn: 'arn:aws:iam::210987654321:role/logs',
  CloudWatchLogsRoleArn: 'arn:aws:iam::210987654321:role/logs',
  MonitoringRoleArn: 'arn:aws:iam::210987654321:role/monitoring',
};

describe('the rights that a call in a member account needs', () => {
  it.each(MEMBER_ACTIONS)('%s is asked on what AWS asks it on', async (action) => {
    const requests = ask(action, EVERY_FIELD) ?? [];
    const found = await Promise.all(
      requests.map((request) =>
        findUnknown({ Action: [request.action], Resource: [request.resource], Condition: { Any: request.context ?? {} } }),
      ),
    );

    expect(requests.length).toBeGreaterThan(0);
    expect(found.flat()).toEqual([]);
  });

  it('are known for every action that a shipped reactor may ask for', async () => {
    const ids = readdirSync(REACTORS, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []));
    const asked = new Set<string>();
    for (const id of ids) {
      const { manifest }: { manifest: ReactorManifest } = await import(join(REACTORS, id, 'manifest.ts'));
      for (const { actions } of manifest.permissions) for (const action of actions) asked.add(action);
    }
    const known = new Set(MEMBER_ACTIONS.flatMap((action) => (ask(action, EVERY_FIELD) ?? []).map((request) => request.action)));

    expect([...asked].filter((action) => !known.has(action))).toEqual([]);
  });

  it('are those of a role that is handed on, and of the service that gets it', () => {
    expect(ask('rds:ModifyDBInstance', { DBInstanceIdentifier: 'db', MonitoringRoleArn: EVERY_FIELD.MonitoringRoleArn })).toMatchObject([
      { action: 'rds:ModifyDBInstance', resource: 'arn:aws:rds:eu-central-1:210987654321:db:db' },
      { action: 'iam:PassRole', context: { 'iam:PassedToService': 'monitoring.rds.amazonaws.com' } },
    ]);
  });

  it('are asked on the path that IAM finds by a name, in the Region of IAM', () => {
    const Id = 'arn:aws:iam::210987654321:user/team/anna';

    expect(ask('iam:GetUser', { UserName: 'anna' }, Id)).toEqual([
      { action: 'iam:GetUser', resource: Id, context: { 'aws:RequestedRegion': 'us-east-1' } },
    ]);
  });

  it('are unknown for a call that nobody has written down', () => {
    expect(ask('s3:DeleteBucket', EVERY_FIELD)).toBeUndefined();
  });
});
