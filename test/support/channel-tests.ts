import { DeleteItemCommand, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { ChannelTest } from '#domain/notification/channel-test.ts';
import { LOCAL_TABLES } from '#local/tables.ts';

/** A test message that Ana asked for. */
export function aChannelTest(more: Partial<ChannelTest> = {}): ChannelTest {
  return {
    schema: 'attack-reactor/notification-test/1',
    id: '0123456789abcdef0123456789abcdef',
    kind: 'TEST',
    at: '2026-11-28T19:02:00.000Z',
    route: 'soc',
    requestedBy: 'ana@example.com',
    ...more,
  };
}

/** Ends the minute of a test, and the pause of a robot. */
export async function endMinute(tables: DynamoDBClient): Promise<void> {
  const { Items: items = [] } = await tables.send(new ScanCommand({ TableName: LOCAL_TABLES.deliveries }));
  for (const { pk } of items)
    if (pk?.S !== undefined && /^(test|robot)#/.test(pk.S))
      await tables.send(new DeleteItemCommand({ TableName: LOCAL_TABLES.deliveries, Key: { pk } }));
}
