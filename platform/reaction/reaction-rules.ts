import { type AttributeValue, DeleteItemCommand, type DynamoDBClient, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { BindingsUnavailable } from '#domain/base/errors.ts';
import { type Binding, binding } from '#domain/reaction/binding.ts';
import { type InstalledReactor, installedReactor } from '#domain/reaction/installed-reactor.ts';

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

/** Bindings and installed reactors as two DynamoDB tables. */
export function reactionRulesTables(client: DynamoDBClient, tables: ReactionRulesTables): ReactionRulesStore {
  return {
    bindings: () => readAll(client, tables.controls, 'binding#', binding),
    async reactors() {
      const installed = await readAll(client, tables.reactors, 'reactor#', installedReactor);
      return new Map(installed.map((one) => [one.manifest.id, one]));
    },
  };
}

/** Puts a binding in the table, in place of one with the same id. */
export async function putBinding(client: DynamoDBClient, tableName: string, value: Binding): Promise<void> {
  await put(client, tableName, `binding#${value.id}`, value);
}

/** Takes a binding back; one that is not there is no error. */
export async function removeBinding(client: DynamoDBClient, tableName: string, id: string): Promise<void> {
  await client.send(new DeleteItemCommand({ TableName: tableName, Key: { pk: { S: `binding#${id}` } } }));
}

/** Enters a reactor as installed, in place of an earlier version. */
export async function putInstalledReactor(client: DynamoDBClient, tableName: string, value: InstalledReactor): Promise<void> {
  await put(client, tableName, `reactor#${value.manifest.id}`, value);
}

async function put(client: DynamoDBClient, tableName: string, key: string, content: object): Promise<void> {
  await client.send(new PutItemCommand({ TableName: tableName, Item: { pk: { S: key }, content: { S: JSON.stringify(content) } } }));
}

async function readAll<Schema extends z.ZodType>(
  client: DynamoDBClient,
  tableName: string,
  prefix: string,
  schema: Schema,
): Promise<z.output<Schema>[]> {
  const all: z.output<Schema>[] = [];
  try {
    for await (const page of paginateScan({ client }, { TableName: tableName, ConsistentRead: true })) {
      for (const item of page.Items ?? []) {
        if (item['pk']?.S?.startsWith(prefix)) all.push(schema.parse(contentOf(item)));
      }
    }
    return all;
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause).replaceAll('\n', ' ') : String(cause);
    throw new BindingsUnavailable(
      `Table ${tableName} cannot be used (${reason}). Nothing reacts until that is mended; messages return to their queue.`,
      {
        cause,
      },
    );
  }
}

function contentOf(item: Record<string, AttributeValue>): unknown {
  return JSON.parse(item['content']?.S ?? 'null');
}
