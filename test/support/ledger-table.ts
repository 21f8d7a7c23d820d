import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type DynamoDbStandIn, startDynamoDb } from '#local/dynamodb/dynamodb.ts';
import { createTables, LOCAL_TABLES } from '#local/tables.ts';

export const LEDGER_TABLE = LOCAL_TABLES.ledger;

/** A DynamoDB stand-in with an empty ledger table, and an unmodified SDK client for it. */
export async function startLedgerTable(): Promise<{ client: DynamoDBClient; standIn: DynamoDbStandIn; close(): Promise<void> }> {
  const standIn = await startDynamoDb();
  await createTables(standIn);
  const client = new DynamoDBClient({
    endpoint: standIn.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIAHOMEEXAMPLE', secretAccessKey: 'example' },
  });
  return {
    client,
    standIn,
    async close() {
      client.destroy();
      await standIn.close();
    },
  };
}
