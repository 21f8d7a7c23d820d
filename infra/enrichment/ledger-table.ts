import { Construct } from 'constructs';
import { TABLES } from '#domain/base/tables.ts';
import type { LambdaFunction } from '#infra/base/lambda-function.ts';
import { type ProtectedTable, protectedTable } from '#infra/base/protected-table.ts';

/** Look up the versions of a batch, write what was published. */
const RECALL_AND_REMEMBER = ['dynamodb:BatchGetItem', 'dynamodb:PutItem'];
/** Read the whole ledger to count what is active, write the state of the roll-ups. */
const SCAN_AND_REMEMBER = ['dynamodb:Scan', 'dynamodb:PutItem'];

/** The ATT&CK findings that we have published, by source finding, with a hash of their content. */
export class LedgerTable extends Construct {
  readonly table: ProtectedTable;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.table = protectedTable(this, 'table', TABLES.ledger);
  }

  allowRecallAndRemember(owner: LambdaFunction): void {
    owner.allow({ sid: 'UseLedger', actions: RECALL_AND_REMEMBER, resources: [this.table.arn] });
  }

  allowScanAndRemember(owner: LambdaFunction): void {
    owner.allow({ sid: 'UseLedger', actions: SCAN_AND_REMEMBER, resources: [this.table.arn] });
  }
}
