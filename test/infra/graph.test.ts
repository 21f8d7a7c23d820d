import type { ConfigInput } from '#infra/config/config.ts';
import { environment as dev } from '../../config/environments/dev.ts';
import { environment as emulator } from '../../config/environments/emulator.ts';
import { environment as production } from '../../config/environments/production.ts';
import { anEnvironment, everyEnvironment, statementsIn, synthesized, synthesizedApart, synthesizedMember } from './synthesized-pipeline.ts';
import { listNodes, listReferences, type Node, reachableFrom } from './terraform-graph.ts';

const china = { kind: 'created', cidr: '10.0.0.0/24', availabilityZones: ['cn-north-1a', 'cn-north-1b'] } as const;
/** The packages of this test are three; the emulator's environment installs and binds others. */
const ENVIRONMENTS: Readonly<Record<string, Partial<ConfigInput>>> = {
  ...everyEnvironment,
  'a China Region': { region: 'cn-north-1', network: china },
  dev,
  production,
  emulator: { ...emulator, reaction: { ...emulator.reaction, reactors: 'all', bindings: [] } },
};

/** Service, and what stands before the name, in the ARNs of each type: the same as infra/base/arns.ts, written down independently of it. */
const ARN: Readonly<Record<string, (name: string, region: string, account: string) => string>> = {
  aws_cloudwatch_event_rule: (name, region, account) => `events:${region}:${account}:rule/${name}`,
  aws_cloudwatch_log_group: (name, region, account) => `logs:${region}:${account}:log-group:${name}`,
  aws_cloudwatch_metric_alarm: (name, region, account) => `cloudwatch:${region}:${account}:alarm:${name}`,
  aws_db_instance: (name, region, account) => `rds:${region}:${account}:db:${name}`,
  aws_dynamodb_table: (name, region, account) => `dynamodb:${region}:${account}:table/${name}`,
  aws_iam_role: (name, _, account) => `iam::${account}:role/${name}`,
  aws_lambda_function: (name, region, account) => `lambda:${region}:${account}:function:${name}`,
  aws_rds_cluster: (name, region, account) => `rds:${region}:${account}:cluster:${name}`,
  aws_s3_bucket: (name) => `s3:::${name}`,
  aws_scheduler_schedule_group: (name, region, account) => `scheduler:${region}:${account}:schedule-group/${name}`,
  aws_securityhub_action_target: (name, region, account) => `securityhub:${region}:${account}:action/custom/${name}`,
  aws_sfn_state_machine: (name, region, account) => `states:${region}:${account}:stateMachine:${name}`,
  aws_sns_topic: (name, region, account) => `sns:${region}:${account}:${name}`,
  aws_sqs_queue: (name, region, account) => `sqs:${region}:${account}:${name}`,
};
const NAMES = ['name', 'function_name', 'alarm_name', 'identifier', 'cluster_identifier', 'bucket'];

/** Resources that name one which waits for them: nobody can wait for the other, and nobody has to. Type -> type: reason. */
const CYCLES: Readonly<Record<string, string>> = {
  'aws_iam_role_policy -> aws_lambda_function':
    'a Deny that holds for calls of the function itself; the function waits for its permissions',
  'aws_iam_role -> aws_sfn_state_machine': 'the role trusts its one state machine, which waits for the role',
};

type Known = { readonly because: string; readonly at: readonly string[] };
const MADE_UP = 'AWS makes the id up';
const PART = 'a part refers to its whole, so that whoever replaces the whole replaces the part';
/** Attributes that are known only after apply, and the places that refer to them. Everything else that is known at synth is text. */
const AFTER_APPLY: Readonly<Record<string, Known>> = {
  'aws_vpc.id': {
    because: MADE_UP,
    at: ['default_security_group', 'flow_log', 'route_table', 'security_group', 'subnet', 'vpc_endpoint'].map(
      (type) => `aws_${type}.vpc_id`,
    ),
  },
  'aws_subnet.id': {
    because: MADE_UP,
    at: [
      'aws_db_subnet_group.subnet_ids',
      'aws_lambda_function.vpc_config',
      'aws_route_table_association.subnet_id',
      'aws_vpc_endpoint.subnet_ids',
    ],
  },
  'aws_securityhub_insight.arn': { because: MADE_UP, at: ['output.value'] },
  'aws_route_table.id': { because: MADE_UP, at: ['aws_route_table_association.route_table_id', 'aws_vpc_endpoint.route_table_ids'] },
  'aws_security_group.id': {
    because: MADE_UP,
    at: [
      'aws_db_instance.vpc_security_group_ids',
      'aws_lambda_function.vpc_config',
      'aws_rds_cluster.vpc_security_group_ids',
      'aws_vpc_endpoint.security_group_ids',
      ...['egress', 'ingress'].flatMap((way) =>
        ['referenced_security_group_id', 'security_group_id'].map((name) => `aws_vpc_security_group_${way}_rule.${name}`),
      ),
    ],
  },
  'aws_lambda_layer_version.arn': { because: 'AWS numbers the versions of a layer', at: ['aws_lambda_function.layers'] },
  'aws_vpc_endpoint.prefix_list_id': { because: MADE_UP, at: ['aws_vpc_security_group_egress_rule.prefix_list_id'] },
  'aws_dynamodb_table.stream_arn': {
    because: 'a stream is named by the time of its making',
    at: ['aws_iam_role_policy.policy', 'aws_lambda_event_source_mapping.event_source_arn'],
  },
  'aws_lambda_function.qualified_arn': {
    because: 'AWS counts the versions of a function, and a row names the one that planned and undoes',
    at: ['aws_dynamodb_table_item.item'],
  },
  'aws_lambda_function.version': { because: 'AWS counts the versions of a function', at: ['aws_lambda_alias.function_version'] },
  'aws_lambda_function.invoke_arn': { because: PART, at: ['aws_api_gateway_authorizer.authorizer_uri', 'aws_api_gateway_integration.uri'] },
  'aws_api_gateway_rest_api.id': {
    because: MADE_UP,
    at: [
      'aws_api_gateway_authorizer.rest_api_id',
      'aws_api_gateway_deployment.rest_api_id',
      'aws_api_gateway_gateway_response.rest_api_id',
      'aws_api_gateway_integration.rest_api_id',
      'aws_api_gateway_integration_response.rest_api_id',
      'aws_api_gateway_method.rest_api_id',
      'aws_api_gateway_method_response.rest_api_id',
      'aws_api_gateway_method_settings.rest_api_id',
      'aws_api_gateway_resource.rest_api_id',
      'aws_api_gateway_stage.rest_api_id',
      'aws_api_gateway_usage_plan.api_stages',
      'aws_cloudfront_distribution.origin',
    ],
  },
  'aws_api_gateway_resource.id': {
    because: MADE_UP,
    at: [
      'aws_api_gateway_integration.resource_id',
      'aws_api_gateway_integration_response.resource_id',
      'aws_api_gateway_method.resource_id',
      'aws_api_gateway_method_response.resource_id',
      'aws_api_gateway_resource.parent_id',
    ],
  },
  'aws_api_gateway_authorizer.id': { because: MADE_UP, at: ['aws_api_gateway_method.authorizer_id', 'aws_lambda_permission.source_arn'] },
  'aws_api_gateway_rest_api.root_resource_id': { because: MADE_UP, at: ['aws_api_gateway_resource.parent_id'] },
  'aws_api_gateway_deployment.id': { because: MADE_UP, at: ['aws_api_gateway_stage.deployment_id'] },
  'aws_api_gateway_api_key.id': { because: MADE_UP, at: ['aws_api_gateway_usage_plan_key.key_id'] },
  'aws_api_gateway_usage_plan.id': { because: MADE_UP, at: ['aws_api_gateway_usage_plan_key.usage_plan_id'] },
  'aws_api_gateway_rest_api.execution_arn': { because: MADE_UP, at: ['aws_lambda_permission.source_arn'] },
  'aws_api_gateway_stage.invoke_url': { because: 'the address has a part that AWS makes up', at: ['output.value'] },
  'aws_cloudfront_distribution.arn': { because: MADE_UP, at: ['aws_s3_bucket_policy.policy'] },
  'aws_cloudfront_distribution.domain_name': { because: MADE_UP, at: ['output.value'] },
  'aws_cloudfront_function.arn': { because: PART, at: ['aws_cloudfront_distribution.default_cache_behavior'] },
  'aws_cloudfront_origin_access_control.id': { because: MADE_UP, at: ['aws_cloudfront_distribution.origin'] },
  'aws_cloudfront_response_headers_policy.id': {
    because: MADE_UP,
    at: ['aws_cloudfront_distribution.default_cache_behavior', 'aws_cloudfront_distribution.ordered_cache_behavior'],
  },
  'aws_s3_bucket.bucket_regional_domain_name': { because: PART, at: ['aws_cloudfront_distribution.origin'] },
  'aws_rds_cluster.endpoint': { because: 'the host has a part that AWS makes up', at: ['aws_lambda_function.environment'] },
  'aws_rds_cluster.cluster_resource_id': { because: MADE_UP, at: ['aws_iam_role_policy.policy', 'aws_lambda_invocation.triggers'] },
  'aws_rds_cluster.master_user_secret': {
    because: 'RDS names the secret',
    at: ['aws_iam_role_policy.policy', 'aws_lambda_function.environment'],
  },
  'aws_db_instance.address': { because: 'the host has a part that AWS makes up', at: ['aws_lambda_function.environment'] },
  'aws_db_instance.resource_id': { because: MADE_UP, at: ['aws_iam_role_policy.policy', 'aws_lambda_invocation.triggers'] },
  'aws_db_instance.master_user_secret': {
    because: 'RDS names the secret',
    at: ['aws_iam_role_policy.policy', 'aws_lambda_function.environment'],
  },
  'aws_sqs_queue.url': { because: PART, at: ['aws_sqs_queue_policy.queue_url', 'aws_sqs_queue_redrive_allow_policy.queue_url'] },
  'aws_sqs_queue.arn': { because: PART, at: ['aws_lambda_event_source_mapping.event_source_arn'] },
  'aws_sns_topic.arn': { because: PART, at: ['aws_sns_topic_policy.arn', 'aws_sns_topic_subscription.topic_arn'] },
  'aws_iam_policy.arn': { because: PART, at: ['aws_iam_role_policy_attachment.policy_arn'] },
  'aws_iam_role.arn': { because: 'an output of the member stack, whose account is its workspace', at: ['output.value'] },
};

type Place = { readonly partition: string; readonly region: string; readonly account: string };

function buildPlace({ region = anEnvironment.region, account = anEnvironment.account }: Partial<ConfigInput>): Place {
  return { region, account, partition: region.startsWith('cn-') ? 'aws-cn' : 'aws' };
}

/** ARN, and URL of a queue, that a resource will have. */
function listNames({ address, attributes }: Node, { partition, region, account }: Place): readonly string[] {
  const [type = ''] = address.split('.');
  const name = NAMES.map((key) => attributes[key]).find((value) => typeof value === 'string');
  const arn = typeof name === 'string' ? ARN[type]?.(name, region, account) : undefined;
  if (arn === undefined) return [];
  const suffix = partition === 'aws-cn' ? '.cn' : '';
  const url = type === 'aws_sqs_queue' ? [`https://sqs.${region}.amazonaws.com${suffix}/${account}/${name}`] : [];
  return [`arn:${partition}:${arn}`, ...url];
}

/** True if a text holds a name whole, and not as the beginning of a longer one. */
function holds(text: string, name: string): boolean {
  return text
    .split(name)
    .slice(1)
    .some((rest) => !/^[\w-]/.test(rest));
}

const listTypes = (from: string, to: string) => `${from.split('.')[0]} -> ${to.split('.')[0]}`;
const usedCycles = new Set<string>();
const usedReferences = new Set<string>();

describe.each(Object.entries(ENVIRONMENTS))('the graph of %s', (_, overrides) => {
  const place = buildPlace(overrides);
  const home = Object.values(synthesizedApart(overrides)).map(({ text }) => listNodes(text));
  const stacks = [...home, listNodes(synthesizedMember(overrides).text)];
  const listOwners = (nodes: readonly Node[]) =>
    nodes.flatMap((node) => listNames(node, place).map((name) => ({ name, address: node.address })));
  const owners = home.flatMap(listOwners);

  it('gives every resource a name of its own', () => {
    const names = owners.map(({ name }) => name);

    expect(names.length).toBeGreaterThan(80);
    expect(names).toEqual([...new Set(names)]);
  });

  it('makes every resource wait for each one that it names', () => {
    const naming = home.flatMap((nodes) => {
      const all = new Map(nodes.map((node) => [node.address, node]));
      const own = listOwners(nodes);
      return nodes.flatMap((node) =>
        own
          .filter(({ name, address }) => address !== node.address && holds(node.text, name))
          .map(({ address }) => ({ all, address, from: node.address })),
      );
    });
    const missing = naming.filter(({ all, from, address }) => !reachableFrom(from, all).has(address));

    const cycles = missing.filter(({ all, from, address }) => listTypes(from, address) in CYCLES && reachableFrom(address, all).has(from));
    for (const { from, address } of cycles) usedCycles.add(listTypes(from, address));
    expect(naming.length).toBeGreaterThan(120);
    expect(missing.filter((one) => !cycles.includes(one)).map(({ from, address }) => `${from} names ${address}`)).toEqual([]);
  });

  it('has no cycle, and waits for nothing that is not there', () => {
    for (const nodes of stacks) {
      const all = new Map(nodes.map((node) => [node.address, node]));

      expect(nodes.filter(({ address }) => reachableFrom(address, all).has(address))).toEqual([]);
      expect(nodes.flatMap(({ waitsFor }) => waitsFor).filter((address) => !all.has(address))).toEqual([]);
    }
  });

  it('names no resource of ours that there is not', () => {
    const { environment = anEnvironment.environment } = overrides;
    const ours = new RegExp(`(?:arn:|https://)[\\w:/.-]*attack-reactor-${environment}-[\\w-]*[*]?`, 'g');
    const named = home.flat().flatMap(({ address, text }) => [...text.matchAll(ours)].map(([name]) => ({ address, name })));
    const unknown = named.filter(({ name }) => !name.endsWith('*') && !owners.some((owner) => owner.name === name));

    // The role of the member stack, secrets that people make, and the executions of our state machines.
    const isExecution = (name: string) => owners.some((owner) => owner.name === name.replace(':execution:', ':stateMachine:'));
    const elsewhere = unknown.filter(
      ({ name }) => /:role\/attack-reactor-\w+-member$/.test(name) || name.includes(':secretsmanager:') || isExecution(name),
    );
    expect(named.length).toBeGreaterThan(120);
    expect(unknown.filter((one) => !elsewhere.includes(one))).toEqual([]);
  });

  it('leaves nothing for after apply but what AWS makes up', () => {
    const references = stacks.flatMap((nodes) => {
      const all = new Map(nodes.map((node) => [node.address, node]));
      // Terraform knows an attribute that is configured while it plans.
      return nodes.flatMap(listReferences).filter(({ to, attribute }) => all.get(to)?.attributes[attribute] === undefined);
    });
    const keyed = references.map(({ at, to, attribute }) => ({ at, to: `${to.split('.')[0]}.${attribute}` }));

    for (const { to, at } of keyed) usedReferences.add(`${to} ${at}`);
    expect(keyed.filter(({ at, to }) => AFTER_APPLY[to]?.at.includes(at) !== true)).toEqual([]);
  });

  it('hides nothing that is known behind something that is not', () => {
    const policies = statementsIn(synthesized(overrides)).filter(({ at }) => at.startsWith('aws_iam_role_policy.'));
    const unknown = policies.filter(({ Resource, Condition }) => /\$\{/.test(JSON.stringify([Resource, Condition])));

    const mixed = new Set(unknown.map(({ at }) => at));
    expect(policies.filter((statement) => mixed.has(statement.at) && !unknown.includes(statement))).toEqual([]);
  });
});

describe('the allow-lists of the graph', () => {
  it('hold nothing that no environment needs', () => {
    const allowed = Object.entries(AFTER_APPLY).flatMap(([to, { at }]) => at.map((where) => `${to} ${where}`));

    expect(Object.keys(CYCLES).filter((cycle) => !usedCycles.has(cycle))).toEqual([]);
    expect(allowed.filter((one) => !usedReferences.has(one))).toEqual([]);
  });
});
