/**
 * An emulator of the Lambda service for one function: runs an unmodified bundle in a process of its own, behind the
 * runtime API. It leaves out concurrency (one container), freezing between invocations, and IAM.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import * as z from 'zod';
import { endWithProcess } from '#scripts/terminal/ending.ts';
import { readBody, serveLoopback } from '../loopback-server.ts';

const MAX_ANSWER_BYTES = 6 * 1024 * 1024;

export type LambdaOptions = {
  readonly functionName: string;
  /** Path of the bundle, an ES module that exports `handler`. */
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutMs?: number;
  /** Where its standard error goes; by default to that of this process. */
  readonly stderr?: 'inherit' | 'ignore';
};

/** CPU time and memory of the function's process, over its life. */
type ProcessUsage = { readonly cpuMs: number; readonly rssBytes: number; readonly peakRssKib: number };

export type LambdaStandIn = {
  /** From the start of the process until it first asked for an event. */
  readonly coldInitMs: number;
  /** The moment when it last answered. */
  usage(): ProcessUsage;
  /**
   * @param event its JSON text, at most 6 MB in AWS.
   * @throws an Error with the name that the function threw; `Runtime.ExitError` where its process ended, and ever after
   */
  invoke(event: string): Promise<unknown>;
  /** Ends the process with SIGKILL, as Lambda does. */
  close(): Promise<void>;
};

type Invocation = { readonly id: string; readonly event: string; resolve(answer: unknown): void; reject(error: Error): void };

/** Starts the function and resolves once it is ready for its first event. @throws what it threw while loading. */
export async function startLambda(options: LambdaOptions): Promise<LambdaStandIn> {
  const service = new RuntimeApi(options);
  const server = await serveLoopback((request, response) => service.serve(request, response));
  const startedAt = performance.now();
  const child = startProcess(options, new URL(server.url).host);
  endWithProcess(child);
  child.once('exit', (code) => service.fail(exitError(`the process of ${options.functionName} ended with ${code}`)));
  const close = async (): Promise<void> => {
    child.removeAllListeners('exit');
    if (child.exitCode === null && child.signalCode === null) {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await exited;
    }
    service.fail(exitError(`the process of ${options.functionName} was ended`));
    await server.close();
  };
  try {
    const readyAt = await service.ready;
    return { coldInitMs: readyAt - startedAt, usage: () => service.usage, invoke: (event) => service.invoke(event), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Lambda gives Node.js a heap that fits the memory of the function. */
function startProcess(
  { bundle, environment, memoryMb, functionName, stderr = 'inherit' }: LambdaOptions,
  runtimeApi: string,
): ChildProcess {
  const flags = [`--max-old-space-size=${Math.floor(memoryMb * 0.9)}`, `--max-semi-space-size=${Math.max(1, Math.floor(memoryMb * 0.05))}`];
  return spawn(process.execPath, [...flags, join(import.meta.dirname, 'bootstrap.ts'), bundle], {
    // Its standard input ends with this process, however that ends, and the bootstrap ends with it.
    stdio: ['pipe', 'ignore', stderr],
    env: {
      ...environment,
      PATH: process.env['PATH'],
      AWS_LAMBDA_RUNTIME_API: runtimeApi,
      AWS_LAMBDA_FUNCTION_NAME: functionName,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    },
  });
}

const usageSchema = z.object({ cpuMs: z.number(), rssBytes: z.number(), peakRssKib: z.number() });
const failureSchema = z.object({ errorType: z.string(), errorMessage: z.string() });

/** https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
class RuntimeApi {
  readonly ready: Promise<number>;
  usage: ProcessUsage = { cpuMs: 0, rssBytes: 0, peakRssKib: 0 };
  readonly #options: LambdaOptions;
  readonly #queue: Invocation[] = [];
  readonly #running = new Map<string, Invocation>();
  #waiting: ServerResponse | undefined;
  #ended: Error | undefined;
  #becomeReady: (at: number) => void = () => undefined;
  #failToLoad: (error: Error) => void = () => undefined;

  constructor(options: LambdaOptions) {
    this.#options = options;
    this.ready = new Promise((resolve, reject) => {
      this.#becomeReady = resolve;
      this.#failToLoad = reject;
    });
  }

  invoke(event: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) return reject(this.#ended);
      this.#queue.push({ id: randomUUID(), event, resolve, reject });
      this.#handOver();
    });
  }

  fail(error: Error): void {
    this.#ended = error;
    this.#failToLoad(error);
    for (const invocation of [...this.#queue.splice(0), ...this.#running.values()]) invocation.reject(error);
    this.#running.clear();
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, , , kind, id = '', result] = (request.url ?? '').split('/');
    if (kind === 'invocation' && id === 'next') {
      this.#becomeReady(performance.now());
      this.#waiting = response;
      this.#handOver();
      return;
    }
    const body: unknown = JSON.parse((await readBody(request, MAX_ANSWER_BYTES))?.toString() ?? 'null');
    response.writeHead(202).end();
    const usage = request.headers['x-process-usage'];
    if (typeof usage === 'string') this.usage = usageSchema.parse(JSON.parse(usage));
    if (kind === 'init') this.#failToLoad(readError(body));
    else this.#finish(id, result, body);
  }

  #handOver(): void {
    const response = this.#waiting;
    const invocation = response === undefined ? undefined : this.#queue.shift();
    if (response === undefined || invocation === undefined) return;
    this.#waiting = undefined;
    this.#running.set(invocation.id, invocation);
    response.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': invocation.id,
      'lambda-runtime-deadline-ms': String(Date.now() + (this.#options.timeoutMs ?? 60_000)),
      'lambda-runtime-invoked-function-arn': `arn:aws:lambda:eu-central-1:999988887777:function:${this.#options.functionName}`,
    });
    response.end(invocation.event);
  }

  #finish(id: string, result: string | undefined, body: unknown): void {
    const invocation = this.#running.get(id);
    this.#running.delete(id);
    if (result === 'response') invocation?.resolve(body);
    else invocation?.reject(readError(body));
  }
}

/** As Lambda words it; the function needs a new container then. */
function exitError(message: string): Error {
  return Object.assign(new Error(message), { name: 'Runtime.ExitError' });
}

function readError(body: unknown): Error {
  const { errorType, errorMessage } = failureSchema.parse(body);
  return Object.assign(new Error(errorMessage), { name: errorType });
}
