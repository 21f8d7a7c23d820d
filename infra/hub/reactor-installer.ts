import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { DynamodbTableItem } from '@cdktf/provider-aws/lib/dynamodb-table-item/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { INSTALL_WORKFLOW, UNINSTALL_WORKFLOW } from '#domain/hub/install-workflows.ts';
import { installationRows, wantedRows } from '#domain/hub/installation-rows.ts';
import { UPDATES_TAKEN_BACK } from '#domain/hub/probation.ts';
import { REACTORS_DISABLED } from '#domain/hub/version-change.ts';
import { HUB_TAG, REACTOR_FUNCTIONS } from '#domain/reaction/reactor-function.ts';
import { bindingRows, memberRoleRows, OWNED_BY_CONFIGURATION, reactorRows, versionRows } from '#domain/reaction/rule-rows.ts';
import type { StepHandler } from '#handlers/functions.ts';
import { installReactorFunction } from '#handlers/install-reactor/function.ts';
import { reviewReactorsFunction } from '#handlers/review-reactors/function.ts';
import { startInstallationFunction } from '#handlers/start-installation/function.ts';
import type { Alarms } from '#infra/base/alarms.ts';
import type { BaseStack } from '#infra/base/base-stack.ts';
import { type FunctionHost, LambdaFunction } from '#infra/base/lambda-function.ts';
import { type Conditions, identityPolicy, inPartitions, trustPolicy } from '#infra/base/policy.ts';
import { Schedule } from '#infra/base/schedule.ts';
import { describePlace, formatItem } from '#infra/base/table-item.ts';
import { TableStream } from '#infra/base/table-stream.ts';
import { readAsl } from '#infra/reaction/asl-file.ts';
import type { ReactionTables } from '#infra/reaction/reaction-tables.ts';
import { Workflow } from '#infra/reaction/workflow.ts';
import { allowReadHub, findHub } from './hub-place.ts';

export interface ReactorInstallerProps {
  readonly host: FunctionHost & { readonly alarms: Alarms };
  /** Folder with `<name>.asl.json`. */
  readonly stateMachines: string;
  readonly tables: ReactionTables;
}

/** The role and the log of all functions that come from a hub. */
type Installed = { readonly roleArn: string; readonly logGroup: string };

/**
 * The consumer of a hub: from rows that people write to functions of reactors, and away again. Reactors of the configuration are out
 * of its reach: it may change only functions that carry its own tag.
 */
export class ReactorInstaller {
  readonly #stack: BaseStack;
  readonly #props: ReactorInstallerProps;

  constructor(stack: BaseStack, props: ReactorInstallerProps) {
    this.#stack = stack;
    this.#props = props;
    this.#declareCeiling();
    const installed = this.#createRole();
    const installer = this.#createInstaller(installed);
    const workflows = {
      install: this.#createWorkflow(INSTALL_WORKFLOW, installer, {
        failed:
          'A reactor could not be installed or updated; what served before serves on. Its report says why: attack-reactor reactor list --installed.',
        timedOut: 'The installation of a reactor ran out of time. Ask for it again: attack-reactor reactor install.',
      }),
      uninstall: this.#createWorkflow(UNINSTALL_WORKFLOW, installer, {
        failed: 'A reactor could not be uninstalled. Its report says why: attack-reactor reactor list --installed.',
        timedOut: 'The removal of a reactor ran out of time. Ask for it again: attack-reactor reactor uninstall.',
      }),
    };
    this.#startWork(workflows);
    this.#review(installed);
  }

  /** The rights that a deployment gave the role in member accounts, which an installation is held against. */
  #declareCeiling(): void {
    const { tables } = this.#props;
    const ceiling = this.#stack.config.reaction.memberRoleCeiling;
    new DynamodbTableItem(this.#stack, 'member-role-ceiling', {
      ...describePlace(tables.localReactors),
      item: formatItem(memberRoleRows.readRow({ ceiling }), OWNED_BY_CONFIGURATION),
    });
  }

  /** Whatever a package does in its function, the function can write its log and nothing else. */
  #createRole(): Installed {
    const stack = this.#stack;
    const [name, logGroup] = [stack.shortName('hub-reactors'), `/aws/lambda/${stack.named('hub-reactors')}`];
    const logs = new CloudwatchLogGroup(stack, 'hub-reactors-log-group', {
      name: logGroup,
      retentionInDays: stack.config.logs.retentionDays,
    });
    const role = new IamRole(stack, 'hub-reactors-role', {
      name,
      description: 'Permissions of every reactor that was installed from a hub: its log.',
      assumeRolePolicy: trustPolicy({ Service: 'lambda.amazonaws.com' }),
    });
    const actions = ['logs:CreateLogStream', 'logs:PutLogEvents'];
    const policy = identityPolicy([{ sid: 'WriteLogs', actions, resources: [`${stack.literalArn(logs, logGroup)}:*`] }]);
    new IamRolePolicy(stack, 'hub-reactors-role-policy', { name: 'permissions', role: role.name, policy });
    return { roleArn: stack.literalArn(role, name), logGroup: logs.name };
  }

  #describeFunctions({ roleArn, logGroup }: Installed) {
    return { NAME_PREFIX: this.#stack.prefix, REACTOR_ROLE_ARN: roleArn, REACTOR_LOG_GROUP: logGroup };
  }

  #createInstaller(installed: Installed): LambdaFunction {
    const { host, tables } = this.#props;
    const stack = this.#stack;
    const hub = findHub(stack);
    const installer = new LambdaFunction(this.#stack, installReactorFunction.name, {
      ...host,
      definition: installReactorFunction,
      environment: {
        CATALOG_TABLE: hub.catalog.name,
        PACKAGE_BUCKET: hub.packages.name,
        TRUST_BUCKET: hub.packages.name,
        CONTROLS_TABLE: tables.controls.name,
        LOCAL_REACTORS_TABLE: tables.localReactors.name,
        EXECUTIONS_TABLE: tables.executions.name,
        GUARDS_TABLE: tables.guards.name,
        // No code of a package runs beside these rights; those that ran at the hub are enough.
        RERUN_VECTORS: 'none',
        ...this.#describeFunctions(installed),
      },
    });
    allowReadHub(installer, hub);
    tables.allowKeepGuards(installer);
    tables.allowFindExecutions(installer);
    this.#allowKeepRows(installer);
    this.#allowDeploy(installer, installed);
    return installer;
  }

  #allowKeepRows(installer: LambdaFunction): void {
    const { controls, localReactors } = this.#props.tables;
    installer.allow({
      sid: 'FindBindings',
      actions: ['dynamodb:Query'],
      resources: [controls.arn],
      conditions: inRows(bindingRows),
    });
    const grants: readonly (readonly [string, string, readonly Rows[]])[] = [
      ['ListReactors', 'dynamodb:Query', [reactorRows, versionRows]],
      ['ReadReactors', 'dynamodb:GetItem', [wantedRows, reactorRows, installationRows, memberRoleRows]],
      ['EnterReactors', 'dynamodb:PutItem', [wantedRows, reactorRows, installationRows]],
      ['RemoveReactors', 'dynamodb:DeleteItem', [reactorRows, versionRows]],
    ];
    for (const [sid, action, rows] of grants)
      installer.allow({ sid, actions: [action], resources: [localReactors.arn], conditions: inRows(...rows) });
  }

  /** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html */
  #allowDeploy(installer: LambdaFunction, { roleArn }: Installed): void {
    const { resources, ofHub } = this.#describeReach();
    // A condition on the tag would hide that a function is not there.
    installer.allow({ sid: 'LookAtFunctions', actions: ['lambda:GetFunction'], resources });
    installer.allow({
      sid: 'MakeFunctions',
      actions: ['lambda:CreateFunction', 'lambda:TagResource'],
      resources,
      conditions: { StringEquals: { [`aws:RequestTag/${HUB_TAG.name}`]: HUB_TAG.value } },
    });
    installer.allow({
      sid: 'ChangeFunctions',
      actions: [
        'lambda:CreateAlias',
        'lambda:DeleteFunction',
        'lambda:PublishVersion',
        'lambda:UpdateAlias',
        'lambda:UpdateFunctionCode',
        'lambda:UpdateFunctionConfiguration',
      ],
      resources,
      conditions: ofHub,
    });
    installer.allow({
      sid: 'GiveRole',
      actions: ['iam:PassRole'],
      resources: [roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
    });
  }

  /** The functions of reactors, and the condition for those that came from a hub. */
  #describeReach() {
    const resources = [this.#stack.arn('lambda', `function:${this.#stack.named(REACTOR_FUNCTIONS)}`)];
    return { resources, ofHub: { StringEquals: { [`aws:ResourceTag/${HUB_TAG.name}`]: HUB_TAG.value } } };
  }

  #review(installed: Installed): void {
    const { host, tables } = this.#props;
    const { catalog } = findHub(this.#stack);
    const review = new LambdaFunction(this.#stack, reviewReactorsFunction.name, {
      ...host,
      definition: reviewReactorsFunction,
      environment: {
        ...this.#describeFunctions(installed),
        CATALOG_TABLE: catalog.name,
        LOCAL_REACTORS_TABLE: tables.localReactors.name,
        EXECUTIONS_TABLE: tables.executions.name,
        GUARDS_TABLE: tables.guards.name,
      },
    });
    review.allow({ sid: 'ReadCatalog', actions: ['dynamodb:GetItem'], resources: [catalog.arn] });
    tables.allowKeepGuards(review);
    const resources = [tables.localReactors.arn];
    review.allow({
      sid: 'ListReactors',
      actions: ['dynamodb:Query'],
      resources,
      conditions: inRows(wantedRows, reactorRows, versionRows, installationRows),
    });
    review.allow({ sid: 'TakeUpdatesBack', actions: ['dynamodb:UpdateItem'], resources, conditions: inRows(wantedRows) });
    tables.allowFindExecutions(review);
    tables.allowReadRecords(review);
    review.allow({
      sid: 'ReadReactors',
      actions: ['dynamodb:GetItem'],
      resources,
      conditions: inRows(wantedRows, reactorRows, versionRows),
    });
    review.allow({ sid: 'DisableReactors', actions: ['dynamodb:UpdateItem'], resources, conditions: inRows(reactorRows, versionRows) });
    const { resources: functions, ofHub } = this.#describeReach();
    review.allow({ sid: 'LookAtFunctions', actions: ['lambda:GetFunction', 'lambda:ListVersionsByFunction'], resources: functions });
    review.allow({ sid: 'RemoveFunctions', actions: ['lambda:DeleteFunction'], resources: functions, conditions: ofHub });
    const { name, everyMinutes } = reviewReactorsFunction.trigger;
    new Schedule(this.#stack, name, { target: review, everyMinutes, alarms: host.alarms });
    this.#watchReview(review);
  }

  #watchReview(review: LambdaFunction): void {
    const { alarms } = this.#props.host;
    const watched = { namespace: this.#stack.prefix, dimensions: { service: review.node.id }, statistic: 'Sum', threshold: 0 } as const;
    alarms.watch(review, 'disabled', {
      ...watched,
      description:
        'The hub calls an installed reactor harmful; it is disabled, and its bindings only tell. Look at what it changed, uninstall it or install another version: attack-reactor reactor list --installed.',
      metric: REACTORS_DISABLED,
      periodSeconds: 3600,
    });
    alarms.watch(review, 'taken-back', {
      ...watched,
      description:
        'An update was taken back, because one of its first changes did not read back as fixed. Look at the execution that its report names: attack-reactor reactor list --installed.',
      metric: UPDATES_TAKEN_BACK,
      periodSeconds: 3600,
    });
  }

  #createWorkflow(
    name: typeof INSTALL_WORKFLOW | typeof UNINSTALL_WORKFLOW,
    installer: LambdaFunction,
    about: { readonly failed: string; readonly timedOut: string },
  ): Workflow {
    const file = `${name}.asl.json`;
    const steps: Readonly<Record<StepHandler<typeof INSTALL_WORKFLOW>, LambdaFunction>> = { 'install-reactor': installer };
    return new Workflow(this.#stack, name, {
      type: 'STANDARD',
      roleName: `${name}-workflow`,
      file,
      definition: readAsl(`${this.#props.stateMachines}/${file}`),
      steps,
      alarms: this.#props.host.alarms,
      about,
    });
  }

  #startWork({ install, uninstall }: { readonly install: Workflow; readonly uninstall: Workflow }): void {
    const { host, tables } = this.#props;
    const starter = new LambdaFunction(this.#stack, startInstallationFunction.name, {
      ...host,
      definition: startInstallationFunction,
      environment: { INSTALL_STATE_MACHINE_ARN: install.arn, UNINSTALL_STATE_MACHINE_ARN: uninstall.arn },
    });
    install.allowStart(starter, 'StartInstall');
    uninstall.allowStart(starter, 'StartUninstall');
    new TableStream(this.#stack, 'wishes', {
      table: tables.localReactors,
      trigger: startInstallationFunction.trigger,
      consumer: starter,
      remedy:
        'Read the log of start-installation, mend the cause, ask for the reactors again that are wanted and not installed, delete them.',
      alarms: host.alarms,
      after: [],
    });
  }
}

type Rows = { readonly partition: string };

/** The condition of rows of some kinds. */
function inRows(...kinds: readonly Rows[]): Conditions {
  return inPartitions(...kinds.map(({ partition }) => partition));
}
