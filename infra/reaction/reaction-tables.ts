import { TABLES, type TableDefinition } from '#domain/base/tables.ts';
import type { BaseStack } from '#infra/base/base-stack.ts';
import type { LambdaFunction } from '#infra/base/lambda-function.ts';
import { type ProtectedTable, protectedTable } from '#infra/base/protected-table.ts';

const READ_RULES = ['dynamodb:Scan'];
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
    const table = (definition: TableDefinition) => protectedTable(stack, definition.name.replaceAll('_', '-'), definition);
    this.controls = table(TABLES.controls);
    this.localReactors = table(TABLES.reactors);
    this.executions = table(TABLES.executions);
    this.approvals = table(TABLES.approvals);
    this.guards = table(TABLES.guards);
    this.deliveries = table(TABLES.deliveries);
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
