import type { RouteTable } from '@cdktf/provider-aws/lib/route-table/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import type { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint/index.js';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { defaultProductArn } from '#domain/finding/product.ts';
import { BaseStack } from '#infra/base/base-stack.ts';
import { allowFromFunctions } from '#infra/base/network.ts';
import { type Conditions, resourcePolicy, type Statement } from '#infra/base/policy.ts';
import type { Config } from '#infra/config/config.ts';
import { LEDGER_ACTIONS } from '#infra/enrichment/ledger-table.ts';
import { hubArn, IMPORT, READ, UPDATE, writerRoleArn } from '#infra/enrichment/security-hub-access.ts';
import { REACTION_TABLE_ACTIONS } from '#infra/reaction/reaction-tables.ts';

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
  /** What must exist before a function gets through. */
  readonly ready: readonly ITerraformDependable[];
  readonly #props: ServiceEndpointsProps;
  readonly #group: SecurityGroup;

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
    const endpoints = Object.entries(statementsFor(BaseStack.of(this))).map(([service, statements]) => this.#open(service, statements));
    this.ready = [...way, ...endpoints, ...this.#openDynamoDb()];
  }

  #createGroup(): SecurityGroup {
    return new SecurityGroup(this, 'security-group', {
      name: BaseStack.of(this).named('endpoints'),
      description: 'Interface endpoints of the ATT&CK Reactor',
      vpcId: this.#props.vpc.id,
    });
  }

  #open(service: string, statements: readonly Statement[]): VpcEndpoint {
    const { region } = BaseStack.of(this).config;
    return new VpcEndpoint(this, service, {
      vpcId: this.#props.vpc.id,
      vpcEndpointType: 'Interface',
      serviceName: endpointServiceName(service, region),
      privateDnsEnabled: true,
      subnetIds: [...this.#props.subnetIds],
      securityGroupIds: [this.#group.id],
      policy: resourcePolicy(statements.map((statement) => ({ ...statement, principal: '*' }))),
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
      policy: resourcePolicy([
        {
          principal: '*',
          actions: [...new Set([...LEDGER_ACTIONS, ...REACTION_TABLE_ACTIONS])],
          resources: [stack.arn('dynamodb', `table/${stack.prefix}-*`)],
          conditions: ours(stack.config),
        },
      ]),
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

/** What may pass, by service. */
function statementsFor(stack: BaseStack): Record<string, readonly Statement[]> {
  const { publish, database } = stack.config;
  const conditions = ours(stack.config);
  const allow = (action: string, resources: readonly string[]): readonly Statement[] => [{ actions: [action], resources, conditions }];
  // The name of a password that RDS manages starts with rds! and is not known before the database exists.
  const secrets = database.kind === 'existing' ? [database.ownerSecretArn] : [stack.arn('secretsmanager', 'secret:rds!*')];
  return {
    securityhub: [importStatement(stack), ...allow(READ, [hubArn(stack)])],
    sqs: allow('sqs:SendMessage', [stack.arn('sqs', `${stack.prefix}-*`)]),
    states: allow('states:StartExecution', [stack.arn('states', `stateMachine:${stack.prefix}-*`)]),
    secretsmanager: allow('secretsmanager:GetSecretValue', secrets),
    ...(publish.mode === 'member' ? { sts: allow('sts:AssumeRole', [writerRoleArn(stack, publish)]) } : {}),
  };
}

/** In member mode the caller is a role of the member account, so the bound is the organisation, where its id is configured. */
function importStatement(stack: BaseStack): Statement {
  const { publish, organizationId, account } = stack.config;
  if (publish.mode !== 'member') {
    const annotate = publish.mode === 'annotate';
    return {
      actions: annotate ? [IMPORT, UPDATE] : [IMPORT],
      resources: [defaultProductArn({ ...stack.config, accountId: account }), ...(annotate ? [hubArn(stack)] : [])],
      conditions: ours(stack.config),
    };
  }
  return {
    actions: [IMPORT],
    resources: [defaultProductArn({ ...stack.config, accountId: '*' })],
    ...(organizationId === undefined ? {} : { conditions: { StringEquals: { 'aws:PrincipalOrgID': organizationId } } }),
  };
}

function ours(config: Config): Conditions {
  return { StringEquals: { 'aws:PrincipalAccount': config.account } };
}

/** Services whose endpoint has another prefix in the China Regions: https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/aws-ec2/lib/vpc-endpoint.ts */
const CHINESE_NAMES = ['securityhub', 'sqs', 'states', 'sts'];

/** `com.amazonaws.eu-central-1.sqs`, or `cn.com.amazonaws.cn-north-1.sqs`. */
export function endpointServiceName(service: string, region: string): string {
  const prefix = region.startsWith('cn-') && CHINESE_NAMES.includes(service) ? 'cn.com.amazonaws' : 'com.amazonaws';
  return `${prefix}.${region}.${service}`;
}
