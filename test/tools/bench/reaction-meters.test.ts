import { DynamoDBClient, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DeleteMessageBatchCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type DynamoDbStandIn, startDynamoDb } from '#local/dynamodb/dynamodb.ts';
import { type Queues, startQueues } from '#local/queues.ts';
import { itemBytes, type Meter, meterDynamoDb, meterSqs } from '#tools/bench/reaction-meters.ts';

const CREDENTIALS = { accessKeyId: 'AKIABENCHEXAMPLE', secretAccessKey: 'bench' };
const TABLE = 'metered';
const Key = { pk: { S: 'one' } };

let dynamoDb: DynamoDbStandIn;
let queues: Queues;
let meter: Meter;
let client: DynamoDBClient;

beforeAll(async () => {
  [dynamoDb, queues] = await Promise.all([startDynamoDb(), startQueues()]);
  await dynamoDb.createTable({
    TableName: TABLE,
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  meter = await meterDynamoDb(dynamoDb.url);
  client = new DynamoDBClient({ endpoint: meter.url, region: 'eu-central-1', credentials: CREDENTIALS });
});

afterAll(async () => {
  client.destroy();
  await meter.close();
  await Promise.all([dynamoDb.close(), queues.close()]);
});

/** Units that one call is counted with. */
async function loadUnits(call: () => Promise<unknown>): Promise<{ read: number; write: number }> {
  const before = meter.use();
  await call();
  const after = meter.use();
  return {
    read: after.dynamoDbReadUnits - before.dynamoDbReadUnits,
    write: after.dynamoDbWriteUnits - before.dynamoDbWriteUnits,
  };
}

describe('the DynamoDB meter', () => {
  it('counts a write unit per KB of the item and a read unit per 4 KB, and passes everything on', async () => {
    const item = { ...Key, content: { S: 'x'.repeat(4500) } };
    const put = await loadUnits(() => client.send(new PutItemCommand({ TableName: TABLE, Item: item })));
    let read: unknown;
    const get = await loadUnits(async () => {
      read = (await client.send(new GetItemCommand({ TableName: TABLE, Key, ConsistentRead: true }))).Item;
    });

    expect(put).toEqual({ read: 0, write: 5 });
    expect(get).toEqual({ read: 2, write: 0 });
    expect(read).toEqual(item);
  });

  it('counts a write whose condition fails by the item that stands there', async () => {
    await client.send(new PutItemCommand({ TableName: TABLE, Item: { ...Key, content: { S: 'x'.repeat(2500) } } }));
    const onlyNew = { ConditionExpression: 'attribute_not_exists(pk)' };
    const put = new PutItemCommand({ TableName: TABLE, Item: Key, ...onlyNew });
    const update = new UpdateItemCommand({ TableName: TABLE, Key: { pk: { S: 'absent' } }, ConditionExpression: 'attribute_exists(pk)' });

    const failed = { name: 'ConditionalCheckFailedException' };
    expect(await loadUnits(() => expect(client.send(put)).rejects.toMatchObject(failed))).toEqual({ read: 0, write: 3 });
    expect(await loadUnits(() => expect(client.send(update)).rejects.toMatchObject(failed))).toEqual({ read: 0, write: 1 });
  });

  it('sizes items as DynamoDB does: names, texts, sets and numbers', () => {
    expect(itemBytes({ pk: { S: 'ä' }, n: { N: '1234' }, ids: { SS: ['a', 'bc'] } })).toBe(2 + 2 + 1 + 3 + 3 + 3);
    expect(itemBytes(undefined)).toBe(0);
  });
});

describe('the SQS meter', () => {
  it('counts receives that find something, by 64 KB, and deletes; not empty receives nor looking at a queue', async () => {
    const sqs = new SQSClient({ endpoint: queues.endpoint, region: 'us-east-1', credentials: CREDENTIALS });
    const use = meterSqs(sqs);
    const { url: QueueUrl } = await queues.createQueue('metered');
    await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    const afterNothing = use().sqsRequests;

    await queues.send({ url: QueueUrl }, 'x'.repeat(70_000));
    const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    const afterReceive = use().sqsRequests;
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: [{ Id: '0', ReceiptHandle: message?.ReceiptHandle }] }));
    sqs.destroy();

    expect([afterNothing, afterReceive, use().sqsRequests]).toEqual([0, 2, 3]);
  });
});
