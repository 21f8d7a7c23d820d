import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { BindingsUnavailable } from '#domain/base/errors.ts';
import { type Binding, binding } from '#domain/reaction/binding.ts';
import { type InstalledReactor, installedReactor } from '#domain/reaction/installed-reactor.ts';
import { jsonText, Table } from '#platform/base/table.ts';

/** The rules that decide over reactions: bindings (the reactions that teams want) and installed reactors. */
export interface ReactionRulesStore {
  /** @throws BindingsUnavailable where the table cannot be read, or holds a binding that is invalid: nobody knows then what it forbids */
  bindings(): Promise<readonly Binding[]>;
  /** @throws BindingsUnavailable */
  reactors(): Promise<ReadonlyMap<string, InstalledReactor>>;
}

export type ReactionRulesTables = {
  /** `security_controls`: items `pk` = `binding#<id>`, `content` = the binding as JSON. */
  readonly controls: string;
  /** `security_local_reactors`: items `pk` = `reactor#<id>`, `content` = the installed reactor as JSON. */
  readonly reactors: string;
};

const BINDING = 'binding#';
const REACTOR = 'reactor#';

/** Bindings and installed reactors as two DynamoDB tables. */
export function reactionRulesTables(client: DynamoDBClient, tables: ReactionRulesTables): ReactionRulesStore {
  return {
    async bindings() {
      const rows = await contents(client, tables.controls, binding).scan(BINDING);
      return rows.map(({ content }) => content);
    },
    async reactors() {
      const rows = await contents(client, tables.reactors, installedReactor).scan(REACTOR);
      return new Map(rows.map(({ content }) => [content.manifest.id, content]));
    },
  };
}

/** Puts a binding in the table, in place of one with the same id. */
export async function putBinding(client: DynamoDBClient, tableName: string, value: Binding): Promise<void> {
  await contents(client, tableName, binding).put({ pk: BINDING + value.id, content: JSON.stringify(value) });
}

/** Takes a binding back; one that is not there is no error. */
export async function removeBinding(client: DynamoDBClient, tableName: string, id: string): Promise<void> {
  await contents(client, tableName, binding).delete({ pk: BINDING + id });
}

/** Enters a reactor as installed, in place of an earlier version. */
export async function putInstalledReactor(client: DynamoDBClient, tableName: string, value: InstalledReactor): Promise<void> {
  await contents(client, tableName, installedReactor).put({ pk: REACTOR + value.manifest.id, content: JSON.stringify(value) });
}

function contents<Schema extends z.ZodType>(client: DynamoDBClient, tableName: string, schema: Schema) {
  const advice = 'Nothing reacts until that is mended; messages return to their queue.';
  return new Table(client, tableName, { schema: z.object({ content: jsonText(schema) }), error: BindingsUnavailable, advice });
}
