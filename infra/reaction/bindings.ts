import { DynamodbTableItem } from '@cdktf/provider-aws/lib/dynamodb-table-item/index.js';
import { Construct } from 'constructs';
import type { ApproverPrincipal } from '#domain/reaction/approver-principals.ts';
import type { Binding } from '#domain/reaction/binding.ts';
import { bindingRows, buildPrincipalsRow, OWNED_BY_CONFIGURATION } from '#domain/reaction/rule-rows.ts';
import { describePlace, formatItem } from '#infra/base/table-item.ts';
import type { ReactionTables } from './reaction-tables.ts';

/** The bindings of the configuration, as rows. The configuration owns them: docs/adr/0011. */
export class Bindings extends Construct {
  constructor(scope: Construct, id: string, bindings: readonly Binding[], tables: ReactionTables) {
    super(scope, id);
    for (const binding of bindings) {
      new DynamodbTableItem(new Construct(this, binding.id), 'item', {
        ...describePlace(tables.controls),
        item: formatItem(bindingRows.readRow(binding), OWNED_BY_CONFIGURATION),
      });
    }
  }
}

/** Who in AWS is which person, as one row of the table of approvals. Without any there is no row, and nobody can answer. */
export class ApproverPrincipals extends Construct {
  constructor(scope: Construct, id: string, principals: readonly ApproverPrincipal[], tables: ReactionTables) {
    super(scope, id);
    if (principals.length === 0) return;
    new DynamodbTableItem(this, 'item', {
      ...describePlace(tables.approvals),
      item: formatItem(buildPrincipalsRow(principals), OWNED_BY_CONFIGURATION),
    });
  }
}
