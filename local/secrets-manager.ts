/**
 * An emulator of Secrets Manager's GetSecretValue: secrets are given at the start or set later, and live in memory. It
 * leaves out versions, rotation, binary secrets, policies and signatures.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { textAt } from '#domain/base/json.ts';
import { readBody, serveLoopback } from './loopback-server.ts';

const MAX_REQUEST_BYTES = 64 * 1024;

export type SecretsManagerStandIn = {
  /** The endpoint of clients. */
  readonly url: string;
  /** Stores a secret as JSON under its name or ARN. */
  set(id: string, value: object): void;
  close(): Promise<void>;
};

export async function startSecretsManager(): Promise<SecretsManagerStandIn> {
  const secrets = new Map<string, string>();
  const server = await serveLoopback((request, response) => serve(request, response, secrets));
  return {
    url: server.url,
    set: (id, value) => void secrets.set(id, JSON.stringify(value)),
    close: server.close,
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, secrets: ReadonlyMap<string, string>): Promise<void> {
  const body: unknown = JSON.parse((await readBody(request, MAX_REQUEST_BYTES))?.toString() || '{}');
  if (request.headers['x-amz-target'] !== 'secretsmanager.GetSecretValue') {
    send(response, 400, { __type: 'UnknownOperationException', message: 'This stand-in only knows GetSecretValue' });
    return;
  }
  const id = textAt(body, 'SecretId') ?? '';
  const text = secrets.get(id);
  if (text === undefined) send(response, 400, { __type: 'ResourceNotFoundException', message: `There is no secret ${id}` });
  else send(response, 200, { ARN: id, Name: id, SecretString: text });
}

function send(response: ServerResponse, status: number, document: object): void {
  const text = JSON.stringify(document);
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
