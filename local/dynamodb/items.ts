import { isRecord, listAt } from '#domain/base/json.ts';
import type { Backend, JsonObject } from './backend.ts';

/** Reads items and puts them back as they were, whatever the keys of their table. */
export type Items = {
  keyOf(table: string, item: JsonObject): Promise<JsonObject>;
  read(table: string, key: JsonObject): Promise<JsonObject | undefined>;
  restore(table: string, key: JsonObject, item: JsonObject | undefined): Promise<void>;
  /** Forgets the keys of a table that is deleted. */
  forget(table: string): void;
};

export function createItems(backend: Backend): Items {
  const keyNames = new Map<string, readonly string[]>();

  async function namesFor(table: string): Promise<readonly string[]> {
    const known = keyNames.get(table);
    if (known !== undefined) return known;
    const schema = listAt(await backend.call('DescribeTable', { TableName: table }), 'Table', 'KeySchema');
    const names = schema.flatMap((element) => (isRecord(element) ? [String(element.AttributeName)] : []));
    keyNames.set(table, names);
    return names;
  }

  return {
    async keyOf(table, item) {
      return Object.fromEntries((await namesFor(table)).map((name) => [name, item[name]]));
    },
    async read(table, key) {
      const { Item: item } = await backend.call('GetItem', { TableName: table, Key: key, ConsistentRead: true });
      return isRecord(item) ? item : undefined;
    },
    async restore(table, key, item) {
      if (item === undefined) await backend.call('DeleteItem', { TableName: table, Key: key });
      else await backend.call('PutItem', { TableName: table, Item: item });
    },
    forget: (table) => void keyNames.delete(table),
  };
}
