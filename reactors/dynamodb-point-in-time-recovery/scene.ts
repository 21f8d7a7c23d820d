import { arnAt, defineScene, type SceneOwner } from '@attack-reactor/kit/scene';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';

export async function createTable({ client, place }: Pick<SceneOwner, 'client' | 'place'>, TableName: string) {
  await client(DynamoDBClient).send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    }),
  );
  return { Type: 'AwsDynamoDbTable', Id: arnAt(place, 'dynamodb', `table/${TableName}`) };
}

export const scene = defineScene({
  story: 'A table that cannot be brought back to what it was an hour ago',
  finding: { control: 'DynamoDB.2', title: 'DynamoDB tables should have point-in-time recovery enabled', severity: 'MEDIUM' },
  build: async (owner) => ({ resource: await createTable(owner, owner.unique('orders')) }),
});
