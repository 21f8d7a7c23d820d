import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { TABLES, type TableDefinition } from '#domain/base/tables.ts';
import type { DynamoDbStandIn } from './dynamodb/dynamodb.ts';
import { localName } from './function-queue.ts';

type LocalTables = { readonly [Table in keyof typeof TABLES]: string };

/** The names of the tables on this machine. */
export const LOCAL_TABLES = Object.fromEntries(Object.entries(TABLES).map(([key, { name }]) => [key, localName({ name })])) as LocalTables;

/** Creates every table of the platform, as a deployment has it. */
export async function createTables(dynamoDb: DynamoDbStandIn): Promise<void> {
  for (const definition of Object.values(TABLES)) await dynamoDb.createTable(describeTable(definition), 'expiresAt');
}

function describeTable({ name, keys }: TableDefinition): CreateTableCommandInput {
  const names = keys.split(' and ');
  return {
    TableName: localName({ name }),
    KeySchema: names.map((key, position) => ({ AttributeName: key, KeyType: position === 0 ? 'HASH' : 'RANGE' })),
    AttributeDefinitions: names.map((key) => ({ AttributeName: key, AttributeType: 'S' })),
    BillingMode: 'PAY_PER_REQUEST',
  };
}
