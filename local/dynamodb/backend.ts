import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import dynalite from 'dynalite';
import { isRecord } from '#domain/base/json.ts';
import { type Answer, connectLoopback } from '../loopback-client.ts';
import { keepConnections } from '../loopback-server.ts';
import { refuseForeignCallers } from '../own-callers.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** An operation that DynamoDB refuses; `body` is the document it answers with, `__type` and all. */
export class DynamoDbFailure extends Error {
  override readonly name = 'DynamoDbFailure';
  readonly status: number;
  readonly body: JsonObject;

  constructor(body: JsonObject, status = 400) {
    super(String(body.message ?? body.Message ?? body.__type));
    this.body = body;
    this.status = status;
  }

  /** `ConditionalCheckFailedException` and the like, without the namespace. */
  get type(): string {
    return String(this.body.__type).replace(/^.*#/, '');
  }
}

/** The refusal that DynamoDB words like this. */
export function failure(type: string, message: string, more: JsonObject = {}): DynamoDbFailure {
  return new DynamoDbFailure({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message, ...more });
}

/** dynalite, which knows tables, items, indexes and expressions, as a server that only this process talks to. */
export type Backend = {
  /** Passes a client's request on unread. */
  forward(headers: IncomingHttpHeaders, body: Buffer): Promise<Answer>;
  /** One operation of our own. Throws DynamoDbFailure. */
  call(operation: string, input: object): Promise<JsonObject>;
  close(): Promise<void>;
};

/** dynalite asks for a signature and does not check it. */
const OWN_HEADERS = {
  'content-type': 'application/x-amz-json-1.0',
  authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=none',
  'x-amz-date': '20260101T000000Z',
};

/** @param path folder that keeps the tables; without it they live in memory. One process at a time may use a folder. */
export async function startBackend(path?: string): Promise<Backend> {
  const server = dynalite({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0, ...(path !== undefined && { path }) });
  keepConnections(server);
  refuseForeignCallers(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('dynalite listens on no TCP port; this cannot happen.');
  const client = connectLoopback(address.port);
  return {
    forward: client.post,
    async call(operation, input) {
      const headers = { ...OWN_HEADERS, 'x-amz-target': `DynamoDB_20120810.${operation}` };
      const answer = await client.post(headers, Buffer.from(JSON.stringify(input)));
      const document: unknown = JSON.parse(answer.body.toString());
      const object = isRecord(document) ? document : {};
      if (answer.status !== 200) throw new DynamoDbFailure(object, answer.status);
      return object;
    },
    async close() {
      client.close();
      await new Promise<void>((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
    },
  };
}
