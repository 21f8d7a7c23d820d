import {
  EXECUTIONS_BY_ACCOUNT,
  EXECUTIONS_BY_FINDING,
  EXECUTIONS_BY_MONTH,
  EXECUTIONS_BY_STATUS,
  OPEN_APPROVALS,
  TABLES,
  type TableIndex,
} from '#domain/base/tables.ts';
import { installationRows, wantedRows } from '#domain/hub/installation-rows.ts';
import {
  APPROVER_PRINCIPALS_KEY,
  bindingRows,
  memberRoleRows,
  reactorRows,
  selectionRows,
  tenantRows,
  versionRows,
} from '#domain/reaction/rule-rows.ts';
import type { BaseStack } from '#infra/base/base-stack.ts';
import type { LambdaFunction } from '#infra/base/lambda-function.ts';
import { inPartitions } from '#infra/base/policy.ts';
import { type ProtectedTable, stackTable } from '#infra/base/protected-table.ts';

const READ_RULES = ['dynamodb:Query'];
const KEEP_GUARDS = ['dynamodb:GetItem', 'dynamodb:UpdateItem'];
const OPEN_RECORDS = ['dynamodb:PutItem'];

/** The memory of the reaction path. Consumers of the data know the names of the first four. */
export class ReactionTables {
  readonly controls: ProtectedTable;
  readonly localReactors: ProtectedTable;
  readonly executions: ProtectedTable;
  readonly approvals: ProtectedTable;
  readonly guards: ProtectedTable;
  readonly deliveries: ProtectedTable;

  constructor(stack: BaseStack) {
    this.controls = stackTable(stack, TABLES.controls);
    this.localReactors = stackTable(stack, TABLES.reactors);
    this.executions = stackTable(stack, TABLES.executions);
    this.approvals = stackTable(stack, TABLES.approvals);
    this.guards = stackTable(stack, TABLES.guards);
    this.deliveries = stackTable(stack, TABLES.deliveries);
  }

  /** The tenants and their accounts. Bindings and controls, in the same table, are out of reach. */
  allowReadTenants(reader: LambdaFunction): void {
    const conditions = inPartitions(tenantRows.partition, selectionRows.partition);
    reader.allow({ sid: 'ReadTenants', actions: READ_RULES, resources: [this.controls.arn], conditions });
  }

  /** Keep the accounts of units and tags. The rows of the configuration about tenants are out of reach. */
  allowKeepTenantAccounts(keeper: LambdaFunction): void {
    const actions = ['dynamodb:PutItem', 'dynamodb:DeleteItem'];
    const conditions = inPartitions(selectionRows.partition);
    keeper.allow({ sid: 'KeepTenantAccounts', actions, resources: [this.controls.arn], conditions });
  }

  /** Bindings, tenants and installed reactors, whole. */
  allowReadRules(reader: LambdaFunction): void {
    reader.allow({ sid: 'ReadRules', actions: READ_RULES, resources: [this.controls.arn, this.localReactors.arn] });
  }

  /** Look at what is installed of a hub, and write down what people want. What serves is out of reach: a workflow enters it. */
  allowKeepWishes(keeper: LambdaFunction): void {
    const resources = [this.localReactors.arn];
    const grants: readonly (readonly [string, string, readonly string[]])[] = [
      ['ReadInstallations', 'dynamodb:GetItem', [wantedRows, reactorRows, installationRows, memberRoleRows].map(readPartition)],
      ['KeepWishes', 'dynamodb:PutItem', [wantedRows].map(readPartition)],
      ['ForgetWishes', 'dynamodb:DeleteItem', [wantedRows].map(readPartition)],
    ];
    for (const [sid, action, partitions] of grants)
      keeper.allow({ sid, actions: [action], resources, conditions: inPartitions(...partitions) });
  }

  /** Put bindings and take them back. Tenants and controls, in the same table, are out of reach; whose a row is, a condition of the write asks. */
  allowChangeBindings(changer: LambdaFunction): void {
    const actions = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'];
    const conditions = inPartitions(bindingRows.partition);
    changer.allow({ sid: 'ChangeBindings', actions, resources: [this.controls.arn], conditions });
  }

  /** Keep the versions of reactors that plan. What is installed is out of reach. */
  allowKeepReactorVersions(keeper: LambdaFunction): void {
    const conditions = inPartitions(versionRows.partition);
    keeper.allow({ sid: 'KeepReactorVersions', actions: ['dynamodb:PutItem'], resources: [this.localReactors.arn], conditions });
  }

  /** Find the versions of reactors that planned. */
  allowFindReactorVersions(finder: LambdaFunction): void {
    const conditions = inPartitions(versionRows.partition);
    finder.allow({ sid: 'FindReactorVersions', actions: ['dynamodb:GetItem'], resources: [this.localReactors.arn], conditions });
  }

  allowKeepGuards(keeper: LambdaFunction): void {
    keeper.allow({ sid: 'KeepGuards', actions: KEEP_GUARDS, resources: [this.guards.arn] });
  }

  /** End the claims that reactions were started by. */
  allowEndClaims(ender: LambdaFunction): void {
    ender.allow({ sid: 'EndClaims', actions: ['dynamodb:UpdateItem'], resources: [this.guards.arn] });
  }

  /** Find reactions whose wait is over, and take them from the table or put them back behind the others. */
  allowResume(resumer: LambdaFunction): void {
    const actions = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'];
    resumer.allow({ sid: 'ResumeReactions', actions, resources: [this.guards.arn] });
    resumer.allow({ sid: 'FindDueReactions', actions: ['dynamodb:Query'], resources: [dueIndex(this.guards)] });
  }

  /** Find executions that should have ended, and pass them over for a while. */
  allowFindLost(finder: LambdaFunction): void {
    finder.allow({ sid: 'FindLostExecutions', actions: ['dynamodb:Query'], resources: [dueIndex(this.executions)] });
    finder.allow({ sid: 'PassOver', actions: ['dynamodb:UpdateItem'], resources: [this.executions.arn] });
  }

  /** Say that an execution has told its end. */
  allowClose(teller: LambdaFunction): void {
    teller.allow({ sid: 'CloseRecords', actions: ['dynamodb:UpdateItem'], resources: [this.executions.arn] });
  }

  /** Read a record. */
  allowReadRecords(reader: LambdaFunction): void {
    reader.allow({ sid: 'ReadRecords', actions: ['dynamodb:Query'], resources: [this.executions.arn] });
  }

  /** Let a reaction wait. */
  allowDefer(deferrer: LambdaFunction): void {
    deferrer.allow({ sid: 'DeferReactions', actions: ['dynamodb:PutItem'], resources: [this.guards.arn] });
  }

  /** Open a record and add steps to it. */
  allowNote(writer: LambdaFunction): void {
    writer.allow({ sid: 'NoteSteps', actions: OPEN_RECORDS, resources: [this.executions.arn] });
  }

  /** Read a record, lease it, keep backups in it, conclude it. */
  allowWorkOnRecords(worker: LambdaFunction): void {
    const actions = ['dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];
    worker.allow({ sid: 'WorkOnRecords', actions, resources: [this.executions.arn] });
  }

  allowUseApprovals(user: LambdaFunction): void {
    user.allow({ sid: 'UseApprovals', actions: ['dynamodb:GetItem', 'dynamodb:PutItem'], resources: [this.approvals.arn] });
  }

  /** Look up which person somebody in AWS is. */
  allowKnowPeople(asker: LambdaFunction): void {
    const conditions = inPartitions(APPROVER_PRINCIPALS_KEY);
    asker.allow({ sid: 'KnowPeople', actions: ['dynamodb:GetItem'], resources: [this.approvals.arn], conditions });
  }

  /** List the questions that wait, and show the plan of one. */
  allowShowApprovals(reader: LambdaFunction): void {
    reader.allow({
      sid: 'ListOpenApprovals',
      actions: ['dynamodb:Query'],
      resources: [`${this.approvals.arn}/index/${OPEN_APPROVALS.name}`],
    });
    reader.allow({ sid: 'ReadRecords', actions: ['dynamodb:Query'], resources: [this.executions.arn] });
  }

  /** Find executions by their status. */
  allowFindExecutions(reader: LambdaFunction, lists: readonly TableIndex[] = [EXECUTIONS_BY_STATUS]): void {
    const resources = lists.map(({ name }) => `${this.executions.arn}/index/${name}`);
    reader.allow({ sid: 'ListExecutions', actions: ['dynamodb:Query'], resources });
  }

  /** List executions, by whichever index is the narrowest, and show a record. */
  allowListExecutions(reader: LambdaFunction): void {
    this.allowFindExecutions(reader, [EXECUTIONS_BY_MONTH, EXECUTIONS_BY_STATUS, EXECUTIONS_BY_ACCOUNT, EXECUTIONS_BY_FINDING]);
    this.allowReadRecords(reader);
  }

  /** List the questions that wait, and show one; its token goes to nobody. */
  allowShowQuestions(reader: LambdaFunction): void {
    reader.allow({ sid: 'ListQuestions', actions: ['dynamodb:Query'], resources: [`${this.approvals.arn}/index/${OPEN_APPROVALS.name}`] });
    reader.allow({ sid: 'ReadQuestions', actions: ['dynamodb:GetItem'], resources: [this.approvals.arn] });
  }

  allowDeliver(teller: LambdaFunction): void {
    const actions = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'];
    teller.allow({ sid: 'KeepDeliveries', actions, resources: [this.deliveries.arn] });
  }
}

function readPartition({ partition }: { readonly partition: string }): string {
  return partition;
}

/** The sparse index of the rows that are due. */
function dueIndex({ arn }: ProtectedTable): string {
  return `${arn}/index/due`;
}
