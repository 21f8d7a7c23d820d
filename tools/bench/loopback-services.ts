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

/**
 * A thing that goes wrong with one call to the ledger: an error instead of an answer, silence (`until` something, then the end of
 * the connection), a connection that dies before or after the call is processed, a read of a part of the keys, a transaction
 * that meets another one.
 */
export type LedgerFault =
  | { readonly kind: 'error'; readonly status: number; readonly code: string }
  | { readonly kind: 'silent'; readonly until: Promise<void> }
  | { readonly kind: 'disconnect'; readonly when: 'before' | 'after' }
  | { readonly kind: 'partial' }
  | { readonly kind: 'conflict'; readonly code: 'TransactionConflict' | 'ThrottlingError' };

/** Starts the ledger's endpoint. @param faultOf decides for each call what goes wrong with it; by default nothing does */
export function startLedgerEndpoint(faultOf: (operation: string) => LedgerFault | undefined = () => undefined): Promise<LoopbackServer> {
  const items = new Map<string, Item>();
  return serveLoopback(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const body = JSON.parse(String(await readBody(request, MAX_BYTES)));
    const fault = faultOf(operation);
    if (fault?.kind === 'silent') await fault.until;
    if (fault?.kind === 'error') answer(response, fault.status, { __type: fault.code, message: 'a fault' });
    else if (fault?.kind === 'silent' || (fault?.kind === 'disconnect' && fault.when === 'before')) request.socket.destroy();
    else if (operation === 'BatchGetItem') answer(response, 200, batchGet(items, body, fault?.kind === 'partial'));
    else if (operation === 'TransactWriteItems') transactWrite(items, body, response, fault);
    else answer(response, 400, { __type: 'UnknownOperationException', message: operation });
  });
}

type Keys = Record<string, { readonly Keys: readonly { readonly pk: { readonly S: string } }[] }>;

function batchGet(items: ReadonlyMap<string, Item>, body: { readonly RequestItems: Keys }, isPartial: boolean): object {
  const [[table, { Keys }] = ['', { Keys: [] }]] = Object.entries(body.RequestItems);
  const read = isPartial ? Math.ceil(Keys.length / 2) : Keys.length;
  const found = Keys.slice(0, read).flatMap(({ pk }) => items.get(pk.S) ?? []);
  return { Responses: { [table]: found }, UnprocessedKeys: read < Keys.length ? { [table]: { Keys: Keys.slice(read) } } : {} };
}

function transactWrite(
  items: Map<string, Item>,
  body: { TransactItems: { Put: Put }[] },
  response: ServerResponse,
  fault?: LedgerFault,
): void {
  const holds = body.TransactItems.map(({ Put: put }) => {
    const stored = items.get(put.Item['pk']?.S ?? '');
    return put.ConditionExpression.startsWith('attribute_not_exists')
      ? stored === undefined
      : stored?.['revision']?.N === put.ExpressionAttributeValues?.[':read'].N;
  });
  if (holds.includes(false) || fault?.kind === 'conflict') {
    const reasons = holds.map((held) => ({ Code: held ? 'None' : 'ConditionalCheckFailed' }));
    if (fault?.kind === 'conflict') reasons[0] = { Code: fault.code };
    answer(response, 400, { __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException', CancellationReasons: reasons });
    return;
  }
  for (const { Put: put } of body.TransactItems) items.set(put.Item['pk']?.S ?? '', put.Item);
  if (fault?.kind === 'disconnect') response.destroy();
  else answer(response, 200, {});
}

export type Recorder = LoopbackServer & {
  readonly bodies: Buffer[];
  /** Findings in all bodies. */
  findings(): number;
};

/** Starts an endpoint that takes every import and keeps its body. */
export async function startRecorder(): Promise<Recorder> {
  const bodies: Buffer[] = [];
  const server = await serveLoopback(async (request: IncomingMessage, response: ServerResponse) => {
    const body = (await readBody(request, MAX_BYTES)) ?? Buffer.alloc(0);
    bodies.push(body);
    answer(response, 200, { FailedCount: 0, SuccessCount: countFindings(body), FailedFindings: [] });
  });
  return { ...server, bodies, findings: () => bodies.reduce((sum, body) => sum + countFindings(body), 0) };
}

/** A finding has this property once. To parse a body would take as long as to make it. */
const OF_EACH_FINDING = '"SchemaVersion":';

function countFindings(body: Buffer): number {
  let count = 0;
  for (let at = body.indexOf(OF_EACH_FINDING); at !== -1; at = body.indexOf(OF_EACH_FINDING, at + OF_EACH_FINDING.length)) count += 1;
  return count;
}

function answer(response: ServerResponse, status: number, document: object): void {
  const body = JSON.stringify(document);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
}
