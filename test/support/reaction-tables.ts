import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamoDb } from '#local/dynamodb/dynamodb.ts';

export type ReactionTables = {
  readonly client: DynamoDBClient;
  readonly guards: string;
  readonly records: string;
  readonly approvals: string;
};

/** A DynamoDB stand-in, an unmodified SDK client for it, and new, empty tables whenever a test asks for some. */
export async function startReactionTables(): Promise<{ fresh(): Promise<ReactionTables>; close(): Promise<void> }> {
  const standIn = await startDynamoDb();
  const credentials = { accessKeyId: 'AKIAHOMEEXAMPLE', secretAccessKey: 'example' };
  const client = new DynamoDBClient({ endpoint: standIn.url, region: 'eu-central-1', credentials });
  let made = 0;
  const create = async (name: string, keys: readonly string[]) => {
    await standIn.createTable(
      {
        TableName: name,
        KeySchema: keys.map((key, position) => ({ AttributeName: key, KeyType: position === 0 ? 'HASH' : 'RANGE' })),
        AttributeDefinitions: keys.map((key) => ({ AttributeName: key, AttributeType: 'S' })),
        BillingMode: 'PAY_PER_REQUEST',
      },
      'expiresAt',
    );
    return name;
  };
  return {
    async fresh() {
      made += 1;
      const [guards, records, approvals] = await Promise.all([
        create(`test-${made}-guards`, ['pk']),
        create(`test-${made}-executions`, ['pk', 'sk']),
        create(`test-${made}-approvals`, ['pk']),
      ]);
      return { client, guards, records, approvals };
    },
    async close() {
      client.destroy();
      await standIn.close();
    },
  };
}
