import { formatReactorId } from '@attack-reactor/kit/contract';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Binding } from '#domain/reaction/binding.ts';
import type { InstalledReactor } from '#domain/reaction/installed-reactor.ts';
import { type QuarantinedBinding, quarantineBinding, type UnreadableRow } from '#domain/reaction/quarantine.ts';
import { bindingRows, OWNED_BY_CONFIGURATION, OWNER_CONFIGURATION, reactorRows } from '#domain/reaction/rule-rows.ts';
import { readRules, ruleTable } from './rule-table.ts';
import { type TenantStore, tenantsTable } from './tenants.ts';

type StoredBindings = {
  readonly bindings: readonly Binding[];
  readonly quarantined: readonly QuarantinedBinding[];
  /** Ids of those that the configuration owns. */
  readonly ofConfiguration: ReadonlySet<string>;
};
type StoredReactors = {
  readonly reactors: ReadonlyMap<string, InstalledReactor>;
  readonly unreadable: readonly UnreadableRow[];
  /** Ids of those that the configuration owns. */
  readonly ofConfiguration: ReadonlySet<string>;
};

/**
 * The rules that decide over reactions: bindings (the reactions that teams want), installed reactors and tenants. A row that cannot be
 * read is answered apart and holds no other up: a reactor of such a row is not installed.
 */
export interface ReactionRulesStore extends Pick<TenantStore, 'tenants'> {
  /** @throws BindingsUnavailable where the table cannot be read */
  bindings(): Promise<StoredBindings>;
  /** @throws BindingsUnavailable where the table cannot be read */
  reactors(): Promise<StoredReactors>;
}

export type ReactionRulesTables = {
  /** `security_controls`, with `bindingRows` and the rows of tenants. */
  readonly controls: string;
  /** `security_local_reactors`, with `reactorRows`. */
  readonly reactors: string;
};

/** Bindings and installed reactors as two DynamoDB tables. */
export function reactionRulesTables(client: DynamoDBClient, tables: ReactionRulesTables): ReactionRulesStore {
  return {
    async bindings() {
      const { read, values, malformed } = await readRules(client, tables.controls, bindingRows);
      const ofConfiguration = findOwned(read, ({ id }) => id);
      return { bindings: values, ofConfiguration, quarantined: malformed.map((row) => quarantineBinding(row, row.attributes['content'])) };
    },
    async reactors() {
      const { read, values, malformed } = await readRules(client, tables.reactors, reactorRows);
      const ofConfiguration = findOwned(read, ({ manifest }) => formatReactorId(manifest));
      const unreadable = malformed.map(({ pk, sk, fault }) => ({ pk, sk, fault }));
      return { reactors: new Map(values.map((one) => [formatReactorId(one.manifest), one])), ofConfiguration, unreadable };
    },
    tenants: tenantsTable(client, tables.controls).tenants,
  };
}

type Owned<Value> = { readonly content: Value; readonly owner?: string | undefined };

/** Finds the ids of the rows that the configuration owns. */
function findOwned<Value>(read: readonly Owned<Value>[], idOf: (value: Value) => string): ReadonlySet<string> {
  return new Set(read.filter(({ owner }) => owner === OWNER_CONFIGURATION).map(({ content }) => idOf(content)));
}

/** Lists the ids of the bindings that call a reactor. @throws BindingsUnavailable */
export async function listBindingsOf(client: DynamoDBClient, tableName: string, reactorId: string): Promise<readonly string[]> {
  const { values } = await readRules(client, tableName, bindingRows);
  return values.filter((one) => one.reactorId === reactorId).map(({ id }) => id);
}

/** Puts a binding in the table, in place of one with the same id. */
export async function putBinding(client: DynamoDBClient, tableName: string, value: Binding): Promise<void> {
  await ruleTable(client, tableName, bindingRows).put(bindingRows.readRow(value));
}

/** Takes a binding back; one that is not there is no error. */
export async function removeBinding(client: DynamoDBClient, tableName: string, id: string): Promise<void> {
  await ruleTable(client, tableName, bindingRows).delete(bindingRows.keyOf(id));
}

/** Enters a reactor of the configuration as installed, in place of an earlier version. */
export async function putConfiguredReactor(client: DynamoDBClient, tableName: string, value: InstalledReactor): Promise<void> {
  await ruleTable(client, tableName, reactorRows).put({ ...reactorRows.readRow(value), ...OWNED_BY_CONFIGURATION });
}
