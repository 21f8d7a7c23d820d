import type { RouteTable } from '@cdktf/provider-aws/lib/route-table/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import type { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint/index.js';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js';
import { type ITerraformDependable, Lazy } from 'cdktf';
import { Construct } from 'constructs';
import { BaseStack } from '#infra/base/base-stack.ts';
import { allowFromFunctions } from '#infra/base/network.ts';
import { resourcePolicy, type Statement } from '#infra/base/policy.ts';

export interface ServiceEndpointsProps {
  readonly vpc: Vpc;
  readonly routes: RouteTable;
  readonly subnetIds: readonly string[];
  readonly functions: SecurityGroup;
}

/**
 * The only ways out of a created network. Each endpoint lets through what the platform does and nothing else, so that
 * stolen code cannot carry findings to a foreign queue, table or account.
 */
export class ServiceEndpoints extends Construct {
  /** Resources that must exist before a function gets through. */
  readonly ready: readonly ITerraformDependable[];
  readonly #props: ServiceEndpointsProps;
  readonly #group: SecurityGroup;
  readonly #calls: (readonly Statement[])[] = [];

  constructor(scope: Construct, id: string, props: ServiceEndpointsProps) {
    super(scope, id);
    this.#props = props;
    this.#group = this.#createGroup();
    const way = allowFromFunctions(this, 'apis', {
      from: props.functions,
      toGroupId: this.#group.id,
      port: 443,
      description: 'AWS APIs through endpoints',
    });
    const endpoints = this.#services.map((service) => this.#open(service));
    this.ready = [...way, ...endpoints, ...this.#openDynamoDb()];
  }

  /** Lets calls pass that go to the services of this network. */
  admit(calls: readonly Statement[]): void {
    this.#calls.push(calls);
  }

  /** Interfaces that the functions need; each costs about 7 USD a month and zone, so nothing else has one. */
  get #services(): readonly string[] {
    const { publish } = BaseStack.of(this).config;
    return ['securityhub', 'sqs', 'states', 'secretsmanager', ...(publish.mode === 'member' ? ['sts'] : [])];
  }

  /** JSON of the policy of an endpoint, read when the stack is written out, after the last grant. */
  #policyFor(service: string): string {
    return Lazy.stringValue({
      produce: () => resourcePolicy(this.#passing(service).map((statement) => ({ ...statement, principal: '*' }))),
    });
  }

  #passing(service: string): Statement[] {
    const { prefix, config } = BaseStack.of(this);
    const ours = { StringEquals: { 'aws:PrincipalAccount': config.account } };
    const calls = this.#calls.flat().filter(({ caller, effect }) => caller !== 'lambda' && effect !== 'Deny');
    return merge(
      calls.flatMap(({ actions, resources, knownResources = resources, conditions, caller }): Statement[] => {
        const bound = caller === 'other-role' ? conditions : ours;
        const passing = {
          actions: actions.filter((action) => formatService(action) === service),
          resources: [...new Set(knownResources.map((resource) => widen(resource, prefix)))],
        };
        if (passing.actions.length === 0) return [];
        return [bound === undefined ? passing : { ...passing, conditions: bound }];
      }),
    );
  }

  #createGroup(): SecurityGroup {
    return new SecurityGroup(this, 'security-group', {
      name: BaseStack.of(this).named('endpoints'),
      description: 'Interface endpoints of the ATT&CK Reactor',
      vpcId: this.#props.vpc.id,
    });
  }

  #open(service: string): VpcEndpoint {
    const { region } = BaseStack.of(this).config;
    return new VpcEndpoint(this, service, {
      vpcId: this.#props.vpc.id,
      vpcEndpointType: 'Interface',
      serviceName: endpointServiceName(service, region),
      privateDnsEnabled: true,
      subnetIds: [...this.#props.subnetIds],
      securityGroupIds: [this.#group.id],
      policy: this.#policyFor(service),
      tags: { Name: BaseStack.of(this).named(service) },
    });
  }

  /** A gateway, which costs nothing; it is reached by the prefix list of the service. */
  #openDynamoDb(): readonly ITerraformDependable[] {
    const stack = BaseStack.of(this);
    const endpoint = new VpcEndpoint(this, 'dynamodb', {
      vpcId: this.#props.vpc.id,
      vpcEndpointType: 'Gateway',
      serviceName: endpointServiceName('dynamodb', stack.config.region),
      routeTableIds: [this.#props.routes.id],
      policy: this.#policyFor('dynamodb'),
      tags: { Name: stack.named('dynamodb') },
    });
    const way = new VpcSecurityGroupEgressRule(this, 'functions-to-dynamodb', {
      description: 'DynamoDB through its gateway',
      securityGroupId: this.#props.functions.id,
      prefixListId: endpoint.prefixListId,
      ipProtocol: 'tcp',
      fromPort: 443,
      toPort: 443,
    });
    return [endpoint, way];
  }
}

/** The name of a table, queue or state machine of ours is known in part only: its ARN would be a circle through the functions. */
function widen(resource: string, prefix: string): string {
  const begin = resource.lastIndexOf(`${prefix}-`);
  return begin === -1 ? resource : `${resource.slice(0, begin)}${prefix}-*`;
}

function formatService(action: string): string {
  return action.slice(0, action.indexOf(':'));
}

/** One statement for all that may be done to the same resources under the same conditions, in the order of their names. */
function merge(statements: readonly Statement[]): Statement[] {
  const groups = new Map<string, { actions: Set<string>; rest: Omit<Statement, 'actions'> }>();
  for (const { actions, resources, conditions } of statements) {
    const rest: Omit<Statement, 'actions'> = conditions === undefined ? { resources } : { resources, conditions };
    const key = JSON.stringify(rest);
    const group = groups.get(key) ?? { actions: new Set<string>(), rest };
    for (const action of actions) group.actions.add(action);
    groups.set(key, group);
  }
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { actions, rest }]) => ({ actions: [...actions].toSorted(), ...rest }));
}

/** Services whose endpoint has another prefix in the China Regions: https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/aws-ec2/lib/vpc-endpoint.ts */
const CHINESE_NAMES = ['securityhub', 'sqs', 'states', 'sts'];

/** `com.amazonaws.eu-central-1.sqs`, or `cn.com.amazonaws.cn-north-1.sqs`. */
function endpointServiceName(service: string, region: string): string {
  const prefix = region.startsWith('cn-') && CHINESE_NAMES.includes(service) ? 'cn.com.amazonaws' : 'com.amazonaws';
  return `${prefix}.${region}.${service}`;
}
