import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { BindingsUnavailable } from '#domain/base/errors.ts';
import type { RuleRows } from '#domain/reaction/rule-rows.ts';
import { jsonText, Table } from '#platform/base/table.ts';

/** Returns the table of one kind of rule. */
export function ruleTable<Value>(client: DynamoDBClient, tableName: string, { schema }: RuleRows<Value>) {
  const advice = 'Nothing reacts until that is mended; messages return to their queue.';
  return new Table(client, tableName, {
    schema: z.object({ content: jsonText(schema), owner: z.string().optional() }),
    error: BindingsUnavailable,
    advice,
  });
}

/** Reads all rules of a kind; rows that cannot be read are answered apart. @throws BindingsUnavailable */
export async function readRules<Value>(client: DynamoDBClient, tableName: string, rows: RuleRows<Value>) {
  const found = await ruleTable(client, tableName, rows).queryEach(rows.partition);
  const read = found.flatMap((one) => (one.kind === 'row' ? [one.row] : []));
  return {
    read,
    values: read.map(({ content }) => content),
    malformed: found.filter((one) => one.kind === 'malformed'),
  };
}
