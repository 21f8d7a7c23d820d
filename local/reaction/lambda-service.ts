/**
 * An emulator of Lambda's Invoke for functions of this machine, each in a process of its own that starts at its first
 * call. It leaves out IAM, versions, asynchronous calls, concurrency (one container a function) and timeouts.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type LambdaStandIn, startLambda } from '../lambda/lambda.ts';
import { readBody, serveLoopback } from '../loopback-server.ts';

const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

export type LocalFunction = { readonly name: string; readonly environment: Readonly<Record<string, string>>; readonly entry: string };

export type LambdaService = {
  /** The endpoint: `AWS_ENDPOINT_URL_LAMBDA`. */
  readonly url: string;
  /** How many times each function was called. */
  readonly calls: ReadonlyMap<string, number>;
  close(): Promise<void>;
};

export async function startLambdaService(functions: readonly LocalFunction[]): Promise<LambdaService> {
  const running = new Map<string, Promise<LambdaStandIn>>();
  const calls = new Map<string, number>();
  const server = await serveLoopback(async (request, response) => {
    const name = decodeURIComponent((request.url ?? '').split('/')[3] ?? '');
    const known = functions.find((one) => one.name === name);
    if (known === undefined)
      return answer(response, 404, { message: `Function not found: ${name}` }, { 'x-amzn-errortype': 'ResourceNotFoundException' });
    calls.set(name, (calls.get(name) ?? 0) + 1);
    const lambda = running.get(name) ?? start(known);
    running.set(name, lambda);
    await invoke(await lambda, request, response);
  });
  return {
    url: server.url,
    calls,
    async close() {
      await server.close();
      const started = await Promise.allSettled(running.values());
      await Promise.all(started.flatMap((one) => (one.status === 'fulfilled' ? [one.value.close()] : [])));
    },
  };
}

function start({ name, environment, entry }: LocalFunction): Promise<LambdaStandIn> {
  return startLambda({ functionName: name, bundle: join(import.meta.dirname, entry), environment, memoryMb: 512 });
}

async function invoke(lambda: LambdaStandIn, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const event = (await readBody(request, MAX_PAYLOAD_BYTES))?.toString() ?? 'null';
  try {
    answer(response, 200, await lambda.invoke(event));
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    answer(response, 200, { errorType: name, errorMessage: message }, { 'x-amz-function-error': 'Unhandled' });
  }
}

function answer(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body ?? null));
}
