import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamoDb } from '#local/dynamodb/dynamodb.ts';

export const DELIVERY_TABLE = 'attack-reactor-test-deliveries';

/** A DynamoDB stand-in with an empty table of deliveries, and an unmodified SDK client for it. */
export async function startDeliveryTable(): Promise<{ client: DynamoDBClient; url: string; close(): Promise<void> }> {
  const standIn = await startDynamoDb();
  await standIn.createTable(
    {
      TableName: DELIVERY_TABLE,
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    },
    'expiresAt',
  );
  const credentials = { accessKeyId: 'AKIAHOMEEXAMPLE', secretAccessKey: 'example' };
  const client = new DynamoDBClient({ endpoint: standIn.url, region: 'eu-central-1', credentials });
  return {
    client,
    url: standIn.url,
    async close() {
      client.destroy();
      await standIn.close();
    },
  };
}
