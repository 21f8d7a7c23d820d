import { at, isRecord, listAt } from '#domain/base/json.ts';
import type { JsonObject } from './backend.ts';
import type { Items } from './items.ts';
import type { WrittenItem } from './streams.ts';

/** The items that a request writes, each by table and key; a malformed request, which dynalite refuses, writes none. */
export async function listWrittenItems(operation: string, input: JsonObject, items: Items): Promise<WrittenItem[]> {
  const written: WrittenItem[] = [];
  const add = async (table: unknown, { Key: key, Item: item }: JsonObject) => {
    if (typeof table !== 'string') return;
    if (isRecord(key)) written.push({ table, key });
    else if (isRecord(item)) written.push({ table, key: await items.keyOf(table, item) });
  };
  switch (operation) {
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
      await add(input.TableName, input);
      break;
    case 'BatchWriteItem':
      for (const [table, requests] of Object.entries(Object(input.RequestItems)))
        for (const request of listAt({ requests }, 'requests'))
          await add(table, Object(at(request, 'PutRequest') ?? at(request, 'DeleteRequest')));
      break;
    case 'TransactWriteItems':
      for (const action of listAt(input, 'TransactItems'))
        for (const part of Object.values(Object(action))) await add(at(part, 'TableName'), Object(part));
      break;
    default:
  }
  return written;
}
