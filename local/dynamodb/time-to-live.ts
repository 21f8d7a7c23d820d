import { at, isRecord, listAt } from '#domain/base/json.ts';
import { type Backend, DynamoDbFailure, failure, type JsonObject } from './backend.ts';
import type { Items } from './items.ts';
import type { Streams } from './streams.ts';

/** Items that expired longer ago are left alone: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html */
const TOO_OLD_SECONDS = 5 * 365 * 24 * 60 * 60;

export type TimeToLive = {
  update(input: JsonObject): Promise<JsonObject>;
  describe(input: JsonObject): Promise<JsonObject>;
  /** Deletes every expired item and says how many those were. DynamoDB takes up to two days for it. */
  sweep(): Promise<number>;
  /** Forgets a table that is deleted. */
  forget(table: string): void;
};

/** `now` in milliseconds since the epoch. */
type Surroundings = { readonly now: () => number; readonly streams: Pick<Streams, 'telling'> };

export function createTimeToLive(backend: Backend, items: Items, { now, streams }: Surroundings): TimeToLive {
  const attributes = new Map<string, string>();

  async function existing(input: JsonObject): Promise<string> {
    await backend.call('DescribeTable', { TableName: input.TableName });
    return String(input.TableName);
  }

  return {
    async update(input) {
      const table = await existing(input);
      const specification = input.TimeToLiveSpecification;
      const enabled = at(specification, 'Enabled') === true;
      if (enabled === attributes.has(table))
        throw failure('ValidationException', `TimeToLive is already ${enabled ? 'enabled' : 'disabled'}`);
      if (enabled) attributes.set(table, String(at(specification, 'AttributeName')));
      else attributes.delete(table);
      return { TimeToLiveSpecification: specification };
    },
    async describe(input) {
      const attribute = attributes.get(await existing(input));
      const description =
        attribute === undefined ? { TimeToLiveStatus: 'DISABLED' } : { TimeToLiveStatus: 'ENABLED', AttributeName: attribute };
      return { TimeToLiveDescription: description };
    },
    async sweep() {
      let deleted = 0;
      const parts = { backend, items, streams };
      for (const [table, attribute] of attributes)
        deleted += await sweepTable({ table, attribute, seconds: Math.floor(now() / 1000) }, parts);
      return deleted;
    },
    forget: (table) => void attributes.delete(table),
  };
}

type Expiring = { readonly table: string; readonly attribute: string; readonly seconds: number };
type Parts = { readonly backend: Backend; readonly items: Items; readonly streams: Surroundings['streams'] };

async function sweepTable({ table, attribute, seconds }: Expiring, { backend, items, streams }: Parts): Promise<number> {
  const expired = {
    ExpressionAttributeNames: { '#expires': attribute },
    ExpressionAttributeValues: { ':now': { N: String(seconds) }, ':oldest': { N: String(seconds - TOO_OLD_SECONDS) } },
  };
  const condition = '#expires < :now AND #expires > :oldest';
  let deleted = 0;
  let next: unknown;
  do {
    const start = next === undefined ? {} : { ExclusiveStartKey: next };
    const page = await backend.call('Scan', { TableName: table, FilterExpression: condition, ...expired, ...start });
    for (const item of listAt(page, 'Items')) {
      if (!isRecord(item)) continue;
      const key = await items.keyOf(table, item);
      const request = { TableName: table, Key: key, ConditionExpression: condition, ...expired };
      if (await streams.telling([{ table, key }], () => deleteIf(backend, request), 'expiry')) deleted += 1;
    }
    next = page.LastEvaluatedKey;
  } while (next !== undefined);
  return deleted;
}

/** False where the item was refreshed since the scan. */
async function deleteIf(backend: Backend, request: object): Promise<boolean> {
  try {
    await backend.call('DeleteItem', request);
    return true;
  } catch (error) {
    if (error instanceof DynamoDbFailure && error.type === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}
