import type { RuleRow } from '#domain/reaction/rule-rows.ts';
import { literalText } from '#infra/base/terraform-text.ts';

/** A row as Terraform writes it into its table; `more` are attributes that the platform does not read. */
export function formatItem(row: RuleRow, more: Readonly<Record<string, string>> = {}): string {
  const typed = Object.fromEntries(Object.entries({ ...row, ...more }).map(([name, text]) => [name, { S: text }]));
  return literalText(JSON.stringify(typed));
}
