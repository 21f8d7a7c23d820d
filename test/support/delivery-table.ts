import { type ConnectedDynamoDb, startDynamoDbClient } from './dynamodb-client.ts';

export const DELIVERY_TABLE = 'attack-reactor-test-deliveries';

/** A DynamoDB stand-in with an empty table of deliveries, and an unmodified SDK client for it. */
export async function startDeliveryTable(): Promise<ConnectedDynamoDb> {
  const dynamoDb = await startDynamoDbClient();
  await dynamoDb.standIn.createTable(
    {
      TableName: DELIVERY_TABLE,
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    },
    'expiresAt',
  );
  return dynamoDb;
}
