import { isDeepStrictEqual } from 'node:util';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { BindingsUnavailable } from '#domain/base/errors.ts';
import type { RuleRows } from '#domain/reaction/rule-rows.ts';
import { jsonText, Table } from '#platform/base/table.ts';

/** Returns the table of one kind of rule. */
export function ruleTable<Value>(client: DynamoDBClient, tableName: string, { schema }: Pick<RuleRows<Value>, 'schema'>) {
  return openTable(client, tableName, z.object({ content: jsonText(schema), owner: z.string().optional() }));
}

function openTable<Schema extends z.ZodType>(client: DynamoDBClient, tableName: string, schema: Schema) {
  const advice = 'Nothing reacts until that is mended; messages return to their queue.';
  return new Table(client, tableName, { schema, error: BindingsUnavailable, advice });
}

/** A rule that one writes in the place of another one. */
type RuleChange<Value> = { readonly before: Value; readonly after: Value };

/**
 * Writes a rule in the place of another one; the other attributes of its row stay. The row is the writer's own text: its keys may
 * stand in another order, and lack what has a default.
 * @returns false: that one is not there as it was any more
 * @throws BindingsUnavailable
 */
export async function replaceRule<Value>(
  client: DynamoDBClient,
  tableName: string,
  rows: RuleRows<Value>,
  { before, after }: RuleChange<Value>,
): Promise<boolean> {
  const { content, ...key } = rows.readRow(after);
  const table = openTable(client, tableName, z.object({ content: z.string() }));
  const old = (await table.get(key))?.content;
  if (old === undefined || !isDeepStrictEqual(jsonText(rows.schema).safeParse(old).data, before)) return false;
  return table.updateIf(key, { set: { content }, where: 'content = :old', values: { old } });
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
