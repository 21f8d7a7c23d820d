/**
 * The AWS side of a benchmark, in memory, as cheap as it can be: what is measured is the function, not an emulator.
 * - Ledger: BatchGetItem and TransactWriteItems with the two conditions that the ledger uses. Nothing else of DynamoDB.
 * - Recorder: takes BatchImportFindings of any content and keeps the bodies. Nothing else of Security Hub.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type LoopbackServer, readBody, serveLoopback } from '#local/loopback-server.ts';

const MAX_BYTES = 16 * 1024 * 1024;

type Item = Record<string, { S?: string; N?: string }>;
type Put = { readonly Item: Item; readonly ConditionExpression: string; readonly ExpressionAttributeValues?: { ':read': { N: string } } };

/** Starts the ledger's endpoint. */
export function startLedgerEndpoint(): Promise<LoopbackServer> {
  const items = new Map<string, Item>();
  return serveLoopback(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1];
    const body = JSON.parse(String(await readBody(request, MAX_BYTES)));
    if (operation === 'BatchGetItem') answer(response, 200, batchGet(items, body));
    else if (operation === 'TransactWriteItems') transactWrite(items, body, response);
    else answer(response, 400, { __type: 'UnknownOperationException', message: operation });
  });
}

function batchGet(items: ReadonlyMap<string, Item>, body: { RequestItems: Record<string, { Keys: { pk: { S: string } }[] }> }): object {
  const [[table, { Keys }] = ['', { Keys: [] }]] = Object.entries(body.RequestItems);
  return { Responses: { [table]: Keys.flatMap(({ pk }) => items.get(pk.S) ?? []) }, UnprocessedKeys: {} };
}

function transactWrite(items: Map<string, Item>, body: { TransactItems: { Put: Put }[] }, response: ServerResponse): void {
  const holds = body.TransactItems.map(({ Put: put }) => {
    const stored = items.get(put.Item['pk']?.S ?? '');
    return put.ConditionExpression.startsWith('attribute_not_exists')
      ? stored === undefined
      : stored?.['revision']?.N === put.ExpressionAttributeValues?.[':read'].N;
  });
  if (holds.includes(false)) {
    const reasons = holds.map((held) => ({ Code: held ? 'None' : 'ConditionalCheckFailed' }));
    answer(response, 400, { __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException', CancellationReasons: reasons });
    return;
  }
  for (const { Put: put } of body.TransactItems) items.set(put.Item['pk']?.S ?? '', put.Item);
  answer(response, 200, {});
}

export type Recorder = LoopbackServer & {
  readonly bodies: Buffer[];
  /** Findings in all bodies. */
  findings(): number;
};

/** Starts an endpoint that takes every import and keeps its body. */
export async function startRecorder(): Promise<Recorder> {
  const bodies: Buffer[] = [];
  const findingsIn = (body: Buffer): number => (JSON.parse(body.toString()) as { Findings: unknown[] }).Findings.length;
  const server = await serveLoopback(async (request: IncomingMessage, response: ServerResponse) => {
    const body = (await readBody(request, MAX_BYTES)) ?? Buffer.alloc(0);
    bodies.push(body);
    answer(response, 200, { FailedCount: 0, SuccessCount: findingsIn(body), FailedFindings: [] });
  });
  return { ...server, bodies, findings: () => bodies.reduce((sum, body) => sum + findingsIn(body), 0) };
}

function answer(response: ServerResponse, status: number, document: object): void {
  const body = JSON.stringify(document);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
}
