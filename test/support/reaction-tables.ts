import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { TABLES, type TableDefinition } from '#domain/base/tables.ts';
import { startDynamoDb } from '#local/dynamodb/dynamodb.ts';
import { describeTable } from '#local/tables.ts';

export type ReactionTables = {
  readonly client: DynamoDBClient;
  readonly guards: string;
  readonly records: string;
  readonly approvals: string;
  readonly controls: string;
  readonly reactors: string;
};

/** A DynamoDB stand-in, an unmodified SDK client for it, and new, empty tables whenever a test asks for some. */
export async function startReactionTables(): Promise<{ fresh(): Promise<ReactionTables>; close(): Promise<void> }> {
  const standIn = await startDynamoDb();
  const credentials = { accessKeyId: 'AKIAHOMEEXAMPLE', secretAccessKey: 'example' };
  const client = new DynamoDBClient({ endpoint: standIn.url, region: 'eu-central-1', credentials });
  let made = 0;
  const create = async (definition: TableDefinition) => {
    const name = `test-${made}-${definition.name}`;
    await standIn.createTable(describeTable(definition, name), 'expiresAt');
    return name;
  };
  return {
    async fresh() {
      made += 1;
      const [guards, records, approvals] = await Promise.all([create(TABLES.guards), create(TABLES.executions), create(TABLES.approvals)]);
      const [controls, reactors] = await Promise.all([create(TABLES.controls), create(TABLES.reactors)]);
      return { client, guards, records, approvals, controls, reactors };
    },
    async close() {
      client.destroy();
      await standIn.close();
    },
  };
}
