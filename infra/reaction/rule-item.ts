import type { DynamodbTableItemConfig } from '@cdktf/provider-aws/lib/dynamodb-table-item/index.js';
import type { RuleRow } from '#domain/reaction/rule-rows.ts';
import type { ProtectedTable } from '#infra/base/protected-table.ts';
import { literalText } from '#infra/base/terraform-text.ts';

/** Where a row goes. */
export function describePlace({
  name,
  hashKey,
  rangeKey,
}: ProtectedTable): Pick<DynamodbTableItemConfig, 'tableName' | 'hashKey' | 'rangeKey'> {
  return { tableName: name, hashKey, ...(rangeKey !== undefined && { rangeKey }) };
}

/** A row as Terraform writes it into its table; `more` are attributes that the platform does not read. */
export function formatItem(row: Omit<RuleRow, 'sk'>, more: Readonly<Record<string, string>> = {}): string {
  const typed = Object.fromEntries(Object.entries({ ...row, ...more }).map(([name, text]) => [name, { S: text }]));
  return literalText(JSON.stringify(typed));
}
