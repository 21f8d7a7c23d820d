import { CloudTrailClient, DeleteTrailCommand } from '@aws-sdk/client-cloudtrail';
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DeleteSecurityGroupCommand,
  DeleteSnapshotCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  EC2Client,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListUserPoliciesCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
import { DeleteFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';
import { DeleteBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DeleteTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { DeleteQueueCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createSnapshot } from '#reactors/ebs-snapshot-private/scene.ts';
import { describeOnMemberAccount, type TestAccount } from '../support/member-account.ts';
import { buildScene, makeFix } from '../support/reactor-scenes.ts';

type Remove = (account: TestAccount, id: string) => Promise<unknown>;

const nameIn = (id: string) => id.split(/[:/]/).at(-1) ?? '';
const removeBucket: Remove = (account, id) => account.client(S3Client).send(new DeleteBucketCommand({ Bucket: nameIn(id) }));
const removeGroup: Remove = (account, id) => account.client(EC2Client).send(new DeleteSecurityGroupCommand({ GroupId: nameIn(id) }));
const removeInstance: Remove = (account, id) =>
  account.client(EC2Client).send(new TerminateInstancesCommand({ InstanceIds: [nameIn(id)] }));
const removeDatabase: Remove = (account, id) =>
  account.client(RDSClient).send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: nameIn(id), SkipFinalSnapshot: true }));
const removeKeys: Remove = async (account) => {
  const iam = account.client(IAMClient);
  for (const { UserName } of (await iam.send(new ListUsersCommand({}))).Users ?? []) {
    for (const { AccessKeyId } of (await iam.send(new ListAccessKeysCommand({ UserName }))).AccessKeyMetadata ?? []) {
      await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
    }
  }
};

/** How somebody removes the resource of the reactor's scene. The settings of an account are never gone. */
const REMOVALS: Readonly<Record<string, Remove>> = {
  'cloudtrail-log-validation': (account, id) => account.client(CloudTrailClient).send(new DeleteTrailCommand({ Name: nameIn(id) })),
  'dynamodb-point-in-time-recovery': (account, id) =>
    account.client(DynamoDBClient).send(new DeleteTableCommand({ TableName: nameIn(id) })),
  'ec2-isolate-instance': removeInstance,
  'ec2-require-imdsv2': removeInstance,
  'ec2-restrict-ingress': removeGroup,
  'iam-disable-access-key': removeKeys,
  'iam-deactivate-old-access-keys': removeKeys,
  'lambda-no-public-policy': (account, id) => account.client(LambdaClient).send(new DeleteFunctionCommand({ FunctionName: nameIn(id) })),
  'rds-no-public-access': removeDatabase,
  's3-access-logging': removeBucket,
  's3-block-public-read': removeBucket,
  's3-bucket-public-access-block': removeBucket,
  's3-require-tls': removeBucket,
  's3-versioning': removeBucket,
  'secretsmanager-remove-unused': (account, id) =>
    account.client(SecretsManagerClient).send(new DeleteSecretCommand({ SecretId: id, ForceDeleteWithoutRecovery: true })),
  'sns-topic-encryption': (account, id) => account.client(SNSClient).send(new DeleteTopicCommand({ TopicArn: id })),
  'sqs-queue-encryption': async (account, id) => {
    const sqs = account.client(SQSClient);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: nameIn(id) }));
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  },
  'subnet-no-public-ip': (account, id) => account.client(EC2Client).send(new DeleteSubnetCommand({ SubnetId: nameIn(id) })),
  'vpc-flow-logs': (account, id) => account.client(EC2Client).send(new DeleteVpcCommand({ VpcId: nameIn(id) })),
};

describeOnMemberAccount('a rollback of what is gone', (account) => {
  it.each(Object.entries(REMOVALS))('is told so by %s, and not that it is restored', async (id, remove) => {
    const on = await buildScene(id, account);
    const fix = await makeFix(id, on, account);

    await remove(account, on.resource.Id);

    await expect(fix.look()).rejects.toMatchObject({ name: 'ResourceGone' });
  });

  it('is told so by ebs-snapshot-private of the snapshot that the finding is about', async () => {
    const snapshot = await createSnapshot(account, { GroupNames: ['all'] });
    const fix = await makeFix('ebs-snapshot-private', { resource: { Type: 'AwsEc2Snapshot', Id: snapshot } }, account);

    await account.client(EC2Client).send(new DeleteSnapshotCommand({ SnapshotId: snapshot }));

    await expect(fix.look()).rejects.toMatchObject({ name: 'ResourceGone' });
  });

  it('is told so by iam-contain-principal, whose policy would be as it was', async () => {
    const on = await buildScene('iam-contain-principal', account);
    const fix = await makeFix('iam-contain-principal', on, account);
    const iam = account.client(IAMClient);
    await removeKeys(account, '');
    for (const { UserName } of (await iam.send(new ListUsersCommand({}))).Users ?? []) {
      for (const PolicyName of (await iam.send(new ListUserPoliciesCommand({ UserName }))).PolicyNames ?? []) {
        await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName }));
      }
      await iam.send(new DeleteUserCommand({ UserName }));
    }

    await expect(fix.look()).rejects.toMatchObject({ name: 'ResourceGone' });
  });
});
