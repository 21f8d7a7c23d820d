import { isDeepStrictEqual } from 'node:util';
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { at, isRecord, listAt } from '#domain/base/json.ts';
import { type Backend, DynamoDbFailure } from './backend.ts';

/** How a table was opened: there was none, it is the same, or it was of an earlier version and its rows are in a new one now. */
export type TableOpening = 'created' | 'kept' | 'rebuilt';

/** Holds the rows of a table while it is made anew. */
const COPY = '.copy';

/**
 * Opens a table as this version of the platform has it. dynalite adds no index to a table, so one that lacks an index, or has it
 * in another form, is made anew with its rows. A process that ends halfway loses none: the next one finishes.
 */
export async function openTable(backend: Backend, input: CreateTableCommandInput): Promise<TableOpening> {
  const table = String(input.TableName);
  const copy = `${table}${COPY}`;
  const found = await listTables(backend);
  const isEarlier = found.includes(table) && !((await hasKeys(backend, input)) && (await hasIndexes(backend, input)));
  if (found.includes(copy) && !isEarlier) return finish(backend, input, copy);
  if (found.includes(copy)) await deleteTable(backend, copy);
  if (!found.includes(table)) {
    await createTable(backend, input);
    return 'created';
  }
  if (!isEarlier) return 'kept';
  const { GlobalSecondaryIndexes: _indexes, ...plain } = input;
  const keys = new Set(input.KeySchema?.map(({ AttributeName }) => AttributeName));
  const AttributeDefinitions = input.AttributeDefinitions?.filter(({ AttributeName }) => keys.has(AttributeName));
  await createTable(backend, { ...plain, TableName: copy, AttributeDefinitions });
  await copyRows(backend, table, copy);
  await deleteTable(backend, table);
  return finish(backend, input, copy);
}

/** The copy has every row by now; the table is gone, or has a part of them. */
async function finish(backend: Backend, input: CreateTableCommandInput, copy: string): Promise<TableOpening> {
  const table = String(input.TableName);
  if (!(await listTables(backend)).includes(table)) await createTable(backend, input);
  await copyRows(backend, copy, table);
  await deleteTable(backend, copy);
  return 'rebuilt';
}

async function hasKeys(backend: Backend, { TableName, KeySchema = [] }: CreateTableCommandInput): Promise<boolean> {
  const { Table } = await backend.call('DescribeTable', { TableName });
  const names = (keys: readonly unknown[]) => keys.map((key) => at(key, 'AttributeName'));
  return isDeepStrictEqual(names(listAt(Table, 'KeySchema')), names(KeySchema));
}

/** Returns true if the table has each index that this version wants, in the same form. More of them do no harm. */
async function hasIndexes(backend: Backend, { TableName, GlobalSecondaryIndexes = [] }: CreateTableCommandInput): Promise<boolean> {
  const known = listAt(await backend.call('DescribeTable', { TableName }), 'Table', 'GlobalSecondaryIndexes').map(describeIndex);
  return GlobalSecondaryIndexes.map(describeIndex).every((wanted) => known.some((index) => isDeepStrictEqual(index, wanted)));
}

function describeIndex(index: unknown): object {
  return {
    name: at(index, 'IndexName'),
    keys: listAt(index, 'KeySchema').map((key) => [at(key, 'AttributeName'), at(key, 'KeyType')]),
    projection: at(index, 'Projection', 'ProjectionType'),
    includes: listAt(index, 'Projection', 'NonKeyAttributes').map(String).toSorted(),
  };
}

/** A row that is there already is newer than its copy. One without the keys of this version stays behind. */
async function copyRows(backend: Backend, from: string, to: string): Promise<void> {
  const { Table } = await backend.call('DescribeTable', { TableName: to });
  const keys = listAt(Table, 'KeySchema').map((key) => String(at(key, 'AttributeName')));
  const condition = { ConditionExpression: 'attribute_not_exists(#key)', ExpressionAttributeNames: { '#key': keys[0] } };
  let ExclusiveStartKey: unknown;
  do {
    const page = await backend.call('Scan', { TableName: from, ...(ExclusiveStartKey !== undefined && { ExclusiveStartKey }) });
    for (const Item of listAt(page, 'Items'))
      if (keys.every((key) => at(Item, key) !== undefined)) await putUnlessThere(backend, { TableName: to, Item, ...condition });
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (isRecord(ExclusiveStartKey));
}

async function putUnlessThere(backend: Backend, request: object): Promise<void> {
  try {
    await backend.call('PutItem', request);
  } catch (error) {
    if (!(error instanceof DynamoDbFailure) || error.type !== 'ConditionalCheckFailedException') throw error;
  }
}

async function listTables(backend: Backend): Promise<readonly unknown[]> {
  return listAt(await backend.call('ListTables', {}), 'TableNames');
}

async function createTable(backend: Backend, input: CreateTableCommandInput): Promise<void> {
  await backend.call('CreateTable', input);
  const { TableName } = input;
  while (at(await backend.call('DescribeTable', { TableName }), 'Table', 'TableStatus') !== 'ACTIVE');
}

async function deleteTable(backend: Backend, TableName: string): Promise<void> {
  await backend.call('DeleteTable', { TableName });
  while ((await listTables(backend)).includes(TableName));
}
