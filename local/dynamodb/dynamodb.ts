/**
 * An emulator of DynamoDB: dynalite behind a proxy that adds what dynalite lacks, which is transactions, TTL with real
 * expiry, the old item of a failed condition (ReturnValuesOnConditionCheckFailure), and streams of the tables that have one.
 *
 * It leaves out: the API of streams (readers are of this process), their shards and views other than NEW_AND_OLD_IMAGES, and
 * what is in them when the process ends; PartiQL, backups, global tables, consumed capacity of transactions, throttling,
 * signatures. Items live in memory, or in a folder.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { isRecord } from '#domain/base/json.ts';
import type { Answer } from '../loopback-client.ts';
import { readBody, serveLoopback } from '../loopback-server.ts';
import { type Backend, DynamoDbFailure, failure, type JsonObject, startBackend } from './backend.ts';
import { createExclusion, type Exclusion } from './exclusion.ts';
import { createItems, type Items } from './items.ts';
import { openTable, type TableOpening } from './kept-table.ts';
import { createStreams, type StreamReader, type Streams } from './streams.ts';
import { createTimeToLive, type TimeToLive } from './time-to-live.ts';
import { createTransactions, type Transactions } from './transactions.ts';
import { listWrittenItems } from './written-items.ts';

const MAX_REQUEST_BYTES = 16 * 1024 * 1024;

export type DynamoDbStandIn = {
  /** The endpoint of clients. */
  readonly url: string;
  /**
   * Opens a table that can be used at once: a new one, or the one that is kept from before, with the indexes that are wanted now.
   * With the name of a TTL attribute, its items expire.
   */
  createTable(input: CreateTableCommandInput, timeToLiveAttribute?: string): Promise<TableOpening>;
  /** Reads the stream of a table, from the oldest change that is kept. @throws RangeError for a table without one */
  readStream(table: string): StreamReader;
  /** Deletes the items whose time has passed and says how many; nothing expires between two calls. */
  sweepExpired(): Promise<number>;
  close(): Promise<void>;
};

export type DynamoDbOptions = {
  /** Milliseconds since the epoch; what expiry and request tokens go by. */
  readonly now?: () => number;
  /** Folder that keeps tables and items; without it they live in memory. One process at a time may use a folder. */
  readonly path?: string;
};

export async function startDynamoDb({ now = Date.now, path }: DynamoDbOptions = {}): Promise<DynamoDbStandIn> {
  const backend = await startBackend(path);
  const items = createItems(backend);
  const streams = createStreams(items, now);
  const timeToLive = createTimeToLive(backend, items, { now, streams });
  const transactions = createTransactions(backend, items, now);
  const parts: Parts = { backend, items, streams, timeToLive, transactions, exclusion: createExclusion() };
  const server = await serveLoopback((request, response) => serve(request, response, parts));
  return {
    url: server.url,
    async createTable(input, timeToLiveAttribute) {
      const opening = await openTable(backend, input);
      if (input.StreamSpecification?.StreamEnabled === true) streams.open(String(input.TableName));
      if (timeToLiveAttribute === undefined) return opening;
      const specification = { Enabled: true, AttributeName: timeToLiveAttribute };
      await timeToLive.update({ TableName: input.TableName, TimeToLiveSpecification: specification });
      return opening;
    },
    readStream: streams.read,
    sweepExpired: () => parts.exclusion.alone(timeToLive.sweep),
    async close() {
      await server.close();
      await backend.close();
    },
  };
}

type Parts = {
  readonly backend: Backend;
  readonly items: Items;
  readonly streams: Streams;
  readonly timeToLive: TimeToLive;
  readonly transactions: Transactions;
  readonly exclusion: Exclusion;
};

async function serve(request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> {
  const body = await readBody(request, MAX_REQUEST_BYTES);
  try {
    if (body === undefined) throw failure('ValidationException', 'The request is larger than 16 MB');
    send(response, await answerTo(formatOperation(request), request.headers, body, parts));
  } catch (error) {
    const refusal =
      error instanceof DynamoDbFailure ? error : new DynamoDbFailure({ __type: 'InternalServerError', message: String(error) }, 500);
    send(response, readAnswer(refusal.body, refusal.status));
  }
}

function answerTo(operation: string, headers: IncomingHttpHeaders, body: Buffer, parts: Parts): Promise<Answer> {
  const { backend, transactions, timeToLive, exclusion } = parts;
  const own = (run: (input: JsonObject) => Promise<JsonObject>) => async () => readAnswer(await run(parse(body)));
  const told = (write: () => Promise<Answer>) => () => tellChanges(operation, body, parts, write);
  switch (operation) {
    case 'TransactWriteItems':
      return exclusion.alone(told(own(transactions.write)));
    case 'TransactGetItems':
      return exclusion.alone(own(transactions.get));
    case 'UpdateTimeToLive':
      return own(timeToLive.update)();
    case 'DescribeTimeToLive':
      return own(timeToLive.describe)();
    case 'DeleteTable':
      return exclusion.alone(() => deleteTable(headers, body, parts));
    default:
      if (body.includes('ReturnValuesOnConditionCheckFailure')) return exclusion.alone(told(() => writeOrShowItem(headers, body, parts)));
      return exclusion.shared(told(() => backend.forward(headers, body)));
  }
}

/** Puts what a request changes into the streams of its tables. */
async function tellChanges(operation: string, body: Buffer, { items, streams }: Parts, write: () => Promise<Answer>): Promise<Answer> {
  if (!streams.mayTell(body)) return write();
  return streams.telling(await listWrittenItems(operation, parse(body), items), write);
}

function deleteTable(headers: IncomingHttpHeaders, body: Buffer, { backend, items, streams, timeToLive }: Parts): Promise<Answer> {
  const table = String(parse(body).TableName);
  items.forget(table);
  streams.forget(table);
  timeToLive.forget(table);
  return backend.forward(headers, body);
}

/** A conditional write; where the condition fails, the answer holds the item as it is. */
async function writeOrShowItem(headers: IncomingHttpHeaders, body: Buffer, { backend, items }: Parts): Promise<Answer> {
  const answer = await backend.forward(headers, body);
  const input = parse(body);
  if (answer.status === 200 || input.ReturnValuesOnConditionCheckFailure !== 'ALL_OLD') return answer;
  const refusal = new DynamoDbFailure(parse(answer.body), answer.status);
  if (refusal.type !== 'ConditionalCheckFailedException') return answer;
  const table = String(input.TableName);
  const key = isRecord(input.Key) ? input.Key : await items.keyOf(table, Object(input.Item));
  const item = await items.read(table, key);
  return item === undefined ? answer : readAnswer({ ...refusal.body, Item: item }, refusal.status);
}

function formatOperation(request: IncomingMessage): string {
  return String(request.headers['x-amz-target'] ?? '').split('.')[1] ?? '';
}

function parse(body: Buffer): JsonObject {
  const document: unknown = JSON.parse(body.toString());
  if (!isRecord(document)) throw failure('SerializationException', 'The request body should be a JSON object');
  return document;
}

function readAnswer(document: JsonObject, status = 200): Answer {
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() };
  return { status, headers, body: Buffer.from(JSON.stringify(document)) };
}

function send(response: ServerResponse, answer: Answer): void {
  const { connection: _, 'transfer-encoding': __, 'keep-alive': ___, ...headers } = answer.headers;
  response.writeHead(answer.status, { ...headers, 'content-length': answer.body.length });
  response.end(answer.body);
}
