import type { DynamodbTableItemConfig } from '@cdktf/provider-aws/lib/dynamodb-table-item/index.js';
import type { ProtectedTable } from './protected-table.ts';
import { literalText } from './terraform-text.ts';

/** Where a row goes. */
export function describePlace({
  name,
  hashKey,
  rangeKey,
}: ProtectedTable): Pick<DynamodbTableItemConfig, 'tableName' | 'hashKey' | 'rangeKey'> {
  return { tableName: name, hashKey, ...(rangeKey !== undefined && { rangeKey }) };
}

/**
 * A row as Terraform writes it into its table; `more` are attributes beside it.
 * @param filled values in the row that are known only after apply; they need no escaping in JSON
 */
export function formatItem(
  row: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>> = {},
  ...filled: readonly string[]
): string {
  const typed = Object.fromEntries(Object.entries({ ...row, ...more }).map(([name, text]) => [name, { S: text }]));
  return literalText(JSON.stringify(typed), ...filled);
}
