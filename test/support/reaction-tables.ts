import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { TABLES, type TableDefinition } from '#domain/base/tables.ts';
import { describeTable } from '#local/tables.ts';
import { startDynamoDbClient } from './dynamodb-client.ts';

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
  const { standIn, client, close } = await startDynamoDbClient();
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
    close,
  };
}
