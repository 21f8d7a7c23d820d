import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type DynamoDbStandIn, startDynamoDb } from '#local/dynamodb/dynamodb.ts';

export type ConnectedDynamoDb = { readonly standIn: DynamoDbStandIn; readonly client: DynamoDBClient; close(): Promise<void> };

/** Starts a DynamoDB stand-in without tables, and an unmodified SDK client for it. */
export async function startDynamoDbClient(): Promise<ConnectedDynamoDb> {
  const standIn = await startDynamoDb();
  const credentials = { accessKeyId: 'AKIAHOMEEXAMPLE', secretAccessKey: 'example' };
  const client = new DynamoDBClient({ endpoint: standIn.url, region: 'eu-central-1', credentials });
  return {
    standIn,
    client,
    async close() {
      client.destroy();
      await standIn.close();
    },
  };
}
