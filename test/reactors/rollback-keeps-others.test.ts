import { compareStates, restoreTo } from '@attack-reactor/kit/contract';
import { allowPublicRead, bucketPolicy, createBucket } from '@attack-reactor/kit/scene/bucket';
import { type On, startRun } from '@attack-reactor/kit/testing';
import { CloudTrailClient, UpdateTrailCommand } from '@aws-sdk/client-cloudtrail';
import { AuthorizeSecurityGroupIngressCommand, DescribeSecurityGroupRulesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetAccountPasswordPolicyCommand, IAMClient, UpdateAccountPasswordPolicyCommand } from '@aws-sdk/client-iam';
import {
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
  PutBucketLoggingCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { SetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { reactor as keyRotation } from '#reactors/kms-key-rotation/reactor.ts';
import { createLogBucket } from '#reactors/s3-access-logging/scene.ts';
import { describeOnMemberAccount } from '../support/member-account.ts';
import { buildScene, type MadeFix, makeFix } from '../support/reactor-scenes.ts';

const Bucket = 'invoices';
const ARN = `arn:aws:s3:::${Bucket}`;
const AUDIT = {
  Sid: 'Audit',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::210987654321:root' },
  Action: 's3:GetObject',
  Resource: `${ARN}/*`,
};

async function expectRestored(fix: MadeFix): Promise<void> {
  const { goal, readBack, conflicts } = await fix.rollBack();

  expect(conflicts).toEqual([]);
  expect(compareStates(goal, readBack)).toEqual([]);
}

describeOnMemberAccount('a rollback on one bucket', (account) => {
  const s3 = () => account.client(S3Client);
  const readSids = async (name = Bucket): Promise<string[]> => {
    const { Policy = '' } = await s3().send(new GetBucketPolicyCommand({ Bucket: name }));
    return (JSON.parse(Policy) as { Statement: { Sid: string }[] }).Statement.map(({ Sid }) => Sid).sort();
  };
  const write = (statements: readonly object[]) => s3().send(new PutBucketPolicyCommand({ Bucket, Policy: bucketPolicy(statements) }));
  const readPolicy = async () =>
    JSON.parse((await s3().send(new GetBucketPolicyCommand({ Bucket }))).Policy ?? '') as { Statement: object[] };
  const aBucket = async (name = Bucket): Promise<On> => {
    const arn = `arn:aws:s3:::${name}`;
    return { resource: await createBucket(account, name, [allowPublicRead(arn), { ...AUDIT, Resource: `${arn}/*` }]) };
  };

  it('does not open again what its owner closed since', async () => {
    const tls = await makeFix('s3-require-tls', await aBucket(), account);
    const { Statement } = await readPolicy();
    await write(Statement.filter((one) => (one as { Sid: string }).Sid !== 'Everybody'));

    await expectRestored(tls);

    expect(await readSids()).toEqual(['Audit']);
  });

  it.each([
    ['s3-block-public-read', 's3-require-tls', ['Audit', 'Everybody', 'RequireTls']],
    ['s3-require-tls', 's3-block-public-read', ['Audit']],
  ])('by %s leaves the fix by %s in place, whichever was first', async (undone, other, sids) => {
    for (const order of [
      [undone, other],
      [other, undone],
    ]) {
      const name = `invoices-${order.join('-').length}-${order[0]?.length}`;
      const on = await aBucket(name);
      const fixes = new Map<string, MadeFix>();
      for (const id of order) fixes.set(id, await makeFix(id, on, account));

      await expectRestored(fixes.get(undone) as MadeFix);

      expect(await readSids(name)).toEqual(sids);
      expect(await fixes.get(other)?.run.plan()).toMatchObject({ outcome: 'nothing-to-do' });
      expect(await fixes.get(undone)?.run.plan()).toMatchObject({ outcome: 'change' });
    }
  });

  it('keeps a setting of Block Public Access that others turned off', async () => {
    const fix = await makeFix('s3-bucket-public-access-block', await aBucket(), account);
    const ALL = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
    await s3().send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: { ...ALL, IgnorePublicAcls: false } }));

    await expectRestored(fix);

    await expect(s3().send(new GetPublicAccessBlockCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchPublicAccessBlockConfiguration',
    });
  });

  it('has a conflict where others edited the statement that it narrowed', async () => {
    const named = { ...allowPublicRead(ARN), Principal: { AWS: ['*', 'arn:aws:iam::210987654321:root'] } };
    const on = { resource: await createBucket(account, Bucket, [named]) };
    const fix = await makeFix('s3-block-public-read', on, account);
    await write([{ ...named, Principal: { AWS: ['arn:aws:iam::210987654321:role/app'] } }]);

    const { conflicts } = await fix.look();

    expect(conflicts.map(({ field }) => field)).toEqual(['policy.Statement[Everybody]']);
  });
});

describeOnMemberAccount('a rollback of the password policy', (account) => {
  const iam = () => account.client(IAMClient);
  const read = async () => (await iam().send(new GetAccountPasswordPolicyCommand({}))).PasswordPolicy;
  const under = (SecurityControlId: string): On => ({
    resource: { Type: 'AwsAccount', Id: `AWS::::Account:${account.place.accountId}` },
    finding: { Compliance: { Status: 'FAILED', SecurityControlId } },
  });

  it.each([
    ['has a policy', { MinimumPasswordLength: 10, RequireNumbers: true }, 10],
    ['has none', undefined, 8],
  ])('of IAM.15 leaves what IAM.16 set, where the account %s', async (_what, policy, length) => {
    if (policy !== undefined) await iam().send(new UpdateAccountPasswordPolicyCommand(policy));
    const ofLength = await makeFix('iam-password-policy', under('IAM.15'), account);
    const ofReuse = await makeFix('iam-password-policy', under('IAM.16'), account);

    await expectRestored(ofLength);

    expect(await read()).toMatchObject({ MinimumPasswordLength: length, PasswordReusePrevention: 24, RequireNumbers: true });
    expect(await ofReuse.run.plan()).toMatchObject({ outcome: 'nothing-to-do' });
    expect(await ofLength.run.plan()).toMatchObject({ outcome: 'change' });
  });

  it('takes the policy away where there was none and nobody built on it', async () => {
    const fix = await makeFix('iam-password-policy', under('IAM.15'), account);

    await expectRestored(fix);

    await expect(read()).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });

  it('has a conflict where others chose another length', async () => {
    const fix = await makeFix('iam-password-policy', under('IAM.15'), account);
    await iam().send(new UpdateAccountPasswordPolicyCommand({ MinimumPasswordLength: 20, RequireNumbers: true }));

    const { conflicts } = await fix.look();

    expect(conflicts).toEqual([{ field: 'MinimumPasswordLength', before: 8, left: 14, today: 20 }]);
  });
});

describeOnMemberAccount('a rollback of', (account) => {
  it('a security group leaves the rules that others added', async () => {
    const on = await buildScene('ec2-restrict-ingress', account);
    const fix = await makeFix('ec2-restrict-ingress', on, account);
    const GroupId = on.resource.Id.split('/')[1];
    const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 8443, ToPort: 8443, IpRanges: [{ CidrIp: '198.51.100.0/24' }] }];
    const { SecurityGroupRules = [] } = await account
      .client(EC2Client)
      .send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));

    await expectRestored(fix);

    const { SecurityGroupRules: now = [] } = await account.client(EC2Client).send(new DescribeSecurityGroupRulesCommand({}));
    expect(now.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId)).toContain(SecurityGroupRules[0]?.SecurityGroupRuleId);
  });

  it.each<[string, string, (on: On) => Promise<unknown>]>([
    [
      's3-access-logging',
      'logging',
      async ({ resource }) => {
        await createLogBucket(account, 'audit');
        const BucketLoggingStatus = { LoggingEnabled: { TargetBucket: 'audit', TargetPrefix: '' } };
        await account
          .client(S3Client)
          .send(new PutBucketLoggingCommand({ Bucket: resource.Id.slice('arn:aws:s3:::'.length), BucketLoggingStatus }));
      },
    ],
    [
      'sns-topic-encryption',
      'KmsMasterKeyId',
      ({ resource }) => {
        const request = { TopicArn: resource.Id, AttributeName: 'KmsMasterKeyId', AttributeValue: 'alias/theirs' };
        return account.client(SNSClient).send(new SetTopicAttributesCommand(request));
      },
    ],
    [
      'cloudtrail-cloudwatch-logs',
      'CloudWatchLogsLogGroupArn',
      ({ resource }) => {
        const CloudWatchLogsLogGroupArn = 'arn:aws:logs:eu-central-1:210987654321:log-group:siem:*';
        return account.client(CloudTrailClient).send(new UpdateTrailCommand({ Name: resource.Id, CloudWatchLogsLogGroupArn }));
      },
    ],
  ])('%s has a conflict where others chose something else', async (id, field, chooseOther) => {
    const on = await buildScene(id, account);
    const fix = await makeFix(id, on, account);

    await chooseOther(on);

    expect((await fix.look()).conflicts.map((one) => one.field)).toEqual([field]);
  });
});

describe('a rollback of kms-key-rotation', () => {
  it('has a conflict where others chose another period', async () => {
    const key = { KeyRotationEnabled: false, RotationPeriodInDays: 365 };
    const metadata = { KeyManager: 'CUSTOMER', KeySpec: 'SYMMETRIC_DEFAULT', Origin: 'AWS_KMS', KeyState: 'Enabled' };
    // moto knows no period. https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html
    const run = startRun(keyRotation, {
      resource: { Type: 'AwsKmsKey', Id: 'arn:aws:kms:eu-central-1:210987654321:key/1234abcd-12ab-34cd-56ef-1234567890ab' },
      aws: {
        'kms:DescribeKey': () => ({ KeyMetadata: metadata }),
        'kms:GetKeyRotationStatus': () => key,
        'kms:EnableKeyRotation': () => Object.assign(key, { KeyRotationEnabled: true }),
      },
    });
    const { backup, ...plan } = await run.changePlan();
    await run.apply({ ...plan, backup });
    const left = await run.readBack(backup);
    key.RotationPeriodInDays = 120;

    const { conflicts } = restoreTo(backup, left, await run.readBack(backup));

    expect(conflicts).toEqual([{ field: 'rotationPeriodInDays', before: null, left: 365, today: 120 }]);
  });
});
