import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateSnapshotCommand,
  CreateSubnetCommand,
  CreateVolumeCommand,
  CreateVpcCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  ModifySnapshotAttributeCommand,
  ModifySubnetAttributeCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { AddPermissionCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateDBSnapshotCommand, ModifyDBSnapshotAttributeCommand, RDSClient } from '@aws-sdk/client-rds';
import { CreateBucketCommand, PutBucketPolicyCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { zipSync } from 'fflate';
import { createDatabase, DATABASE, onDatabase } from './db-instance.ts';
import { createRole, onSession } from './iam-role.ts';
import { createUser, inDays, onUser } from './iam-user.ts';
import { MEMBER, type On, type TestAccount } from './member-account.ts';
import { createTrail, onTrail } from './trail.ts';

const USER = 'anna';
const FRIEND = '333344445555';
const onAccount: On = { resource: { Type: 'AwsAccount', Id: `AWS::::Account:${MEMBER.accountId}` } };

/** For each reactor a member account with something to mend, and what is to be mended. */
export const ROLLBACK_SCENES: Readonly<Record<string, (account: TestAccount) => Promise<On>>> = {
  'cloudtrail-cloudwatch-logs': async (account) =>
    onTrail(await createTrail(account), { logGroupArn: arn('logs', 'log-group:audit'), roleArn: roleArn('cloudtrail') }),
  'cloudtrail-log-validation': async (account) => onTrail(await createTrail(account)),
  'data-protection': async (account) => {
    await createDatabase(account, { BackupRetentionPeriod: 1 });
    return onDatabase();
  },
  'default-security-group-closed': async (account) => {
    const vpc = await createVpc(account);
    const Filters = [
      { Name: 'vpc-id', Values: [vpc] },
      { Name: 'group-name', Values: ['default'] },
    ];
    const { SecurityGroups } = await account.client(EC2Client).send(new DescribeSecurityGroupsCommand({ Filters }));
    return onGroup(account, SecurityGroups?.[0]?.GroupId ?? '');
  },
  'dynamodb-point-in-time-recovery': async (account) => {
    const [TableName, key] = ['orders', 'id'];
    await account.client(DynamoDBClient).send(
      new CreateTableCommand({
        TableName,
        AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
        KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
    return { resource: { Type: 'AwsDynamoDbTable', Id: arn('dynamodb', `table/${TableName}`) } };
  },
  'ebs-default-encryption': async () => onAccount,
  'ebs-snapshot-private': async (account) => {
    const ec2 = account.client(EC2Client);
    const { VolumeId } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: `${MEMBER.region}a`, Size: 1 }));
    const { SnapshotId } = await ec2.send(new CreateSnapshotCommand({ VolumeId }));
    const Attribute = 'createVolumePermission';
    await ec2.send(new ModifySnapshotAttributeCommand({ SnapshotId, Attribute, OperationType: 'add', GroupNames: ['all'] }));
    return onAccount;
  },
  'ec2-isolate-instance': async (account) => onInstance(await createInstance(account)),
  'ec2-require-imdsv2': async (account) => onInstance(await createInstance(account)),
  'ec2-restrict-ingress': async (account) => {
    const GroupName = 'web';
    const group = { GroupName, Description: GroupName, VpcId: await createVpc(account) };
    const { GroupId = '' } = await account.client(EC2Client).send(new CreateSecurityGroupCommand(group));
    const scene = await onGroup(account, GroupId);
    return { ...scene, parameters: { asControl: 'EC2.13', replaceWithCidrs: ['203.0.113.0/24'] } };
  },
  'iam-contain-principal': async (account) => {
    await createUser(account, USER, { keys: 1 });
    return onUser(USER);
  },
  'iam-deactivate-old-access-keys': (account) => onIdleUser(account),
  'iam-deactivate-unused-credentials': (account) => onIdleUser(account),
  'iam-disable-access-key': async (account) => {
    const [key] = await createUser(account, USER, { keys: 1 });
    return { resource: { Type: 'AwsIamAccessKey', Id: `AWS::IAM::AccessKey:${key?.id}` } };
  },
  'iam-password-policy': async () => onAccount,
  'iam-revoke-role-sessions': async (account) => onSession('app', await createRole(account, 'app')),
  'kms-key-rotation': async (account) => {
    const { KeyMetadata } = await account.client(KMSClient).send(new CreateKeyCommand({}));
    return { resource: { Type: 'AwsKmsKey', Id: KeyMetadata?.Arn ?? '' } };
  },
  'lambda-no-public-policy': async (account) => {
    await createRole(account, 'bill');
    const lambda = account.client(LambdaClient);
    const code = {
      Runtime: 'nodejs22.x' as const,
      Handler: 'index.handler',
      Code: { ZipFile: zipSync({ 'index.mjs': new Uint8Array() }) },
    };
    await lambda.send(new CreateFunctionCommand({ FunctionName: 'bill', Role: roleArn('bill'), ...code }));
    const open = { StatementId: 'open', Action: 'lambda:InvokeFunction', Principal: '*' };
    await lambda.send(new AddPermissionCommand({ FunctionName: 'bill', ...open }));
    return { resource: { Type: 'AwsLambdaFunction', Id: arn('lambda', 'function:bill') } };
  },
  'rds-auto-minor-upgrade': async (account) => {
    await createDatabase(account, { AutoMinorVersionUpgrade: false });
    return onDatabase();
  },
  'rds-enhanced-monitoring': async (account) => {
    await createDatabase(account);
    return { ...onDatabase(), parameters: { monitoringRoleArn: roleArn('rds-monitoring') } };
  },
  'rds-no-public-access': async (account) => {
    await createDatabase(account, { PubliclyAccessible: true });
    return onDatabase();
  },
  'rds-snapshot-private': async (account) => {
    await createDatabase(account);
    const rds = account.client(RDSClient);
    const snapshot = { DBSnapshotIdentifier: 'before-upgrade' };
    await rds.send(new CreateDBSnapshotCommand({ ...snapshot, DBInstanceIdentifier: DATABASE }));
    await rds.send(new ModifyDBSnapshotAttributeCommand({ ...snapshot, AttributeName: 'restore', ValuesToAdd: ['all', FRIEND] }));
    return { resource: { Type: 'AwsRdsDbSnapshot', Id: arn('rds', 'snapshot:before-upgrade') } };
  },
  's3-access-logging': async (account) => {
    const Principal = { Service: 'logging.s3.amazonaws.com' };
    await createBucket(account, 'logs', { Effect: 'Allow', Principal, Action: 's3:PutObject', Resource: 'arn:aws:s3:::logs/*' });
    return { ...(await createBucket(account, 'invoices')), parameters: { targetBucket: 'logs' } };
  },
  's3-account-public-access-block': async () => onAccount,
  's3-block-public-read': (account) => createPublicBucket(account),
  's3-bucket-public-access-block': (account) => createPublicBucket(account),
  's3-require-tls': (account) => createPublicBucket(account),
  's3-versioning': async (account) => {
    const scene = await createBucket(account, 'invoices');
    const VersioningConfiguration = { Status: 'Suspended' as const };
    await account.client(S3Client).send(new PutBucketVersioningCommand({ Bucket: 'invoices', VersioningConfiguration }));
    return scene;
  },
  'secretsmanager-remove-unused': async (account) => {
    const secret = { Name: 'old', SecretString: 'swordfish' };
    const { ARN = '' } = await account.client(SecretsManagerClient).send(new CreateSecretCommand(secret));
    return { resource: { Type: 'AwsSecretsManagerSecret', Id: ARN }, now: inDays(365) };
  },
  'sns-topic-encryption': async (account) => {
    const { TopicArn = '' } = await account.client(SNSClient).send(new CreateTopicCommand({ Name: 'alarms' }));
    return { resource: { Type: 'AwsSnsTopic', Id: TopicArn }, parameters: { noServicePublishes: true } };
  },
  'sqs-queue-encryption': async (account) => {
    const Attributes = { SqsManagedSseEnabled: 'false' };
    await account.client(SQSClient).send(new CreateQueueCommand({ QueueName: 'orders', Attributes }));
    return { resource: { Type: 'AwsSqsQueue', Id: arn('sqs', 'orders') } };
  },
  'subnet-no-public-ip': async (account) => {
    const SubnetId = await createSubnet(account);
    const request = { SubnetId, MapPublicIpOnLaunch: { Value: true } };
    await account.client(EC2Client).send(new ModifySubnetAttributeCommand(request));
    return { resource: { Type: 'AwsEc2Subnet', Id: arn('ec2', `subnet/${SubnetId}`) } };
  },
  'vpc-flow-logs': async (account) => {
    const { resource } = await createBucket(account, 'flow-logs');
    const vpc = await createVpc(account);
    return { resource: { Type: 'AwsEc2Vpc', Id: arn('ec2', `vpc/${vpc}`) }, parameters: { destination: resource.Id } };
  },
};

function arn(service: string, rest: string): string {
  return `arn:aws:${service}:${MEMBER.region}:${MEMBER.accountId}:${rest}`;
}

function roleArn(name: string): string {
  return `arn:aws:iam::${MEMBER.accountId}:role/${name}`;
}

/** A bucket with these statements as its policy, or without any. */
export async function createBucket(account: TestAccount, Bucket: string, ...statements: readonly object[]): Promise<On> {
  const s3 = account.client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: MEMBER.region } }));
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  if (statements.length > 0) await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  return { resource: { Type: 'AwsS3Bucket', Id: `arn:aws:s3:::${Bucket}` } };
}

function createPublicBucket(account: TestAccount): Promise<On> {
  const everybody = { Sid: 'Everybody', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::invoices/*' };
  return createBucket(account, 'invoices', everybody);
}

async function createVpc(account: TestAccount): Promise<string> {
  const { Vpc } = await account.client(EC2Client).send(new CreateVpcCommand({ CidrBlock: '10.1.0.0/16' }));
  return Vpc?.VpcId ?? '';
}

async function createSubnet(account: TestAccount): Promise<string> {
  const request = { VpcId: await createVpc(account), CidrBlock: '10.1.0.0/24' };
  const { Subnet } = await account.client(EC2Client).send(new CreateSubnetCommand(request));
  return Subnet?.SubnetId ?? '';
}

async function createInstance(account: TestAccount): Promise<string> {
  const request = { ImageId: 'ami-12345678', MinCount: 1, MaxCount: 1, SubnetId: await createSubnet(account) };
  const { Instances } = await account.client(EC2Client).send(new RunInstancesCommand(request));
  return Instances?.[0]?.InstanceId ?? '';
}

function onInstance(id: string): On {
  return { resource: { Type: 'AwsEc2Instance', Id: arn('ec2', `instance/${id}`) } };
}

/** A security group that lets the world in on port 22. */
async function onGroup(account: TestAccount, GroupId: string): Promise<On> {
  const ssh = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'the world' }] };
  await account.client(EC2Client).send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [ssh] }));
  return { resource: { Type: 'AwsEc2SecurityGroup', Id: arn('ec2', `security-group/${GroupId}`) } };
}

async function onIdleUser(account: TestAccount): Promise<On> {
  await createUser(account, USER, { keys: 2 });
  return { ...onUser(USER), now: inDays(365) };
}
