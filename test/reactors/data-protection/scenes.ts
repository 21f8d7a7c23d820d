import { createBucket } from '@attack-reactor/kit/scene/bucket';
import { createDatabase } from '@attack-reactor/kit/scene/db-instance';
import { createSubnet, createVpc } from '@attack-reactor/kit/scene/network';
import { createTrail } from '@attack-reactor/kit/scene/trail';
import { CloudTrailClient, GetTrailCommand } from '@aws-sdk/client-cloudtrail';
import { CreateTableCommand, DescribeContinuousBackupsCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateLoadBalancerCommand,
  DescribeLoadBalancerAttributesCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateKeyCommand, GetKeyRotationStatusCommand, KMSClient } from '@aws-sdk/client-kms';
import { type CreateDBInstanceMessage, DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { CreateClusterCommand, DescribeClustersCommand, RedshiftClient } from '@aws-sdk/client-redshift';
import { GetBucketVersioningCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { MEMBER, type TestAccount } from '../../support/member-account.ts';

/** A resource without protection, and how it looks. */
export type Scene = {
  readonly resource: { readonly Type: string; readonly Id: string };
  /** The part that the reactor may change. */
  look(): Promise<object>;
};

export async function bucket(account: TestAccount, versioning?: 'Suspended', Bucket = 'invoices'): Promise<Scene> {
  const s3 = account.client(S3Client);
  const resource = await createBucket(account, Bucket);
  if (versioning !== undefined) {
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: versioning } }));
  }
  return {
    resource,
    look: async () => ({ versioning: (await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status }),
  };
}

export async function table(account: TestAccount): Promise<Scene> {
  const dynamodb = account.client(DynamoDBClient);
  const TableName = 'orders';
  const key = { AttributeName: 'id' };
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ ...key, AttributeType: 'S' }],
      KeySchema: [{ ...key, KeyType: 'HASH' }],
    }),
  );
  return {
    resource: { Type: 'AwsDynamoDbTable', Id: arn('dynamodb', 'table/orders') },
    async look() {
      const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
      const { ContinuousBackupsDescription } = await dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }));
      const { PointInTimeRecoveryStatus: pitr } = ContinuousBackupsDescription?.PointInTimeRecoveryDescription ?? {};
      return { pitr, deletionProtection: Table?.DeletionProtectionEnabled, billing: Table?.BillingModeSummary?.BillingMode };
    },
  };
}

export async function dbInstance(account: TestAccount, settings: Partial<CreateDBInstanceMessage> = {}): Promise<Scene> {
  const rds = account.client(RDSClient);
  const DBInstanceIdentifier = 'orders';
  const resource = await createDatabase(account, DBInstanceIdentifier, { BackupRetentionPeriod: 1, ...settings });
  return {
    resource,
    async look() {
      const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }));
      const { DeletionProtection, BackupRetentionPeriod, MultiAZ, DBInstanceClass } = DBInstances?.[0] ?? {};
      return { DeletionProtection, BackupRetentionPeriod, MultiAZ, DBInstanceClass };
    },
  };
}

export async function loadBalancer(account: TestAccount): Promise<Scene> {
  const elb = account.client(ElasticLoadBalancingV2Client);
  const request = { Name: 'shop', Type: 'network' as const, Subnets: [await createSubnet(account, await createVpc(account))] };
  const { LoadBalancers } = await elb.send(new CreateLoadBalancerCommand(request));
  const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn ?? '';
  return {
    resource: { Type: 'AwsElbv2LoadBalancer', Id: LoadBalancerArn },
    async look() {
      const { Attributes = [] } = await elb.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }));
      return Object.fromEntries(Attributes.map(({ Key, Value }) => [Key, Value]));
    },
  };
}

export async function warehouse(account: TestAccount): Promise<Scene> {
  const redshift = account.client(RedshiftClient);
  const ClusterIdentifier = 'sales';
  await redshift.send(
    new CreateClusterCommand({
      ClusterIdentifier,
      NodeType: 'ra3.large',
      ClusterType: 'single-node',
      MasterUsername: 'owner',
      MasterUserPassword: 'Not-a-secret-1',
      AutomatedSnapshotRetentionPeriod: 1,
      AllowVersionUpgrade: false,
    }),
  );
  return {
    resource: { Type: 'AwsRedshiftCluster', Id: arn('redshift', 'cluster:sales') },
    async look() {
      const { Clusters } = await redshift.send(new DescribeClustersCommand({ ClusterIdentifier }));
      const { AutomatedSnapshotRetentionPeriod, AllowVersionUpgrade, NodeType } = Clusters?.[0] ?? {};
      return { AutomatedSnapshotRetentionPeriod, AllowVersionUpgrade, NodeType };
    },
  };
}

export async function kmsKey(account: TestAccount, settings: { KeySpec?: 'RSA_2048'; KeyUsage?: 'SIGN_VERIFY' } = {}): Promise<Scene> {
  const kms = account.client(KMSClient);
  const { KeyMetadata } = await kms.send(new CreateKeyCommand(settings));
  const Id = KeyMetadata?.Arn ?? '';
  return {
    resource: { Type: 'AwsKmsKey', Id },
    look: async () => ({ rotation: (await kms.send(new GetKeyRotationStatusCommand({ KeyId: Id }))).KeyRotationEnabled }),
  };
}

export async function trail(account: TestAccount): Promise<Scene> {
  const cloudTrail = account.client(CloudTrailClient);
  const resource = await createTrail(account);
  return {
    resource,
    async look() {
      const { Trail } = await cloudTrail.send(new GetTrailCommand({ Name: resource.Id }));
      return { validation: Trail?.LogFileValidationEnabled, bucket: Trail?.S3BucketName };
    },
  };
}

function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${MEMBER.region}:${MEMBER.accountId}:${resource}`;
}
