import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { TABLES, type TableDefinition } from '#domain/base/tables.ts';
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
export function describeTable({ keys, index }: TableDefinition, tableName: string): CreateTableCommandInput {
  const names = keys.split(' and ');
  return {
    TableName: tableName,
    KeySchema: names.map((key, position) => ({ AttributeName: key, KeyType: position === 0 ? 'HASH' : 'RANGE' })),
    AttributeDefinitions: [
      ...names.map((key) => ({ AttributeName: key, AttributeType: 'S' as const })),
      ...(index === undefined
        ? []
        : [
            { AttributeName: index.hash, AttributeType: 'S' as const },
            { AttributeName: index.range, AttributeType: 'N' as const },
          ]),
    ],
    ...(index !== undefined && {
      GlobalSecondaryIndexes: [
        {
          IndexName: index.name,
          KeySchema: [
            { AttributeName: index.hash, KeyType: 'HASH' as const },
            { AttributeName: index.range, KeyType: 'RANGE' as const },
          ],
          Projection:
            index.includes === undefined
              ? { ProjectionType: 'ALL' as const }
              : { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [...index.includes] },
        },
      ],
    }),
    BillingMode: 'PAY_PER_REQUEST',
  };
}
