import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { LambdaFunction as AwsLambdaFunction } from '@cdktf/provider-aws/lib/lambda-function/index.js';
import { dependable, Lazy, TerraformAsset, Token } from 'cdktf';
import { Construct } from 'constructs';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import type { FunctionDefinition } from '#domain/base/function-definition.ts';
import type { Alarms } from './alarms.ts';
import { MOST_ENVIRONMENT } from './aws-limits.ts';
import { BaseStack } from './base-stack.ts';
import type { Network } from './network.ts';
import { identityPolicy, type Statement, trustPolicy } from './policy.ts';

/**
 * A value for every variable that a handler's schema names. An optional one must be given too, or be `null`: leaving a
 * variable out is a decision that somebody wrote down, and a new variable is a compile error here.
 */
export type FunctionEnvironment<Env extends object> = {
  readonly [Key in NameIn<Env>]: undefined extends Env[Key] ? string | null : string;
};
type NameIn<Env extends object> = keyof Env & string;
/** Variables of every function, which this construct knows itself. */
type ObservabilityName = 'POWERTOOLS_SERVICE_NAME' | 'POWERTOOLS_METRICS_NAMESPACE' | 'POWERTOOLS_LOG_LEVEL';

/** The surroundings that all functions of a stack share. */
export interface FunctionHost {
  /** Folder of the bundles: `<bundles>/<name of the definition>.zip`. */
  readonly bundles: string;
  /** Joined by what its definition puts into the VPC. Null: a stack that puts nothing there. */
  readonly network: Network | null;
  /** Null: somebody else watches over its failures. */
  readonly alarms: Alarms | null;
}

export interface LambdaFunctionProps<Env extends object> extends FunctionHost {
  readonly definition: DeployedDefinition<Env>;
  readonly environment: Omit<FunctionEnvironment<Env>, ObservabilityName>;
  /** X-Ray; default true. */
  readonly traced?: boolean;
  /** The name in the account; left out: that of the construct, behind project and environment. */
  readonly name?: string;
  /** True: each change makes a version of its own, which stays as it is and can be called for as long as the function is there. */
  readonly hasVersions?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}

/** The part of a definition that makes the function. Its trigger is built by others. */
type DeployedDefinition<Env extends object> = Omit<FunctionDefinition<Env>, 'packs' | 'trigger'>;

/**
 * Provider 5.100.0 knows no newer runtime (docs/adr/0005).
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
export const RUNTIME = { name: 'nodejs22.x', deprecatedOn: '2027-04-30' } as const;

/** To create its network interfaces; the actions have no narrower resource: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html */
export const INTERFACES = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/**
 * A handler as a function: one role of its own that can do nothing but what was allowed to it, a log group that
 * forgets, active tracing, and alarms on errors and throttles.
 */
export class LambdaFunction<Env extends object = object> extends Construct {
  readonly function: AwsLambdaFunction;
  readonly arn: string;
  /** Resources that must exist before the function can be used. */
  readonly permissions: IamRolePolicy;
  readonly #role: IamRole;
  readonly #statements: Statement[] = [];
  readonly #statementsAfterApply: Statement[] = [];
  readonly #callsUnderOtherRoles: Statement[] = [];

  constructor(scope: Construct, id: string, props: LambdaFunctionProps<Env>) {
    super(scope, id);
    const { name = BaseStack.of(this).shortName(id) } = props;
    const logs = this.#createLogGroup(name);
    this.#role = new IamRole(this, 'role', {
      name,
      description: roleDescription(id, props.definition),
      assumeRolePolicy: trustPolicy({ Service: 'lambda.amazonaws.com' }),
    });
    this.#allowToRun(name, logs, props);
    for (const calls of [this.#statements, this.#statementsAfterApply, this.#callsUnderOtherRoles]) findNetwork(id, props)?.admit(calls);
    this.permissions = this.#createPolicy('role-policy', 'permissions', this.#statements);
    this.function = this.#createFunction(name, logs, props);
    this.arn = BaseStack.of(this).literalArn(this.function, name);
    // A condition keeps the interfaces of the function from its own code.
    BaseStack.of(this).nameAhead(this.permissions, this.arn);
    if (props.alarms !== null) this.#watch(id, props.alarms);
  }

  /**
   * Adds one statement to the policy of the function's role. One that names what only apply knows goes into a policy of its own: a plan
   * shows no policy of which a part is unknown.
   */
  allow(statement: Statement): void {
    if (!statement.resources.some((resource) => Token.isUnresolved(resource))) {
      this.#statements.push(statement);
      return;
    }
    this.#statementsAfterApply.push(statement);
    if (this.#statementsAfterApply.length > 1) return;
    const policy = this.#createPolicy('after-apply', 'after-apply', this.#statementsAfterApply);
    this.function.dependsOn = [...(this.function.dependsOn ?? []), dependable(policy)];
  }

  /** Lets a call pass the network that the function makes under a role of another account, which is no grant of its own. */
  passUnderOtherRole(statement: Statement): void {
    this.#callsUnderOtherRoles.push({ ...statement, caller: 'other-role' });
  }

  #createPolicy(id: string, name: string, statements: readonly Statement[]): IamRolePolicy {
    // Read when the stack is written out, after the last grant.
    const policy = Lazy.stringValue({ produce: () => identityPolicy(statements) });
    return new IamRolePolicy(this, id, { name, role: this.#role.name, policy });
  }

  #createLogGroup(name: string): { readonly name: string; readonly arn: string } {
    const stack = BaseStack.of(this);
    const wholeName = `/aws/lambda/${name}`;
    const logs = new CloudwatchLogGroup(this, 'log-group', { name: wholeName, retentionInDays: stack.config.logs.retentionDays });
    return { name: logs.name, arn: stack.literalArn(logs, wholeName) };
  }

  #allowToRun(name: string, logs: { readonly arn: string }, { definition, traced = true }: LambdaFunctionProps<Env>): void {
    this.allow({
      sid: 'WriteLogs',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [`${logs.arn}:*`],
      caller: 'lambda',
    });
    // X-Ray knows no resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
    if (traced)
      this.allow({
        sid: 'WriteTraces',
        actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
        resources: ['*'],
        caller: 'lambda',
      });
    if (!definition.vpc) return;
    this.allow({ sid: 'JoinNetwork', actions: INTERFACES, resources: ['*'], caller: 'lambda' });
    // The Lambda service needs the statement above, our code must not have it: same page, "VPC execution role".
    this.allow({
      sid: 'CodeLeavesNetworkAlone',
      effect: 'Deny',
      actions: INTERFACES,
      resources: ['*'],
      conditions: { ArnEquals: { 'lambda:SourceFunctionArn': BaseStack.of(this).arn('lambda', `function:${name}`) } },
    });
  }

  #createFunction(name: string, logs: { readonly name: string }, props: LambdaFunctionProps<Env>): AwsLambdaFunction {
    const { definition, traced = true, hasVersions = false, tags } = props;
    const network = findNetwork(this.node.id, props);
    const code = this.#code(props);
    const { logs: logSettings } = BaseStack.of(this).config;
    return new AwsLambdaFunction(this, 'function', {
      functionName: name,
      description: definition.description,
      role: BaseStack.of(this).literalArn(this.#role, name),
      runtime: RUNTIME.name,
      architectures: ['arm64'],
      handler: 'index.handler',
      filename: code.path,
      sourceCodeHash: code.hash,
      memorySize: definition.memoryMb,
      timeout: definition.timeoutSeconds,
      ...(hasVersions && { publish: true }),
      ...(tags !== undefined && { tags }),
      environment: { variables: this.#variables(props) },
      ...(network !== undefined && {
        vpcConfig: { subnetIds: [...network.subnetIds], securityGroupIds: [...network.functionSecurityGroupIds] },
      }),
      tracingConfig: { mode: traced ? 'Active' : 'PassThrough' },
      loggingConfig: { logFormat: 'JSON', logGroup: logs.name, applicationLogLevel: logSettings.level, systemLogLevel: 'INFO' },
      dependsOn: [this.permissions],
    });
  }

  #variables(props: LambdaFunctionProps<Env>): Record<string, string> {
    const stack = BaseStack.of(this);
    const own: Record<ObservabilityName | 'NODE_EXTRA_CA_CERTS', string> = {
      POWERTOOLS_SERVICE_NAME: this.node.id,
      POWERTOOLS_METRICS_NAMESPACE: stack.prefix,
      POWERTOOLS_LOG_LEVEL: stack.config.logs.level,
      // Node 20 and later trust the RDS authorities only if told to: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
      NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem',
    };
    const given = Object.entries<string | null>(props.environment).flatMap(([key, value]) =>
      value === null ? [] : [[key, value] as const],
    );
    const variables = { ...own, ...Object.fromEntries(given) };
    const size = Object.entries(variables).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
    if (size <= MOST_ENVIRONMENT) return variables;
    throw new ConfigurationInvalid(
      `The environment of function "${this.node.id}" has ${size} characters; AWS takes ${MOST_ENVIRONMENT}. Shorten "reaction.memberAccounts" ("organization" needs no list) or the lists of its route.`,
    );
  }

  #code({ bundles, definition }: LambdaFunctionProps<Env>): { path: string; hash: string } {
    const zip = `${bundles}/${definition.name}.zip`;
    if (!existsSync(zip)) throw new ConfigurationInvalid(`No bundle ${zip} for function "${this.node.id}". Run "npm run bundle" first.`);
    const asset = new TerraformAsset(this, 'code', { path: zip });
    return { path: asset.path, hash: createHash('sha256').update(readFileSync(zip)).digest('base64') };
  }

  #watch(id: string, alarms: Alarms): void {
    const watch = {
      namespace: 'AWS/Lambda',
      dimensions: { FunctionName: this.function.functionName },
      statistic: 'Sum',
      threshold: 0,
      periodSeconds: 300,
    } as const;
    alarms.watch(this, 'errors', {
      ...watch,
      metric: 'Errors',
      description: `Invocations of ${id} failed. Read its log group for the error name; docs/operations.md says what each one means.`,
    });
    alarms.watch(this, 'throttles', {
      ...watch,
      metric: 'Throttles',
      description: `Invocations of ${id} were refused. Compare the account's Lambda concurrency with what others reserve; nothing is lost meanwhile.`,
    });
  }
}

/** The network that a function joins; undefined for one that stays out. */
function findNetwork(
  id: string,
  { definition, network }: Pick<LambdaFunctionProps<object>, 'definition' | 'network'>,
): Network | undefined {
  if (!definition.vpc) return undefined;
  if (network !== null) return network;
  throw new ConfigurationInvalid(`Function "${id}" belongs into the network, and its stack has none. Make it in the pipeline.`);
}

/** IAM takes Latin letters only: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
function roleDescription(id: string, { description }: Pick<FunctionDefinition, 'description'>): string {
  return `Permissions of the function ${id}. ${description}`;
}
