import type { CreateTableCommandInput, GlobalSecondaryIndex } from '@aws-sdk/client-dynamodb';
import { keyAttributes, TABLES, type TableDefinition, type TableIndex } from '#domain/base/tables.ts';
import type { DynamoDbStandIn } from './dynamodb/dynamodb.ts';
import { localName } from './function-queue.ts';

type LocalTables = { readonly [Table in keyof typeof TABLES]: string };

/** The names of the tables on this machine. */
export const LOCAL_TABLES = Object.fromEntries(Object.entries(TABLES).map(([key, { name }]) => [key, localName({ name })])) as LocalTables;

/** Opens every table of the platform, as a deployment has it. @returns the names of those of an earlier version that were made anew */
export async function createTables(dynamoDb: DynamoDbStandIn): Promise<readonly string[]> {
  const rebuilt: string[] = [];
  for (const definition of Object.values(TABLES)) {
    const opening = await dynamoDb.createTable(describeTable(definition, localName(definition)), 'expiresAt');
    if (opening === 'rebuilt') rebuilt.push(definition.name);
  }
  return rebuilt;
}

/** Describes a table as the SDK creates it. */
export function describeTable({ keys, indexes = [], stream = false }: TableDefinition, tableName: string): CreateTableCommandInput {
  const names = keys.split(' and ');
  return {
    TableName: tableName,
    KeySchema: names.map((key, position) => ({ AttributeName: key, KeyType: position === 0 ? 'HASH' : 'RANGE' })),
    AttributeDefinitions: keyAttributes({ keys, indexes }).map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
    ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes.map(describeIndex) }),
    ...(stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' as const } }),
    BillingMode: 'PAY_PER_REQUEST',
  };
}

function describeIndex({ name, hash, range, includes }: TableIndex): GlobalSecondaryIndex {
  return {
    IndexName: name,
    KeySchema: [
      { AttributeName: hash, KeyType: 'HASH' },
      { AttributeName: range, KeyType: 'RANGE' },
    ],
    Projection: includes === undefined ? { ProjectionType: 'ALL' } : { ProjectionType: 'INCLUDE', NonKeyAttributes: [...includes] },
  };
}
