import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { BindingsUnavailable } from '#domain/base/errors.ts';
import type { Binding } from '#domain/reaction/binding.ts';
import type { InstalledReactor } from '#domain/reaction/installed-reactor.ts';
import { bindingRows, type RuleRows, reactorRows } from '#domain/reaction/rule-rows.ts';
import { jsonText, Table } from '#platform/base/table.ts';

/** The rules that decide over reactions: bindings (the reactions that teams want) and installed reactors. */
export interface ReactionRulesStore {
  /** @throws BindingsUnavailable where the table cannot be read, or holds a binding that is invalid: nobody knows then what it forbids */
  bindings(): Promise<readonly Binding[]>;
  /** @throws BindingsUnavailable */
  reactors(): Promise<ReadonlyMap<string, InstalledReactor>>;
}

export type ReactionRulesTables = {
  /** `security_controls`, with `bindingRows`. */
  readonly controls: string;
  /** `security_local_reactors`, with `reactorRows`. */
  readonly reactors: string;
};

/** Bindings and installed reactors as two DynamoDB tables. */
export function reactionRulesTables(client: DynamoDBClient, tables: ReactionRulesTables): ReactionRulesStore {
  return {
    bindings: () => readAll(client, tables.controls, bindingRows),
    async reactors() {
      const installed = await readAll(client, tables.reactors, reactorRows);
      return new Map(installed.map((one) => [one.manifest.id, one]));
    },
  };
}

/** Puts a binding in the table, in place of one with the same id. */
export async function putBinding(client: DynamoDBClient, tableName: string, value: Binding): Promise<void> {
  await contents(client, tableName, bindingRows).put(bindingRows.readRow(value));
}

/** Takes a binding back; one that is not there is no error. */
export async function removeBinding(client: DynamoDBClient, tableName: string, id: string): Promise<void> {
  await contents(client, tableName, bindingRows).delete({ pk: bindingRows.keyOf(id) });
}

/** Enters a reactor as installed, in place of an earlier version. */
export async function putInstalledReactor(client: DynamoDBClient, tableName: string, value: InstalledReactor): Promise<void> {
  await contents(client, tableName, reactorRows).put(reactorRows.readRow(value));
}

async function readAll<Value>(client: DynamoDBClient, tableName: string, rows: RuleRows<Value>): Promise<Value[]> {
  const found = await contents(client, tableName, rows).scan(rows.prefix);
  return found.map(({ content }) => content);
}

function contents<Value>(client: DynamoDBClient, tableName: string, { schema }: RuleRows<Value>) {
  const advice = 'Nothing reacts until that is mended; messages return to their queue.';
  return new Table(client, tableName, { schema: z.object({ content: jsonText(schema) }), error: BindingsUnavailable, advice });
}
