import { join } from 'node:path';
import * as z from 'zod';
import { FUNCTIONS } from '#handlers/functions.ts';
import type { ConfigInput } from '#infra/config/config.ts';
import { observabilityEnv } from '#platform/base/env.ts';
import { type Attributes, everyEnvironment, ownArn, ROOT, reference, statementsIn, synthesized } from './synthesized-pipeline.ts';

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
  'lambda:InvokeFunction',
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
  's3:GetObjectVersionAcl',
  's3:GetObjectVersionForReplication',
  's3:GetObjectVersionTagging',
  's3:GetReplicationConfiguration',
  's3:ListBucket',
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

/** Deployed once for each route of the configuration -> the handler. */
const ROUTES: Readonly<Record<string, string>> = { notify_platform: 'notify-chat', notify_soc: 'notify-wecom' };
/** Deployed function -> its handler; reactors have none. */
const HANDLERS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    FUNCTIONS.filter(({ name }) => !Object.values(ROUTES).includes(name)).map(({ name }) => [name.replaceAll('-', '_'), name]),
  ),
  ...ROUTES,
};
/** Functions that sign in to the database; all else stays out of the VPC. */
const IN_VPC = ['api_read', 'enrich', 'index_findings', 'migrate', 'parse_finding', 'roll_up_tactics', 'start_reaction'];
/** Tells whether a tenant of an environment has to be looked up. */
const hasSelectors = ({ api }: Partial<ConfigInput>) =>
  (api?.tenants ?? []).some(({ organizationalUnits, accountTags }) => (organizationalUnits ?? accountTags) !== undefined);
const reactor = z.object(observabilityEnv);
const withoutPrefix = (name: string) => name.replace('attack-reactor-test-', '');
const isReactor = (id: string) => id.startsWith('reactors_');

/** Loads the schema that a handler parses its environment with. */
async function loadSchema(id: string): Promise<z.ZodObject> {
  const handler = HANDLERS[id];
  if (handler === undefined) return reactor;
  const exported: Readonly<Record<string, unknown>> = await import(join(ROOT, 'handlers', handler, 'env.ts'));
  const [schema] = Object.values(exported).filter((value) => value instanceof z.ZodObject);
  if (schema === undefined) throw new Error(`No schema in handlers/${handler}/env.ts.`);
  return schema;
}

const lambdaSchema = z.object({
  function_name: z.string(),
  runtime: z.literal('nodejs22.x'),
  architectures: z.tuple([z.literal('arm64')]),
  handler: z.literal('index.handler'),
  filename: z.string().regex(/^assets\/[a-z0-9_]+\/[0-9A-F]+\/[a-z0-9-]+\.zip$/),
  source_code_hash: z.base64(),
  role: z.string(),
  tracing_config: z.object({ mode: z.enum(['Active', 'PassThrough']) }),
  logging_config: z.object({
    log_group: z.string().regex(/^\$\{aws_cloudwatch_log_group\.[a-z0-9_]+\.name\}$/),
    log_format: z.literal('JSON'),
  }),
  vpc_config: z.object({ subnet_ids: z.array(z.string()).min(2), security_group_ids: z.array(z.string()).min(1) }).optional(),
  environment: z.object({ variables: z.record(z.string(), z.string()) }),
});

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
  const functions = Object.entries(stack.of('aws_lambda_function')).map(([id, attributes]) => ({ id, ...lambdaSchema.parse(attributes) }));
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

  it('has no wildcard in an action', () => {
    expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
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

  it('gives each function a role, a log group that forgets, and alarms of its own', () => {
    const retentions = z
      .record(z.string(), z.object({ retention_in_days: z.number().positive() }))
      .parse(stack.of('aws_cloudwatch_log_group'));

    const ids = functions.map(({ id }) => id).filter((id) => !isReactor(id));
    expect(ids.sort()).toEqual(
      Object.keys(HANDLERS)
        .filter((id) => ROUTES[id] === undefined || routes.includes(id))
        .filter((id) => id !== 'resolve_tenants' || hasSelectors(overrides))
        .sort(),
    );
    for (const { id, role, function_name, logging_config } of functions) {
      expect(role).toBe(ownArn('role', withoutPrefix(function_name)));
      expect(stack.of('aws_iam_role')[id]).toMatchObject({ name: function_name });
      expect(logging_config.log_group).toBe(reference(`aws_cloudwatch_log_group.${id}.name`));
      expect(Object.keys(retentions)).toContain(id);
      if (isReactor(id)) continue;
      expect(stack.addresses).toContain(`aws_cloudwatch_metric_alarm.${id}_errors`);
      expect(stack.addresses).toContain(`aws_cloudwatch_metric_alarm.${id}_throttles`);
    }
  });

  it('gives each handler an environment that its own schema accepts', async () => {
    // A value that is known after apply only is a reference now; all of these are names, hosts or addresses.
    const known = (value: string) => (value.includes('${') ? 'https://known.after/apply' : value);

    for (const { id, environment } of functions) {
      const values = Object.fromEntries(Object.entries(environment.variables).map(([key, value]) => [key, known(value)]));
      const schema = await loadSchema(id);
      expect({ id, problems: schema.safeParse(values).error?.issues ?? [] }).toEqual({ id, problems: [] });
      expect(Object.keys(values).filter((key) => !(key in schema.shape))).toEqual(['NODE_EXTRA_CA_CERTS']);
    }
  });

  it('keeps secrets out of environments', () => {
    const variables = functions.flatMap(({ environment }) => Object.keys(environment.variables));

    expect(variables.filter((name) => /PASSWORD|TOKEN|_KEY$/.test(name))).toEqual([]);
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
    for (const type of ['aws_iam_role_policy', 'aws_securityhub_action_target']) types.delete(type);
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
