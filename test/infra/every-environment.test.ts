import * as z from 'zod';
import { hasSelectors, isReactor, listFunctions, ROUTES, withoutPrefix } from './synthesized-functions.ts';
import { type Attributes, everyEnvironment, ownArn, statementsIn, synthesized } from './synthesized-pipeline.ts';

/** Actions that AWS lets nobody narrow to a resource. */
const ACTIONS_ON_EVERYTHING: readonly string[] = [
  'dynamodb:ListStreams',
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
  'securityhub:BatchGetSecurityControls',
  'securityhub:ListSecurityControlDefinitions',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];
/** Only where the workflow is traced. */
const TRACING_ON_EVERYTHING = ['xray:GetSamplingRules', 'xray:GetSamplingTargets'];
/** Only where a tenant has units or tags. */
const ORGANIZATION_ON_EVERYTHING = ['organizations:ListAccounts'];
/** All that any role of the platform may do, over all environments. */
const KNOWN_ACTIONS = [
  ...ACTIONS_ON_EVERYTHING,
  ...TRACING_ON_EVERYTHING,
  ...ORGANIZATION_ON_EVERYTHING,
  'dynamodb:BatchGetItem',
  'dynamodb:DeleteItem',
  'dynamodb:GetItem',
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:Scan',
  'dynamodb:UpdateItem',
  'iam:PassRole',
  'lambda:CreateAlias',
  'lambda:CreateFunction',
  'lambda:DeleteFunction',
  'lambda:GetFunction',
  'lambda:GetFunctionConfiguration',
  'lambda:InvokeFunction',
  'lambda:ListVersionsByFunction',
  'lambda:PublishVersion',
  'lambda:TagResource',
  'lambda:UpdateAlias',
  'lambda:UpdateFunctionCode',
  'lambda:UpdateFunctionConfiguration',
  'logs:CreateLogStream',
  'logs:DescribeLogGroups',
  'logs:DescribeLogStreams',
  'logs:PutLogEvents',
  'organizations:DescribeAccount',
  'organizations:ListAccountsForParent',
  'organizations:ListOrganizationalUnitsForParent',
  'organizations:ListParents',
  'organizations:ListTagsForResource',
  'rds-db:connect',
  's3:GetObject',
  's3:GetObjectVersionAcl',
  's3:GetObjectVersionForReplication',
  's3:GetObjectVersionTagging',
  's3:GetReplicationConfiguration',
  's3:ListBucket',
  's3:PutObject',
  's3:ReplicateObject',
  'secretsmanager:GetSecretValue',
  'securityhub:BatchImportFindings',
  'securityhub:BatchUpdateFindings',
  'securityhub:DescribeStandards',
  'securityhub:GetEnabledStandards',
  'securityhub:GetFindings',
  'sns:Publish',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:ReceiveMessage',
  'sqs:SendMessage',
  'states:DescribeExecution',
  'states:SendTaskHeartbeat',
  'states:SendTaskSuccess',
  'states:StartExecution',
  'sts:AssumeRole',
];

/** Functions that sign in to the database; all else stays out of the VPC. */
const IN_VPC = ['api_read', 'enrich', 'index_findings', 'migrate', 'parse_finding', 'roll_up_tactics', 'start_reaction'];

const queueSchema = z.object({
  sqs_managed_sse_enabled: z.literal(true),
  message_retention_seconds: z.number(),
  redrive_policy: z.string().optional(),
});

const NAMES = ['name', 'function_name', 'alarm_name', 'identifier', 'cluster_identifier', 'bucket'];

/** Names that a resource gets; a reference repeats the name of another one. */
function namesIn(attributes: Attributes): readonly string[] {
  const values = NAMES.map((name) => attributes[name]);
  return values.filter((value) => typeof value === 'string').filter((value) => !value.startsWith('${'));
}

describe.each(Object.entries(everyEnvironment))('every environment: %s', (_, overrides) => {
  const stack = synthesized(overrides);
  const statements = statementsIn(stack);
  const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
  const functions = listFunctions(stack);
  const queues = Object.entries(stack.of('aws_sqs_queue')).map(([id, attributes]) => ({ id, ...queueSchema.parse(attributes) }));

  it('writes words where reviewers read words', () => {
    expect(stack.text).not.toMatch(/\[object \w+\]|undefined|NaN/);
  });

  const inVpc = functions.filter(({ vpc_config }) => vpc_config !== undefined);
  const routes = overrides.reaction?.notifications === undefined ? [] : Object.keys(ROUTES);

  it('keeps in the VPC what signs in to the database, and nothing else', () => {
    expect(inVpc.map(({ id }) => id)).toEqual(IN_VPC);
    const signingIn = statements.filter(({ Sid }) => ['ReadMapping', 'WriteReadModel', 'ReadOwnerPassword'].includes(Sid ?? ''));
    expect(signingIn.map(({ at }) => at.replace(/_after_apply$/, '')).sort()).toEqual(IN_VPC.map((id) => `aws_iam_role_policy.${id}`));
  });

  it('lets a reactor do nothing but write its own log', () => {
    const reactors = functions.filter(({ id }) => isReactor(id));

    expect(reactors).toHaveLength(3);
    for (const { id, function_name } of reactors) {
      const own = statements.filter(({ at }) => at === `aws_iam_role_policy.${id}`);
      expect(own.map(({ Action, Resource }) => ({ Action, Resource }))).toEqual([
        { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: [`${ownArn('log group of', withoutPrefix(function_name))}:*`] },
      ]);
    }
  });

  it('has no wildcard in an action that it allows', () => {
    expect(allowed.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
  });

  it('gives roles nothing but known actions', () => {
    const given = allowed.filter(({ at }) => at.startsWith('aws_iam_role_policy.')).flatMap(({ Action }) => Action);

    expect([...new Set(given)].filter((action) => !KNOWN_ACTIONS.includes(action))).toEqual([]);
  });

  it('names each statement of a role once, as IAM demands', () => {
    const names = statements.filter(({ at }) => at.startsWith('aws_iam_role_policy.')).map(({ at, Sid }) => `${at} ${Sid}`);

    expect(names).toEqual([...new Set(names)]);
  });

  it('names a resource wherever AWS knows one', () => {
    const onEverything = allowed
      .filter(({ at, Resource }) => at.startsWith('aws_iam_') && Resource.includes('*'))
      .flatMap(({ Action }) => Action);

    const traced = overrides.reaction?.traceWorkflow === true ? TRACING_ON_EVERYTHING : [];
    const organization = hasSelectors(overrides) ? ORGANIZATION_ON_EVERYTHING : [];
    expect([...new Set(onEverything)].sort()).toEqual([...ACTIONS_ON_EVERYTHING, ...traced, ...organization].sort());
  });

  it('keeps the network interfaces of a function from its own code', () => {
    const denied = statements.filter(({ Sid }) => Sid === 'CodeLeavesNetworkAlone');

    expect(denied.map(({ Condition }) => Condition)).toEqual(
      inVpc.map(({ function_name }) => ({
        ArnEquals: { 'lambda:SourceFunctionArn': `arn:aws:lambda:eu-west-1:123456789012:function:${function_name}` },
      })),
    );
  });

  it('encrypts each queue, admits TLS only, and lets no message vanish', () => {
    for (const { id, redrive_policy, message_retention_seconds } of queues) {
      const isDeadLetters = id.endsWith('_dead_letters');
      const policy = statements.filter(({ at }) => at === `aws_sqs_queue_policy.${id}`);
      expect(policy.find(({ Effect }) => Effect === 'Deny')?.Condition).toEqual({ Bool: { 'aws:SecureTransport': 'false' } });
      expect(redrive_policy ?? '').toContain(isDeadLetters ? '' : ownArn('queue', `${id.replaceAll('_', '-')}-dead-letters`));
      expect(message_retention_seconds).toBe(isDeadLetters ? 1_209_600 : 345_600);
      if (isDeadLetters) expect(stack.addresses).toContain(`aws_cloudwatch_metric_alarm.${id}_filled`);
    }
  });

  it('admits nobody to a queue but its rules, or the notification topic', () => {
    const admitted = allowed.filter(({ at }) => at.startsWith('aws_sqs_queue_policy.'));

    const admits = (queue: string, service: string, ...source: string[]) =>
      [queue, `${queue}_dead_letters`].map((id) => ({
        at: `aws_sqs_queue_policy.${id}`,
        Principal: { Service: service },
        Action: ['sqs:SendMessage'],
        Condition: { ArnEquals: { 'aws:SourceArn': source } },
      }));
    const toRoutes = routes.flatMap((id) =>
      admits(id.replace('notify', 'notifications'), 'sns.amazonaws.com', ownArn('topic', 'notifications')),
    );
    const found = admitted.map(({ at, Principal, Action, Condition }) => ({ at, Principal, Action, Condition }));
    const expected = [
      ...admits('enrichment', 'events.amazonaws.com', ownArn('rule', 'findings'), ownArn('rule', 'findings-ocsf')),
      ...admits('findings_store', 'events.amazonaws.com', ownArn('rule', 'findings'), ownArn('rule', 'findings-ocsf')),
      ...admits('reaction', 'events.amazonaws.com', ownArn('rule', 'reactions'), ownArn('rule', 'reactions-ocsf')),
      ...toRoutes,
    ];
    expect(found).toHaveLength(expected.length);
    expect(found).toEqual(expect.arrayContaining(expected));
  });

  it('addresses resources by words, without a hash', () => {
    expect(
      stack.addresses.filter(
        (address) => !/^aws_[a-z0-9_]+\.[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/.test(address) || /[0-9a-f]{8}$/i.test(address),
      ),
    ).toEqual([]);
  });

  it('gives every name of an account the environment', () => {
    const types = new Set(stack.addresses.map((address) => address.split('.')[0] ?? ''));
    // Named inside something that carries the environment, or for people.
    for (const type of ['aws_iam_role_policy', 'aws_lambda_alias', 'aws_securityhub_action_target']) types.delete(type);
    const names = [...types].flatMap((type) => Object.values(stack.of(type)).flatMap(namesIn));

    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !name.includes('attack-reactor-test'))).toEqual([]);
  });
});

describe('other partitions', () => {
  it('builds every ARN and endpoint for the China Regions', () => {
    const network = { kind: 'created', cidr: '10.0.0.0/24', availabilityZones: ['cn-north-1a', 'cn-north-1b'] } as const;
    const publish = { mode: 'member', writerRoleName: 'writer' } as const;

    const stack = synthesized({ region: 'cn-north-1', network, publish });

    expect(stack.text.match(/arn:aws:[a-z0-9:*-]*/g)).toBeNull();
    expect(stack.text).toContain('arn:aws-cn:securityhub:cn-north-1:123456789012:product/123456789012/default');
    expect(stack.text).toContain('arn:aws-cn:iam::*:role/writer');
    const endpoints = Object.values(stack.of('aws_vpc_endpoint')).map(({ service_name }) => service_name);
    expect(endpoints.sort()).toEqual([
      'cn.com.amazonaws.cn-north-1.securityhub',
      'cn.com.amazonaws.cn-north-1.sqs',
      'cn.com.amazonaws.cn-north-1.states',
      'cn.com.amazonaws.cn-north-1.sts',
      'com.amazonaws.cn-north-1.dynamodb',
      'com.amazonaws.cn-north-1.secretsmanager',
    ]);
  });
});
