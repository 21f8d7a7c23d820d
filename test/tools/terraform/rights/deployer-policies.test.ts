import type { AccessRequest, PolicyStatement } from '#local/permissions/policy.ts';
import { listRights } from '#tools/terraform/rights/calls-to-rights.ts';
import { buildPolicy, judgePolicy } from '#tools/terraform/rights/deployer-policies.ts';
import { splitPolicy } from '#tools/terraform/rights/policy-files.ts';
import { UNRECORDED } from '#tools/terraform/rights/unrecorded.ts';

const RECORDED = { account: '123456789012', region: 'eu-west-1', prefix: 'attack-reactor-emulator', deployRole: 'Deployer' };
const QUEUE = 'arn:aws:sqs:eu-west-1:123456789012:attack-reactor-emulator-enrichment';
const ROLE = 'arn:aws:iam::123456789012:role/attack-reactor-emulator-enrich';

function called(service: string, operation: string, input: Record<string, unknown>) {
  return { by: 'somebody', assumed: null, service, operation, input, region: RECORDED.region, account: RECORDED.account };
}

async function rightsOf(service: string, operation: string, input: Record<string, unknown>): Promise<string[]> {
  const rights = await listRights([called(service, operation, input)]);
  return rights.map(({ action, resource, context }) => [action, resource, ...Object.entries(context ?? {}).flat()].join(' '));
}

describe('the rights of a call', () => {
  const begin = 'arn:aws:';
  const home = 'eu-west-1:123456789012:';

  it.each<[string, string, Record<string, unknown>, readonly string[]]>([
    ['sqs', 'GetQueueAttributes', { QueueUrl: 'http://127.0.0.1:1/123456789012/q' }, [`sqs:GetQueueAttributes ${begin}sqs:${home}q`]],
    [
      'sqs',
      'CreateQueue',
      { QueueName: 'q', tags: { Project: 'p' } },
      [`sqs:CreateQueue ${begin}sqs:${home}q`, `sqs:TagQueue ${begin}sqs:${home}q`],
    ],
    ['sqs', 'CreateQueue', { QueueName: 'q', tags: {} }, [`sqs:CreateQueue ${begin}sqs:${home}q`]],
    ['awslambda', 'Invoke', { FunctionName: 'migrate' }, [`lambda:InvokeFunction ${begin}lambda:${home}function:migrate`]],
    [
      'awslambda',
      'CreateFunction',
      { FunctionName: 'f', Role: ROLE, VpcConfig: { SubnetIds: ['subnet-1'] } },
      [
        `lambda:CreateFunction ${begin}lambda:${home}function:f`,
        `iam:PassRole ${ROLE} iam:PassedToService lambda.amazonaws.com`,
        'ec2:DescribeSecurityGroups *',
        'ec2:DescribeSubnets *',
        'ec2:DescribeVpcs *',
      ],
    ],
    ['awslambda', 'CreateEventSourceMapping', { FunctionName: 'f', EventSourceArn: QUEUE }, ['lambda:CreateEventSourceMapping *']],
    ['stepfunctions', 'ValidateStateMachineDefinition', { definition: '{}' }, ['states:ValidateStateMachineDefinition *']],
    [
      'scheduler',
      'CreateSchedule',
      { GroupName: 'g', Name: 's', Target: { RoleArn: ROLE } },
      [
        `scheduler:CreateSchedule ${begin}scheduler:${home}schedule/g/s`,
        `iam:PassRole ${ROLE} iam:PassedToService scheduler.amazonaws.com`,
      ],
    ],
    [
      'logs',
      'PutRetentionPolicy',
      { logGroupName: '/aws/lambda/f' },
      [`logs:PutRetentionPolicy ${begin}logs:${home}log-group:/aws/lambda/f`],
    ],
    [
      'rds',
      'CreateDBInstance',
      { DBInstanceIdentifier: 'i', DBClusterIdentifier: 'c' },
      [`rds:CreateDBInstance ${begin}rds:${home}cluster:c`, `rds:CreateDBInstance ${begin}rds:${home}db:i`],
    ],
    [
      'cloudwatch',
      'DeleteAlarms',
      { AlarmNames: ['a', 'b'] },
      [`cloudwatch:DeleteAlarms ${begin}cloudwatch:${home}alarm:a`, `cloudwatch:DeleteAlarms ${begin}cloudwatch:${home}alarm:b`],
    ],
    ['ec2', 'DescribeVpcs', { VpcIds: ['vpc-1'] }, ['ec2:DescribeVpcs *']],
    ['ec2', 'DeleteVpc', { VpcId: 'vpc-1' }, [`ec2:DeleteVpc ${begin}ec2:${home}*`]],
    [
      'iam',
      'AttachRolePolicy',
      { RoleName: 'r', PolicyArn: `${begin}iam::123456789012:policy/p` },
      [`iam:AttachRolePolicy ${begin}iam::123456789012:role/r iam:PolicyARN ${begin}iam::123456789012:policy/p`],
    ],
    ['iam', 'CreatePolicy', { PolicyName: 'p' }, [`iam:CreatePolicy ${begin}iam::123456789012:policy/p`]],
    [
      'sts',
      'AssumeRole',
      { RoleArn: `${begin}iam::210987654321:role/Deployer` },
      [`sts:AssumeRole ${begin}iam::210987654321:role/Deployer`],
    ],
    ['sts', 'GetCallerIdentity', {}, []],
  ])('%s %s', async (service, operation, input, expected) => {
    expect(await rightsOf(service, operation, input)).toEqual(expected);
  });

  it('are refused where the reference of AWS does not know one', async () => {
    await expect(rightsOf('sqs', 'SendMessageBatch', { QueueUrl: 'q' })).rejects.toThrow('sqs:SendMessageBatch is no action of IAM');
  });
});

describe('a policy made of rights', () => {
  const asked: readonly AccessRequest[] = [
    { action: 'sqs:CreateQueue', resource: QUEUE },
    { action: 'sqs:DeleteQueue', resource: QUEUE },
    { action: 'iam:PassRole', resource: ROLE, context: { 'iam:PassedToService': 'states.amazonaws.com' } },
    { action: 'iam:PassRole', resource: ROLE, context: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
    { action: 'lambda:InvokeFunction', resource: 'arn:aws:lambda:eu-west-1:123456789012:function:attack-reactor-emulator-migrate' },
    {
      action: 'lambda:GetEventSourceMapping',
      resource: 'arn:aws:lambda:eu-west-1:123456789012:event-source-mapping:5d68d236-a414-4770-9ba5-29519e987640',
    },
    { action: 'sts:AssumeRole', resource: 'arn:aws:iam::210987654321:role/Deployer' },
  ];
  const policy = buildPolicy('deploy', asked, RECORDED);
  const find = (action: string) => policy.find(({ Action }) => Action.includes(action));

  it('has placeholders for what an environment chooses, and names of ours by their prefix', () => {
    expect(find('sqs:CreateQueue')).toMatchObject({ Resource: ['arn:{partition}:sqs:{region}:{account}:{prefix}-*'] });
    expect(find('lambda:InvokeFunction')).toMatchObject({
      Resource: ['arn:{partition}:lambda:{region}:{account}:function:{prefix}-migrate'],
    });
    expect(find('lambda:GetEventSourceMapping')).toMatchObject({
      Resource: ['arn:{partition}:lambda:{region}:{account}:event-source-mapping:*'],
    });
    expect(find('sts:AssumeRole')).toMatchObject({ Resource: ['arn:{partition}:iam::*:role/{deployRole}'] });
  });

  it('passes roles to the services that got them, and to no other', () => {
    expect(find('iam:PassRole')).toMatchObject({
      Condition: { StringEquals: { 'iam:PassedToService': ['lambda.amazonaws.com', 'states.amazonaws.com'] } },
    });
    const toAnother = { action: 'iam:PassRole', resource: ROLE, context: { 'iam:PassedToService': 'ec2.amazonaws.com' } };
    expect(judgePolicy('deploy', policy, [...asked, toAnother], RECORDED)).toEqual([`iam:PassRole on ${ROLE} is not allowed`]);
  });

  it('is right as it is made', () => {
    expect(judgePolicy('deploy', policy, asked, RECORDED)).toEqual([]);
  });

  it('shows what is missing, on another resource too', () => {
    const without = policy.filter((statement) => statement !== find('sqs:CreateQueue'));
    const problems = judgePolicy(
      'deploy',
      without,
      [...asked, { action: 'sqs:CreateQueue', resource: `${QUEUE.replace('emulator', 'other')}` }],
      RECORDED,
    );

    expect(problems).toEqual(
      expect.arrayContaining([
        `sqs:DeleteQueue on ${QUEUE} is not allowed`,
        expect.stringMatching(/^sqs:CreateQueue on .*-other-.* is not allowed$/),
      ]),
    );
  });

  it('shows what nobody asked for', () => {
    const wide: PolicyStatement = {
      Effect: 'Allow',
      Action: ['sqs:PurgeQueue'],
      Resource: ['arn:{partition}:sqs:{region}:{account}:{prefix}-*'],
    };

    expect(judgePolicy('deploy', [...policy, wide], asked, RECORDED)).toEqual([
      'sqs:PurgeQueue on arn:aws:sqs:eu-west-1:123456789012:attack-reactor-emulator-* is allowed and was not asked for',
    ]);
  });

  it('shows a reason that the recording makes needless, and a reasoned right that is gone', () => {
    const recordedNow = { action: 'sqs:UntagQueue', resource: QUEUE };
    const gone = policy.filter(({ Action }) => !Action.includes('iam:CreateServiceLinkedRole'));

    expect(judgePolicy('deploy', policy, [...asked, recordedNow], RECORDED)).toEqual([expect.stringContaining('needs no reason')]);
    expect(judgePolicy('deploy', gone, asked, RECORDED)).toEqual([expect.stringContaining('has a reason and is not allowed')]);
  });

  it('is divided into managed policies that lose nothing', () => {
    const many = Array.from({ length: 90 }, (_, index) => ({
      ...policy[0],
      Effect: 'Allow' as const,
      Resource: ['*'],
      Action: [`sqs:Action${index}${'x'.repeat(99)}`],
    }));
    const parts = splitPolicy(many);

    expect(parts.length).toBeGreaterThan(1);
    expect(parts.flat()).toEqual(many);
    for (const Statement of parts) expect(JSON.stringify({ Version: '2012-10-17', Statement }).length).toBeLessThanOrEqual(6144);
  });
});

describe('rights that no recording shows', () => {
  it('have a reason each', () => {
    expect(UNRECORDED.filter(({ because }) => because.split(' ').length < 4)).toEqual([]);
  });
});
