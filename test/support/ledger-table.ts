import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type DynamoDbStandIn, startDynamoDb } from '#local/dynamodb/dynamodb.ts';

export const LEDGER_TABLE = 'attack-reactor-test-enrichment_ledger';

const TABLE: CreateTableCommandInput = {
  TableName: LEDGER_TABLE,
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  BillingMode: 'PAY_PER_REQUEST',
};

/** A DynamoDB stand-in with an empty ledger table, and an unmodified SDK client for it. */
export async function startLedgerTable(): Promise<{ client: DynamoDBClient; standIn: DynamoDbStandIn; close(): Promise<void> }> {
  const standIn = await startDynamoDb();
  await standIn.createTable(TABLE, 'expiresAt');
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
