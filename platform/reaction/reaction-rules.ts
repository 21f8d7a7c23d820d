import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { BindingsUnavailable } from '#domain/base/errors.ts';
import type { Binding } from '#domain/reaction/binding.ts';
import type { InstalledReactor } from '#domain/reaction/installed-reactor.ts';
import { type QuarantinedBinding, quarantineBinding, type UnreadableRow } from '#domain/reaction/quarantine.ts';
import { bindingRows, OWNER_CONFIGURATION, type RuleRows, reactorRows } from '#domain/reaction/rule-rows.ts';
import { jsonText, Table } from '#platform/base/table.ts';

type StoredBindings = {
  readonly bindings: readonly Binding[];
  readonly quarantined: readonly QuarantinedBinding[];
  /** Ids of those that the configuration owns. */
  readonly ofConfiguration: ReadonlySet<string>;
};
type StoredReactors = { readonly reactors: ReadonlyMap<string, InstalledReactor>; readonly unreadable: readonly UnreadableRow[] };

/**
 * The rules that decide over reactions: bindings (the reactions that teams want) and installed reactors. A row that cannot be
 * read is answered apart and holds no other up: a reactor of such a row is not installed.
 */
export interface ReactionRulesStore {
  /** @throws BindingsUnavailable where the table cannot be read */
  bindings(): Promise<StoredBindings>;
  /** @throws BindingsUnavailable where the table cannot be read */
  reactors(): Promise<StoredReactors>;
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
    async bindings() {
      const { read, values, malformed } = await readAll(client, tables.controls, bindingRows);
      const ofConfiguration = new Set(read.filter(({ owner }) => owner === OWNER_CONFIGURATION).map(({ content }) => content.id));
      return { bindings: values, ofConfiguration, quarantined: malformed.map((row) => quarantineBinding(row, row.attributes['content'])) };
    },
    async reactors() {
      const { values, malformed } = await readAll(client, tables.reactors, reactorRows);
      const unreadable = malformed.map(({ pk, sk, fault }) => ({ pk, sk, fault }));
      return { reactors: new Map(values.map((one) => [one.manifest.id, one])), unreadable };
    },
  };
}

/** Puts a binding in the table, in place of one with the same id. */
export async function putBinding(client: DynamoDBClient, tableName: string, value: Binding): Promise<void> {
  await contents(client, tableName, bindingRows).put(bindingRows.readRow(value));
}

/** Takes a binding back; one that is not there is no error. */
export async function removeBinding(client: DynamoDBClient, tableName: string, id: string): Promise<void> {
  await contents(client, tableName, bindingRows).delete(bindingRows.keyOf(id));
}

/** Enters a reactor as installed, in place of an earlier version. */
export async function putInstalledReactor(client: DynamoDBClient, tableName: string, value: InstalledReactor): Promise<void> {
  await contents(client, tableName, reactorRows).put(reactorRows.readRow(value));
}

async function readAll<Value>(client: DynamoDBClient, tableName: string, rows: RuleRows<Value>) {
  const found = await contents(client, tableName, rows).queryEach(rows.partition);
  const read = found.flatMap((one) => (one.kind === 'row' ? [one.row] : []));
  return {
    read,
    values: read.map(({ content }) => content),
    malformed: found.filter((one) => one.kind === 'malformed'),
  };
}

function contents<Value>(client: DynamoDBClient, tableName: string, { schema }: RuleRows<Value>) {
  const advice = 'Nothing reacts until that is mended; messages return to their queue.';
  return new Table(client, tableName, {
    schema: z.object({ content: jsonText(schema), owner: z.string().optional() }),
    error: BindingsUnavailable,
    advice,
  });
}
