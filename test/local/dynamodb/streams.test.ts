import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DynamoDBClient,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { type DynamoDbStandIn, startDynamoDb } from '#local/dynamodb/dynamodb.ts';
import type { StreamReader } from '#local/dynamodb/streams.ts';

const TABLE = 'told';
const QUIET = 'quiet';
const NOW = Date.parse('2026-11-30T12:00:00Z');

describe('the stream of a table', () => {
  let dynamo: DynamoDbStandIn;
  let client: DynamoDBClient;
  let reader: StreamReader;
  let time = NOW;

  beforeAll(async () => {
    dynamo = await startDynamoDb({ now: () => time });
    const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
    client = new DynamoDBClient({ endpoint: dynamo.url, region: 'eu-central-1', credentials, maxAttempts: 1 });
  });
  beforeEach(async () => {
    time = NOW;
    const table = (TableName: string) => ({
      TableName,
      BillingMode: 'PAY_PER_REQUEST' as const,
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' as const }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' as const }],
    });
    const StreamSpecification = { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' as const };
    await dynamo.createTable({ ...table(TABLE), StreamSpecification }, 'expiresAt');
    await dynamo.createTable(table(QUIET));
    reader = dynamo.readStream(TABLE);
  });
  afterEach(async () => {
    reader.close();
    await client.send(new DeleteTableCommand({ TableName: TABLE }));
    await client.send(new DeleteTableCommand({ TableName: QUIET }));
  });
  afterAll(async () => {
    client.destroy();
    await dynamo.close();
  });

  const key = (pk: string) => ({ pk: { S: pk } });
  const item = (pk: string, n: number, more = {}) => ({ ...key(pk), n: { N: String(n) }, ...more });
  const put = (pk: string, n: number, more = {}) => client.send(new PutItemCommand({ TableName: TABLE, Item: item(pk, n, more) }));
  const add = (pk: string) => ({
    TableName: TABLE,
    Key: key(pk),
    UpdateExpression: 'ADD n :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  });
  const remove = (pk: string) => client.send(new DeleteItemCommand({ TableName: TABLE, Key: key(pk) }));
  const told = () => reader.peek(1000).map(summarize);
  function summarize({ eventName, dynamodb = {} }: DynamoDBRecord) {
    return [eventName, dynamodb.Keys?.['pk']?.S, dynamodb.OldImage?.['n']?.N, dynamodb.NewImage?.['n']?.N];
  }

  it('tells each change of an item with the item before and after', async () => {
    await put('a', 1, { bytes: { B: Buffer.from('raw') } });
    await client.send(new UpdateItemCommand(add('a')));
    await remove('a');

    expect(told()).toEqual([
      ['INSERT', 'a', undefined, '1'],
      ['MODIFY', 'a', '1', '2'],
      ['REMOVE', 'a', '2', undefined],
    ]);
    expect(reader.peek(1)).toMatchObject([
      {
        eventSource: 'aws:dynamodb',
        eventSourceARN: expect.stringContaining(`table/${TABLE}/stream/`),
        dynamodb: { ApproximateCreationDateTime: NOW / 1000, StreamViewType: 'NEW_AND_OLD_IMAGES', NewImage: { bytes: { B: 'cmF3' } } },
      },
    ]);
    const numbers = reader.peek(3).map(({ dynamodb }) => dynamodb?.SequenceNumber);
    expect(numbers).toEqual(numbers.toSorted());
  });

  it('tells nothing of a write that changes nothing, fails, or goes to another table', async () => {
    await put('a', 1);
    await put('a', 1);
    await remove('absent');
    const refused = client.send(
      new PutItemCommand({ TableName: TABLE, Item: item('a', 2), ConditionExpression: 'attribute_not_exists(pk)' }),
    );
    await expect(refused).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    await client.send(new PutItemCommand({ TableName: QUIET, Item: { ...key('a'), about: { S: TABLE } } }));

    expect(told()).toEqual([['INSERT', 'a', undefined, '1']]);
    expect(() => dynamo.readStream(QUIET)).toThrow(RangeError);
  });

  it('tells every item of a batch', async () => {
    await put('b', 1);
    const requests = [{ PutRequest: { Item: item('a', 1) } }, { DeleteRequest: { Key: key('b') } }];
    await client.send(new BatchWriteItemCommand({ RequestItems: { [TABLE]: requests, [QUIET]: [{ PutRequest: { Item: key('c') } }] } }));

    expect(told().slice(1)).toEqual([
      ['INSERT', 'a', undefined, '1'],
      ['REMOVE', 'b', '1', undefined],
    ]);
  });

  it('tells all of a transaction, and nothing of one that is cancelled', async () => {
    await put('a', 1);
    const absent = { TableName: TABLE, Key: key('absent'), ConditionExpression: 'attribute_not_exists(pk)' };
    const transact = (Put: object) =>
      client.send(
        new TransactWriteItemsCommand({
          TransactItems: [{ Update: add('a') }, { ConditionCheck: absent }, { Put: { TableName: TABLE, Item: item('b', 5), ...Put } }],
        }),
      );

    await expect(transact({ ConditionExpression: 'attribute_exists(pk)' })).rejects.toMatchObject({ name: 'TransactionCanceledException' });
    await transact({});

    expect(told().slice(1)).toEqual([
      ['MODIFY', 'a', '1', '2'],
      ['INSERT', 'b', undefined, '5'],
    ]);
  });

  it('tells that an item expired, and that nobody of ours deleted it', async () => {
    await put('old', 1, { expiresAt: { N: String(NOW / 1000 + 10) } });
    time += 60_000;

    await dynamo.sweepExpired();

    expect(told()[1]).toEqual(['REMOVE', 'old', '1', undefined]);
    expect(reader.peek(2)[0]).not.toHaveProperty('userIdentity');
    expect(reader.peek(2)[1]).toMatchObject({ userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } });
  });

  it('has the changes of an item in their order, however many write at once', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, n) => client.send(new UpdateItemCommand(add(n % 2 === 0 ? 'even' : 'odd')))));

    for (const [pk, records] of Map.groupBy(told(), ([, name]) => name)) {
      expect([pk, records.map(([, , , after]) => after)]).toEqual([pk, Array.from({ length: 20 }, (_, n) => String(n + 1))]);
    }
  });

  it('keeps for a reader what it has not gone past', async () => {
    await put('a', 1);
    await put('b', 1);
    reader.advance(1);
    const late = dynamo.readStream(TABLE);
    const arrived = reader.arrived(2);

    await put('c', 1);
    await arrived;

    expect(told().map(([, pk]) => pk)).toEqual(['b', 'c']);
    expect(late.peek(1000)).toHaveLength(3);
    late.close();
  });
});
