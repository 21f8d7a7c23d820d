import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { SfnStateMachine } from '@cdktf/provider-aws/lib/sfn-state-machine/index.js';
import { Construct } from 'constructs';
import { fillPlaceholders, formatPlaceholder, placeholdersIn } from '#domain/reaction/workflow-definition.ts';
import type { Alarms } from '#infra/base/alarms.ts';
import { BaseStack } from '#infra/base/base-stack.ts';
import type { LambdaFunction } from '#infra/base/lambda-function.ts';
import { identityPolicy, type Statement, trustPolicy } from '#infra/base/policy.ts';

/** Sets up the delivery of logs; knows no resources: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
const DELIVER_LOGS = [
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
];
/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html */
const TRACE = ['xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'];

export interface WorkflowProps {
  readonly type: 'STANDARD' | 'EXPRESS';
  /** Name of the file that the definition comes from. */
  readonly file: string;
  readonly definition: object;
  /** The functions that the definition may call, by handler. It may call fewer than there are. */
  readonly steps: Readonly<Record<string, LambdaFunction>>;
  readonly alarms: Alarms;
  /** The name of its role in words; left out: that of its type. */
  readonly roleName?: string;
  /** What its alarms say. */
  readonly about: { readonly failed: string; readonly timedOut: string };
}

/**
 * A state machine that may call exactly the functions that its definition names. Its log keeps errors, without the data
 * that passed: findings are customer data.
 */
export class Workflow extends Construct {
  readonly arn: string;
  readonly #name: string;

  constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id);
    const stack = BaseStack.of(this);
    this.#name = stack.named(id);
    const text = JSON.stringify(props.definition);
    const asked = placeholdersIn(text);
    const handlers = Object.keys(props.steps);
    const functionArn = (handler: string) => props.steps[handler]?.arn ?? '';
    const called = handlers.filter((handler) => asked.includes(formatPlaceholder(handler)));
    const role = this.#createRole(props, called.map(functionArn));
    // Step Functions wants log groups of this name, whose permissions do not count against the account's ten resource policies.
    const logGroup = `/aws/vendedlogs/states/${this.#name}`;
    const logs = new CloudwatchLogGroup(this, 'log-group', {
      name: logGroup,
      retentionInDays: stack.config.logs.retentionDays,
    });
    const place = { partition: stack.config.partition, handlers, functionArn };
    const machine = new SfnStateMachine(this, 'state-machine', {
      name: this.#name,
      type: props.type,
      roleArn: stack.literalArn(role.role, role.name),
      definition: JSON.stringify(fillPlaceholders(text, place, props.file)),
      loggingConfiguration: { level: 'ERROR', includeExecutionData: false, logDestination: `${stack.literalArn(logs, logGroup)}:*` },
      tracingConfiguration: { enabled: stack.config.reaction.traceWorkflow },
      dependsOn: [role.policy],
    });
    this.arn = stack.literalArn(machine, this.#name);
    // The role trusts the machine, which waits for the role.
    stack.nameAhead(role.role, this.arn);
    this.#watch(props);
  }

  allowStart(starter: LambdaFunction, sid: string): void {
    starter.allow({ sid, actions: ['states:StartExecution'], resources: [this.arn] });
  }

  /** Look at executions: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html */
  allowWatch(watcher: LambdaFunction): void {
    const executions = BaseStack.of(this).arn('states', `execution:${this.#name}:*`);
    watcher.allow({ sid: 'WatchExecutions', actions: ['states:DescribeExecution'], resources: [executions] });
  }

  /** Answer to steps that wait. IAM checks the machine's ARN: https://github.com/aws/aws-cdk/pull/8486 */
  allowAnswer(answerer: LambdaFunction): void {
    const actions = ['states:SendTaskSuccess', 'states:SendTaskHeartbeat'];
    answerer.allow({ sid: 'AnswerWorkflow', actions, resources: [this.arn] });
  }

  /** https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html */
  #createRole({ type, roleName }: WorkflowProps, functionArns: readonly string[]): { role: IamRole; name: string; policy: IamRolePolicy } {
    const stack = BaseStack.of(this);
    const name = stack.shortName(roleName ?? `${type.toLowerCase()}-workflow`);
    const which = roleName === undefined ? `${type === 'EXPRESS' ? 'Express' : 'Standard'} workflow` : `workflow ${this.node.id}`;
    const role = new IamRole(this, 'role', {
      name,
      description: `Permissions of the ${which}. Calls the functions that are its steps.`,
      assumeRolePolicy: trustPolicy(
        { Service: 'states.amazonaws.com' },
        {
          StringEquals: { 'aws:SourceAccount': stack.config.account, 'aws:SourceArn': stack.arn('states', `stateMachine:${this.#name}`) },
        },
      ),
    });
    const statements: Statement[] = [
      { sid: 'CallSteps', actions: ['lambda:InvokeFunction'], resources: functionArns },
      { sid: 'DeliverLogs', actions: DELIVER_LOGS, resources: ['*'] },
      ...(stack.config.reaction.traceWorkflow ? [{ sid: 'WriteTraces', actions: TRACE, resources: ['*'] }] : []),
    ];
    const policy = new IamRolePolicy(this, 'role-policy', { name: 'permissions', role: role.name, policy: identityPolicy(statements) });
    return { role, name, policy };
  }

  #watch({ alarms, about }: WorkflowProps): void {
    const watch = {
      namespace: 'AWS/States',
      dimensions: { StateMachineArn: this.arn },
      statistic: 'Sum',
      threshold: 0,
      periodSeconds: 300,
    } as const;
    alarms.watch(this, 'failed', {
      ...watch,
      metric: 'ExecutionsFailed',
      description: about.failed,
    });
    alarms.watch(this, 'timed-out', {
      ...watch,
      metric: 'ExecutionsTimedOut',
      description: about.timedOut,
    });
  }
}
