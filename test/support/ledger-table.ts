import { createTables, LOCAL_TABLES } from '#local/tables.ts';
import { type ConnectedDynamoDb, startDynamoDbClient } from './dynamodb-client.ts';

export const LEDGER_TABLE = LOCAL_TABLES.ledger;

/** A DynamoDB stand-in with an empty ledger table, and an unmodified SDK client for it. */
export async function startLedgerTable(): Promise<ConnectedDynamoDb> {
  const dynamoDb = await startDynamoDbClient();
  await createTables(dynamoDb.standIn);
  return dynamoDb;
}
