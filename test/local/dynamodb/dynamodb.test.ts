import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchWriteItemCommand,
  DeleteTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  type TransactWriteItemsCommandInput,
  UpdateItemCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { type DynamoDbStandIn, startDynamoDb } from '#local/dynamodb/dynamodb.ts';

const TABLE = 'ledger';
const KEYED = 'keyed';

let time = 0;
let dynamo: DynamoDbStandIn;
let client: DynamoDBClient;

beforeAll(async () => {
  dynamo = await startDynamoDb({ now: () => time });
  client = new DynamoDBClient({
    endpoint: dynamo.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    maxAttempts: 1,
  });
});

beforeEach(async () => {
  time = Date.parse('2026-11-21T12:00:00Z');
  await createTables();
});

afterEach(async () => {
  await client.send(new DeleteTableCommand({ TableName: TABLE }));
  await client.send(new DeleteTableCommand({ TableName: KEYED }));
});

afterAll(async () => {
  client.destroy();
  await dynamo.close();
});

async function createTables(): Promise<void> {
  await dynamo.createTable(
    {
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    },
    'expiresAt',
  );
  await dynamo.createTable({
    TableName: KEYED,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'N' },
    ],
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
  });
}

const put = (pk: string, more = {}) => client.send(new PutItemCommand({ TableName: TABLE, Item: { pk: { S: pk }, ...more } }));
const get = async (pk: string) => (await client.send(new GetItemCommand({ TableName: TABLE, Key: { pk: { S: pk } } }))).Item;
const transact = (items: TransactWriteItemsCommandInput['TransactItems'], token?: string) =>
  client.send(new TransactWriteItemsCommand({ TransactItems: items, ...(token !== undefined && { ClientRequestToken: token }) }));
const names = async () => ((await client.send(new ScanCommand({ TableName: TABLE }))).Items ?? []).map((item) => item.pk?.S).toSorted();

describe('plain operations', () => {
  it('pass through to dynalite: writes, batches, conditions, queries', async () => {
    await client.send(
      new BatchWriteItemCommand({
        RequestItems: { [KEYED]: [1, 2, 3].map((n) => ({ PutRequest: { Item: { pk: { S: 'a' }, sk: { N: String(n) } } } })) },
      }),
    );
    const query = { TableName: KEYED, KeyConditionExpression: 'pk = :pk AND sk > :sk' };

    const found = await client.send(new QueryCommand({ ...query, ExpressionAttributeValues: { ':pk': { S: 'a' }, ':sk': { N: '1' } } }));

    expect(found.Items?.map((item) => item.sk?.N)).toEqual(['2', '3']);
  });

  it('show the item of a failed condition when asked to, and only then', async () => {
    await put('a', { owner: { S: 'me' } });
    const conditional = { TableName: TABLE, Item: { pk: { S: 'a' } }, ConditionExpression: 'attribute_not_exists(pk)' };

    const asked = client.send(new PutItemCommand({ ...conditional, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }));
    const unasked = client.send(new PutItemCommand(conditional));

    await expect(asked).rejects.toMatchObject({ name: 'ConditionalCheckFailedException', Item: { pk: { S: 'a' }, owner: { S: 'me' } } });
    await expect(unasked).rejects.toMatchObject({ name: 'ConditionalCheckFailedException', Item: undefined });
  });

  it('succeed with that wish where the condition holds', async () => {
    await client.send(
      new UpdateItemCommand({
        TableName: TABLE,
        Key: { pk: { S: 'a' } },
        UpdateExpression: 'SET n = :one',
        ConditionExpression: 'attribute_not_exists(pk)',
        ExpressionAttributeValues: { ':one': { N: '1' } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );

    expect(await get('a')).toEqual({ pk: { S: 'a' }, n: { N: '1' } });
  });

  it('say that a table does not exist', async () => {
    const call = client.send(new GetItemCommand({ TableName: 'absent', Key: { pk: { S: 'a' } } }));

    await expect(call).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('TransactWriteItems', () => {
  it('does all of it', async () => {
    await put('updated', { n: { N: '1' } });
    await put('deleted');
    await put('checked');

    await transact([
      { ConditionCheck: { TableName: TABLE, Key: { pk: { S: 'checked' } }, ConditionExpression: 'attribute_exists(pk)' } },
      { ConditionCheck: { TableName: TABLE, Key: { pk: { S: 'absent' } }, ConditionExpression: 'attribute_not_exists(pk)' } },
      { Put: { TableName: KEYED, Item: { pk: { S: 'put' }, sk: { N: '1' } }, ConditionExpression: 'attribute_not_exists(pk)' } },
      {
        Update: {
          TableName: TABLE,
          Key: { pk: { S: 'updated' } },
          UpdateExpression: 'ADD n :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        },
      },
      { Delete: { TableName: TABLE, Key: { pk: { S: 'deleted' } } } },
    ]);

    expect(await names()).toEqual(['checked', 'updated']);
    expect((await get('updated'))?.n).toEqual({ N: '2' });
    expect((await client.send(new ScanCommand({ TableName: KEYED }))).Count).toBe(1);
  });

  it('does none of it where a condition fails, and says of each action what became of it', async () => {
    await put('updated', { n: { N: '1' } });
    await put('deleted', { keep: { S: 'me' } });
    await put('taken', { owner: { S: 'other' } });
    await put('checked', { n: { N: '1' } });
    const isNew = 'attribute_not_exists(pk)';

    const transaction = transact([
      { Put: { TableName: TABLE, Item: { pk: { S: 'new' } }, ConditionExpression: isNew } },
      {
        Update: {
          TableName: TABLE,
          Key: { pk: { S: 'updated' } },
          UpdateExpression: 'SET n = :two',
          ExpressionAttributeValues: { ':two': { N: '2' } },
        },
      },
      { Delete: { TableName: TABLE, Key: { pk: { S: 'deleted' } } } },
      {
        Put: {
          TableName: TABLE,
          Item: { pk: { S: 'taken' } },
          ConditionExpression: isNew,
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
      { ConditionCheck: { TableName: TABLE, Key: { pk: { S: 'checked' } }, ConditionExpression: isNew } },
    ]);

    await expect(transaction).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      message: expect.stringContaining('[None, None, None, ConditionalCheckFailed, ConditionalCheckFailed]'),
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'None' },
        { Code: 'None' },
        {
          Code: 'ConditionalCheckFailed',
          Message: 'The conditional request failed',
          Item: { pk: { S: 'taken' }, owner: { S: 'other' } },
        },
        { Code: 'ConditionalCheckFailed' },
      ],
    });
    expect(await names()).toEqual(['checked', 'deleted', 'taken', 'updated']);
    expect(await get('updated')).toMatchObject({ n: { N: '1' } });
    expect(await get('deleted')).toMatchObject({ keep: { S: 'me' } });
    expect(await get('checked')).toMatchObject({ n: { N: '1' } });
  });

  it('undoes what it did where an action is invalid', async () => {
    await put('text', { n: { S: 'no number' } });

    const transaction = transact([
      { Put: { TableName: TABLE, Item: { pk: { S: 'new' } } } },
      {
        Update: {
          TableName: TABLE,
          Key: { pk: { S: 'text' } },
          UpdateExpression: 'ADD n :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        },
      },
    ]);

    await expect(transaction).rejects.toMatchObject({ CancellationReasons: [{ Code: 'None' }, { Code: 'ValidationError' }] });
    expect(await names()).toEqual(['text']);
  });

  it('undoes what it did where a table is missing', async () => {
    const transaction = transact([
      { Put: { TableName: TABLE, Item: { pk: { S: 'new' } } } },
      { Delete: { TableName: 'absent', Key: { pk: { S: 'a' } } } },
    ]);

    await expect(transaction).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await names()).toEqual([]);
  });

  it('lets one of many concurrent transactions win', async () => {
    const claim = (owner: number) =>
      transact([
        {
          Put: {
            TableName: TABLE,
            Item: { pk: { S: 'lock' }, owner: { N: String(owner) } },
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
        { Put: { TableName: TABLE, Item: { pk: { S: `of-${owner}` } } } },
      ]);

    const results = await Promise.allSettled(Array.from({ length: 8 }, (_, owner) => claim(owner)));

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await names()).toHaveLength(2);
  });

  it('applies a repeated request token once, for ten minutes, and refuses it with other content', async () => {
    const increment = (by: string): TransactWriteItemsCommandInput['TransactItems'] => [
      {
        Update: {
          TableName: TABLE,
          Key: { pk: { S: 'counter' } },
          UpdateExpression: 'ADD n :by',
          ExpressionAttributeValues: { ':by': { N: by } },
        },
      },
    ];
    await transact(increment('1'), 'token');

    await transact(increment('1'), 'token');
    await expect(transact(increment('2'), 'token')).rejects.toMatchObject({ name: 'IdempotentParameterMismatchException' });
    const within = (await get('counter'))?.n;
    time += 10 * 60 * 1000 + 1;
    await transact(increment('1'), 'token');

    expect([within, (await get('counter'))?.n]).toEqual([{ N: '1' }, { N: '2' }]);
  });

  it.each([
    [
      'two actions on one item',
      [{ Put: { TableName: TABLE, Item: { pk: { S: 'a' } } } }, { Delete: { TableName: TABLE, Key: { pk: { S: 'a' } } } }],
    ],
    ['no action', []],
    ['101 actions', Array.from({ length: 101 }, (_, n) => ({ Put: { TableName: TABLE, Item: { pk: { S: `${n}` } } } }))],
    [
      'two actions in one element',
      [{ Put: { TableName: TABLE, Item: { pk: { S: 'a' } } }, Delete: { TableName: TABLE, Key: { pk: { S: 'b' } } } }],
    ],
  ])('refuses %s', async (_, items) => {
    await expect(transact(items)).rejects.toMatchObject({ name: 'ValidationException' });
    expect(await names()).toEqual([]);
  });
});

describe('TransactGetItems', () => {
  it('reads in order, an absent item as nothing', async () => {
    await put('a', { n: { N: '1' }, m: { N: '2' } });

    const { Responses: responses } = await client.send(
      new TransactGetItemsCommand({
        TransactItems: [
          { Get: { TableName: TABLE, Key: { pk: { S: 'absent' } } } },
          { Get: { TableName: TABLE, Key: { pk: { S: 'a' } }, ProjectionExpression: 'n' } },
        ],
      }),
    );

    expect(responses).toEqual([{}, { Item: { n: { N: '1' } } }]);
  });
});

describe('TTL', () => {
  const at = (iso: string) => ({ expiresAt: { N: String(Date.parse(iso) / 1000) } });

  it('deletes what has expired when swept, and nothing else', async () => {
    await put('expired', at('2026-11-21T11:59:59Z'));
    await put('future', at('2026-11-21T12:00:01Z'));
    await put('unmarked');
    await put('text', { expiresAt: { S: '2020-01-01' } });
    await put('ancient', at('2020-01-01T00:00:00Z'));

    const deleted = await dynamo.sweepExpired();

    expect(deleted).toBe(1);
    expect(await names()).toEqual(['ancient', 'future', 'text', 'unmarked']);
  });

  it('follows the clock it was given', async () => {
    await put('future', at('2026-11-21T13:00:00Z'));
    const before = await dynamo.sweepExpired();
    time += 2 * 60 * 60 * 1000;

    const after = await dynamo.sweepExpired();

    expect([before, after]).toEqual([0, 1]);
  });

  it('is described, turned off and on through the API', async () => {
    const specify = (Enabled: boolean) =>
      client.send(new UpdateTimeToLiveCommand({ TableName: TABLE, TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled } }));
    const describeIt = async () => (await client.send(new DescribeTimeToLiveCommand({ TableName: TABLE }))).TimeToLiveDescription;

    const initially = await describeIt();
    await expect(specify(true)).rejects.toMatchObject({ name: 'ValidationException' });
    await specify(false);
    await put('expired', at('2026-11-21T11:00:00Z'));

    expect(initially).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' });
    expect(await describeIt()).toEqual({ TimeToLiveStatus: 'DISABLED' });
    expect(await dynamo.sweepExpired()).toBe(0);
  });

  it('is unknown for a table that does not exist', async () => {
    await expect(client.send(new DescribeTimeToLiveCommand({ TableName: 'absent' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('tables in a folder', () => {
  it('are there after a restart, with their items, and items still expire', async () => {
    const path = mkdtempSync(join(tmpdir(), 'dynamodb-'));
    const table = {
      TableName: 'kept',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' as const }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' as const }],
      BillingMode: 'PAY_PER_REQUEST' as const,
    };
    const open = async () => {
      const standIn = await startDynamoDb({ now: () => time, path });
      await standIn.createTable(table, 'expiresAt');
      const own = new DynamoDBClient({
        endpoint: standIn.url,
        region: 'eu-central-1',
        credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
      });
      const close = async () => {
        own.destroy();
        await standIn.close();
      };
      return { standIn, own, close };
    };
    const expiresAt = { N: String(time / 1000 - 60) };
    const first = await open();
    await first.own.send(new PutItemCommand({ TableName: 'kept', Item: { pk: { S: 'stays' } } }));
    await first.own.send(new PutItemCommand({ TableName: 'kept', Item: { pk: { S: 'expires' }, expiresAt } }));
    await first.close();

    const second = await open();
    const expired = await second.standIn.sweepExpired();
    const { Items: items } = await second.own.send(new ScanCommand({ TableName: 'kept' }));
    await second.close();
    rmSync(path, { recursive: true });

    expect(expired).toBe(1);
    expect(items).toEqual([{ pk: { S: 'stays' } }]);
  });
});
