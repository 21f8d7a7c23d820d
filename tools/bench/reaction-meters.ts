/** Endpoints that stand before emulators and count what AWS would bill; what passes is left as it is. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { at, isRecord, listAt } from '#domain/base/json.ts';
import { type Answer, connectLoopback } from '#local/loopback-client.ts';
import { readBody, serveLoopback } from '#local/loopback-server.ts';
import { countRequests, fillUsage, type Usage } from './reaction-cost.ts';

const MAX_BYTES = 16 * 1024 * 1024;
const WRITE_UNIT_BYTES = 1024;
const WRITES = /^(Put|Update|Delete|TransactWrite|BatchWrite)/;

export type Meter = { readonly url: string; readonly use: () => Usage; close(): Promise<void> };

type Forward = (headers: IncomingHttpHeaders, body: Buffer) => Promise<Answer>;

/**
 * Counts DynamoDB's units: those that the emulator reports, and for a write whose condition fails the size of the item
 * that stands there, as DynamoDB bills it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
export async function meterDynamoDb(endpoint: string): Promise<Meter> {
  const units = { read: 0, write: 0 };
  const client = connectLoopback(Number(new URL(endpoint).port));
  const server = await serveLoopback(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const input: unknown = JSON.parse(String(await readBody(request, MAX_BYTES)));
    const body = Buffer.from(JSON.stringify({ ...Object(input), ReturnConsumedCapacity: 'TOTAL' }));
    const answer = await client.post(request.headers, body);
    const document: unknown = JSON.parse(answer.body.toString());
    const isWrite = WRITES.test(operation);
    if (String(at(document, '__type')).endsWith('ConditionalCheckFailedException')) {
      units.write += await unitsOfStored(input, (headers, key) => client.post({ ...request.headers, ...headers }, key));
    } else units[isWrite ? 'write' : 'read'] += Number(at(document, 'ConsumedCapacity', 'CapacityUnits') ?? 0);
    pass(answer, response);
  });
  return {
    url: server.url,
    use: () => fillUsage({ dynamoDbReadUnits: units.read, dynamoDbWriteUnits: units.write }),
    async close() {
      await server.close();
      client.close();
    },
  };
}

async function unitsOfStored(input: unknown, forward: Forward): Promise<number> {
  const item = at(input, 'Item');
  const keyOfItem = isRecord(item) ? Object.fromEntries(Object.entries(item).filter(([name]) => name === 'pk' || name === 'sk')) : {};
  const body = { TableName: at(input, 'TableName'), Key: at(input, 'Key') ?? keyOfItem, ConsistentRead: true };
  const answer = await forward({ 'x-amz-target': 'DynamoDB_20120810.GetItem' }, Buffer.from(JSON.stringify(body)));
  return Math.max(1, Math.ceil(itemBytes(at(JSON.parse(answer.body.toString()), 'Item')) / WRITE_UNIT_BYTES));
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
export function itemBytes(item: unknown): number {
  if (!isRecord(item)) return 0;
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);
}

function valueBytes(value: unknown): number {
  const number = at(value, 'N');
  if (typeof number === 'string') return Math.ceil(number.length / 2) + 1;
  const texts = [at(value, 'S') ?? '', ...listAt(value, 'SS')];
  return texts.reduce((sum: number, text) => sum + Buffer.byteLength(String(text)), 0);
}

/** Counts what is published to SNS. */
export async function meterSns(endpoint: string): Promise<Meter> {
  let publishes = 0;
  const client = connectLoopback(Number(new URL(endpoint).port));
  const server = await serveLoopback(async (request, response) => {
    const body = (await readBody(request, MAX_BYTES)) ?? Buffer.alloc(0);
    if (/(^|&)Action=Publish(&|$)/.test(body.toString())) publishes += 1;
    pass(await client.post(request.headers, body), response);
  });
  return {
    url: server.url,
    use: () => fillUsage({ snsPublishes: publishes }),
    async close() {
      await server.close();
      client.close();
    },
  };
}

function pass({ status, headers, body }: Answer, response: ServerResponse): void {
  const { connection: _, 'transfer-encoding': __, 'keep-alive': ___, ...others } = headers;
  response.writeHead(status, { ...others, 'content-length': body.length }).end(body);
}

/**
 * Counts what a poller asks of SQS. Left out are receives that find nothing (their number depends on idle time), and what
 * Lambda's own poller never calls: looking at attributes and giving messages back.
 */
export function meterSqs(client: SQSClient): () => Usage {
  let requests = 0;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      const bodies = listAt(result.output, 'Messages').map((message) => String(at(message, 'Body')));
      if (bodies.length > 0) requests += countRequests(bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0));
      if (context.commandName === 'DeleteMessageBatchCommand') requests += 1;
      return result;
    },
    { step: 'initialize' },
  );
  return () => fillUsage({ sqsRequests: requests });
}
