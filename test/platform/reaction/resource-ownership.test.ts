import { TEST_CREDENTIALS } from '@attack-reactor/kit/testing';
import { CreateSecurityGroupCommand, CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { lambdaHost } from '#platform/base/host.ts';
import { liveOwnership } from '#platform/reaction/resource-ownership.ts';
import { describeOnMemberAccount, MEMBER } from '../../support/member-account.ts';
import { aReaction } from '../../support/reactions.ts';
import { jsonAnswer, type StubAnswer, stubService, xmlAnswer } from '../../support/stub-service.ts';

const NO_STACK = xmlAnswer(
  '<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack for invoices does not exist</Message></Error></ErrorResponse>',
  400,
);
const STACK = xmlAnswer(
  '<DescribeStackResourcesResponse><DescribeStackResourcesResult><StackResources><member><StackName>web</StackName></member></StackResources></DescribeStackResourcesResult></DescribeStackResourcesResponse>',
);
const DENIED = jsonAnswer({ __type: 'AccessDeniedException', message: 'no' }, 400);

function tagged(tags: Readonly<Record<string, string>>): StubAnswer {
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return jsonAnswer({ ResourceTagMappingList: list.length === 0 ? [] : [{ ResourceARN: 'arn:aws:s3:::invoices', Tags: list }] });
}

/** Asks with the given answers of the two services; also says which policies were asked for. */
async function ask(answers: { readonly tags?: StubAnswer; readonly stack?: StubAnswer }, resource: object = {}) {
  const { tags = tagged({}), stack = NO_STACK } = answers;
  const services = [await stubService('RESOURCE_GROUPS_TAGGING_API', () => tags), await stubService('CLOUDFORMATION', () => stack)];
  const policies: string[] = [];
  const sessions = {
    async open(_target: unknown, _id: string, policy: string) {
      policies.push(policy);
      return { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };
    },
  };
  try {
    const reaction = aReaction();
    const ownership = await liveOwnership(sessions, lambdaHost).of({ ...reaction, resource: { ...reaction.resource, ...resource } });
    return { ownership, policies, calls: services.flatMap(({ calls }) => calls) };
  } finally {
    for (const service of services) await service.close();
  }
}

describe('the owner of a resource', () => {
  it('is infrastructure code by the tags of the finding, without a look at the account', async () => {
    const { ownership, policies } = await ask({}, { Tags: { terraform: 'true' } });

    expect(ownership).toMatchObject({ kind: 'infrastructure-code' });
    expect(policies).toEqual([]);
  });

  it("is infrastructure code by today's tags, or by a stack", async () => {
    expect((await ask({ tags: tagged({ ManagedBy: 'terraform' }) })).ownership).toMatchObject({ by: 'tag', name: 'ManagedBy=terraform' });
    expect((await ask({ stack: STACK })).ownership).toEqual({ kind: 'infrastructure-code', by: 'stack', name: 'web' });
  });

  it('is nobody where neither says so, and the look may only look', async () => {
    const { ownership, policies } = await ask({ tags: tagged({ team: 'payments' }) });

    expect(ownership).toEqual({ kind: 'by-hand' });
    expect(policies.map((policy) => JSON.parse(policy).Statement[0].Action)).toEqual([
      ['tag:GetResources', 'iam:GetAccessKeyLastUsed', 'iam:ListRoleTags', 'iam:ListUserTags', 'cloudformation:DescribeStackResources'],
    ]);
  });

  it('is unknown where either service does not answer', async () => {
    const away = xmlAnswer('<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>', 403);

    expect((await ask({ tags: DENIED })).ownership).toBeUndefined();
    expect((await ask({ stack: away })).ownership).toBeUndefined();
  });

  it('is unknown for ever where the type or the spelling is not known, and nobody is asked', async () => {
    for (const resource of [
      { Type: 'AwsCloudFrontDistribution', Id: 'arn:aws:cloudfront::210987654321:distribution/E1' },
      { Type: 'AwsSecretsManagerSecret', Id: 'arn:aws:secretsmanager:eu-central-1:210987654321:secret:db' },
      { Type: 'AwsIamAccessKey', Id: 'AWS::IAM::AccessKey:null' },
    ]) {
      const { ownership, calls } = await ask({}, resource);

      expect({ resource, ownership, calls }).toEqual({ resource, ownership: undefined, calls: [] });
    }
  });

  it('is nobody for the settings of an account, which have no tags', async () => {
    const { ownership, policies } = await ask({}, { Type: 'AwsAccount', Id: 'AWS::::Account:210987654321' });

    expect(ownership).toEqual({ kind: 'by-hand' });
    expect(policies).toEqual([]);
  });

  it.each([
    ['a throttled call', jsonAnswer({ __type: 'ThrottlingException', message: 'slow down' }, 400)],
    ['an error of the service', jsonAnswer({ __type: 'InternalServiceException', message: 'oops' }, 500)],
  ])(
    'is asked for again after %s',
    async (_what, tags) => {
      await expect(ask({ tags })).rejects.toMatchObject({ name: 'ReactorThrottled', retryable: true });
    },
    30_000,
  );

  it('is asked for again where CloudFormation throttles', async () => {
    const stack = xmlAnswer('<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>', 400);

    await expect(ask({ stack })).rejects.toMatchObject({ name: 'ReactorThrottled' });
  }, 30_000);

  it('is not read from the tags of another resource', async () => {
    const other = jsonAnswer({
      ResourceTagMappingList: [{ ResourceARN: 'arn:aws:s3:::other', Tags: [{ Key: 'ManagedBy', Value: 'terraform' }] }],
    });

    expect((await ask({ tags: other })).ownership).toEqual({ kind: 'by-hand' });
  });

  it.each([
    ['AwsSqsQueue', 'arn:aws:sqs:eu-central-1:210987654321:orders', 'https://sqs.eu-central-1.amazonaws.com/210987654321/orders'],
    ['AwsSnsTopic', 'arn:aws:sns:eu-central-1:210987654321:alarms', 'arn:aws:sns:eu-central-1:210987654321:alarms'],
    ['AwsLambdaFunction', 'arn:aws:lambda:eu-central-1:210987654321:function:report:live', 'report'],
    ['AwsEc2SecurityGroup', 'AWS::EC2::SecurityGroup:sg-1', 'sg-1'],
    ['AwsCloudTrailTrail', 'arn:aws:cloudtrail:eu-west-1:210987654321:trail/all', 'all'],
  ])('is looked for by the id by which CloudFormation knows a %s', async (Type, Id, physicalId) => {
    const { calls } = await ask({}, { Type, Id });

    expect(new URLSearchParams(calls.at(-1)?.body).get('PhysicalResourceId')).toBe(physicalId);
  });

  it('is asked for in the Region where a trail was made', async () => {
    const { policies } = await ask({}, { Type: 'AwsCloudTrailTrail', Id: 'arn:aws:cloudtrail:eu-west-1:210987654321:trail/all' });

    expect(policies[0]).toContain('"aws:RequestedRegion":["eu-west-1","us-east-1"]');
  });
});

const BY_TERRAFORM = [{ Key: 'ManagedBy', Value: 'terraform' }];
const OWNED = { kind: 'infrastructure-code', by: 'tag', name: 'ManagedBy=terraform' };

describeOnMemberAccount('the owner of a resource of a member account', (account) => {
  const sessions = { open: async () => ({ ...TEST_CREDENTIALS, sessionToken: 'token' }) };
  const ownerOf = (Type: string, Id: string) =>
    liveOwnership(sessions, lambdaHost).of({ ...aReaction(), target: MEMBER, resource: { Type, Id } });

  it('is read from the tags of a security group, however a finding spells it', async () => {
    const ec2 = account.client(EC2Client);
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
    const group = { VpcId: Vpc?.VpcId, Description: 'web' };
    const tags = { TagSpecifications: [{ ResourceType: 'security-group' as const, Tags: BY_TERRAFORM }] };
    const { GroupId: id = '' } = await ec2.send(new CreateSecurityGroupCommand({ ...group, ...tags, GroupName: 'owned' }));
    const { GroupId: plain = '' } = await ec2.send(new CreateSecurityGroupCommand({ ...group, GroupName: 'plain' }));

    for (const spelled of [id, `AWS::EC2::SecurityGroup:${id}`, `arn:aws:ec2:${MEMBER.region}:${MEMBER.accountId}:security-group/${id}`])
      expect({ spelled, owner: await ownerOf('AwsEc2SecurityGroup', spelled) }).toEqual({ spelled, owner: OWNED });
    expect(await ownerOf('AwsEc2SecurityGroup', plain)).toEqual({ kind: 'by-hand' });
  });

  it('is read from the tags of users and roles, and for a key from those of its user', async () => {
    const iam = account.client(IAMClient);
    await iam.send(new CreateUserCommand({ UserName: 'anna', Path: '/team/', Tags: BY_TERRAFORM }));
    await iam.send(new CreateUserCommand({ UserName: 'ben' }));
    await iam.send(new CreateRoleCommand({ RoleName: 'app', AssumeRolePolicyDocument: '{}', Tags: BY_TERRAFORM }));
    const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: 'anna' }));
    const { AccessKey: bens } = await iam.send(new CreateAccessKeyCommand({ UserName: 'ben' }));

    expect(await ownerOf('AwsIamUser', `arn:aws:iam::${MEMBER.accountId}:user/team/anna`)).toEqual(OWNED);
    expect(await ownerOf('AwsIamUser', 'ben')).toEqual({ kind: 'by-hand' });
    expect(await ownerOf('AwsIamRole', `arn:aws:iam::${MEMBER.accountId}:role/app`)).toEqual(OWNED);
    expect(await ownerOf('AwsIamRole', `arn:aws:sts::${MEMBER.accountId}:assumed-role/app/session`)).toEqual(OWNED);
    expect(await ownerOf('AwsIamAccessKey', `AWS::IAM::AccessKey:${key?.AccessKeyId}`)).toEqual(OWNED);
    expect(await ownerOf('AwsIamAccessKey', `AWS::IAM::AccessKey:${bens?.AccessKeyId}`)).toEqual({ kind: 'by-hand' });
    expect(await ownerOf('AwsIamUser', `arn:aws:iam::${MEMBER.accountId}:user/nobody`)).toBeUndefined();
  });

  it('is not that of a neighbor, and tags are those of today', async () => {
    const buckets = account.client(S3Client);
    for (const Bucket of ['invoices', 'payroll'])
      await buckets.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }));
    await buckets.send(new PutBucketTaggingCommand({ Bucket: 'payroll', Tagging: { TagSet: BY_TERRAFORM } }));
    const tagsOf = (Id: string) =>
      liveOwnership(sessions, lambdaHost).loadTags({ ...aReaction(), target: MEMBER, resource: { Type: 'AwsS3Bucket', Id } });

    expect(await ownerOf('AwsS3Bucket', 'arn:aws:s3:::invoices')).toEqual({ kind: 'by-hand' });
    expect(await ownerOf('AwsS3Bucket', 'payroll')).toEqual(OWNED);
    expect(await tagsOf('invoices')).toEqual({});
    expect(await tagsOf('payroll')).toEqual({ ManagedBy: 'terraform' });
  });
});
