import type { BaseStack } from '#infra/base/base-stack.ts';
import type { LambdaFunction } from '#infra/base/lambda-function.ts';
import { type ProtectedTable, protectedTable, type TableKeys } from '#infra/base/protected-table.ts';

const READ_RULES = ['dynamodb:Scan'];
const KEEP_GUARDS = ['dynamodb:GetItem', 'dynamodb:UpdateItem'];
const OPEN_RECORDS = ['dynamodb:PutItem'];

/** The memory of the reaction path. The names of the first four are those that consumers of the data know. */
export class ReactionTables {
  /** Bindings: who wants what done. */
  readonly controls: ProtectedTable;
  /** Reactors that are installed here. */
  readonly localReactors: ProtectedTable;
  /** The history of every execution, with what its rollback needs. */
  readonly executions: ProtectedTable;
  readonly approvals: ProtectedTable;
  /** Claims, budgets and breakers. */
  readonly guards: ProtectedTable;
  /** Which notification was told where, and the budgets of the chats. */
  readonly deliveries: ProtectedTable;

  constructor(stack: BaseStack) {
    const table = (name: string, keys: TableKeys) => protectedTable(stack, name.replaceAll('_', '-'), name, keys);
    this.controls = table('security_controls', 'pk');
    this.localReactors = table('security_local_reactors', 'pk');
    this.executions = table('sfn_statemachines', 'pk and sk');
    this.approvals = table('approvals', 'pk');
    this.guards = table('reaction_guards', 'pk');
    this.deliveries = table('notification_deliveries', 'pk');
  }

  /** Bindings and installed reactors, whole. */
  allowReadRules(reader: LambdaFunction): void {
    reader.allow({ sid: 'ReadRules', actions: READ_RULES, resources: [this.controls.arn, this.localReactors.arn] });
  }

  allowKeepGuards(keeper: LambdaFunction): void {
    keeper.allow({ sid: 'KeepGuards', actions: KEEP_GUARDS, resources: [this.guards.arn] });
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

  allowDeliver(teller: LambdaFunction): void {
    const actions = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'];
    teller.allow({ sid: 'KeepDeliveries', actions, resources: [this.deliveries.arn] });
  }
}
