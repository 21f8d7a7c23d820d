import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { DynamoDbStandIn } from '../dynamodb/dynamodb.ts';

const PREFIX = 'attack-reactor-local';

/** The tables of the reaction path, as a deployment names them. */
export const REACTION_TABLES = {
  controls: `${PREFIX}-security_controls`,
  reactors: `${PREFIX}-security_local_reactors`,
  executions: `${PREFIX}-sfn_statemachines`,
  approvals: `${PREFIX}-approvals`,
  guards: `${PREFIX}-reaction_guards`,
  deliveries: `${PREFIX}-notification_deliveries`,
} as const;

export async function createReactionTables(dynamoDb: DynamoDbStandIn): Promise<void> {
  const { executions, ...others } = REACTION_TABLES;
  await dynamoDb.createTable(describeTable(executions, ['pk', 'sk']), 'expiresAt');
  for (const name of Object.values(others)) await dynamoDb.createTable(describeTable(name, ['pk']), 'expiresAt');
}

function describeTable(name: string, keys: readonly string[]): CreateTableCommandInput {
  return {
    TableName: name,
    KeySchema: keys.map((key, position) => ({ AttributeName: key, KeyType: position === 0 ? 'HASH' : 'RANGE' })),
    AttributeDefinitions: keys.map((key) => ({ AttributeName: key, AttributeType: 'S' })),
    BillingMode: 'PAY_PER_REQUEST',
  };
}
