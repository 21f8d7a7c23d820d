/**
 * An emulator of Lambda's Invoke for versions of functions of this machine, each in a process of its own that starts at its
 * first call, and anew after it ended, ran out of time, or was put to sleep for others; and for functions of the platform, which
 * are called in this process, without a version. It leaves out IAM, tags, `$LATEST` and aliases of the others (only a version can be called), asynchronous calls and concurrency (one container a version).
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { REACTOR_FUNCTION } from '#domain/reaction/reactor-function.ts';
import { type LambdaStandIn, startLambda } from '../lambda/lambda.ts';
import { callInTime } from '../lambda/timeout.ts';
import { readBody, serveLoopback } from '../loopback-server.ts';
import { type StartTimer, startRealTimer } from '../timer.ts';
import { type AnswerControl, readFunctionName } from './function-control.ts';

const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** A reactor that waits holds 110 MB (measured); of thirty that were tried, the last few are worth that. */
const MAX_WAITING = 4;

export type LocalFunction = {
  /** Without a version. */
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Path of the module that exports `handler`. */
  readonly entry: string;
  /** Left out: that of every reactor's function. */
  readonly timeoutMs?: number;
  /** For that timeout; left out: that of this machine. */
  readonly startTimer?: StartTimer;
};

export type LambdaService = {
  /** The endpoint of clients. */
  readonly url: string;
  /** How many times each version was called. */
  readonly calls: ReadonlyMap<string, number>;
  /**
   * Adds a version of a function; the earlier ones stay as they are.
   * @param number left out: the next one
   * @returns its name, by which it is called
   */
  publish(one: LocalFunction, number?: number): string;
  /** Takes a version away. A call that is at work ends. */
  remove(qualifiedName: string): Promise<void>;
  close(): Promise<void>;
};

/** The name of one version of a function, as Lambda takes it in place of its ARN. */
export function qualifyFunction(name: string, version: number): string {
  return `${name}:${version}`;
}

/** Functions of the platform, which run in this process. */
export type OwnFunctions = {
  /** Returns undefined for a name that is none of theirs. */
  find(name: string): ((event: unknown) => Promise<unknown>) | undefined;
};

/** @param control answers what is no call of a function */
export async function startLambdaService(control?: AnswerControl, own?: OwnFunctions): Promise<LambdaService> {
  const versions = new Map<string, LocalFunction>();
  const containers = new Containers();
  const calls = new Map<string, number>();
  const server = await serveLoopback(async (request, response) => {
    if (await control?.(request, response)) return;
    const { name: unqualified, qualifier } = readFunctionName(decodeURIComponent((request.url ?? '').split('/')[3] ?? ''));
    const ours = qualifier === undefined ? own?.find(unqualified) : undefined;
    if (ours !== undefined) return answerWith(response, async () => ours(JSON.parse(await readEvent(request))));
    const name = `${unqualified}:${qualifier}`;
    const known = versions.get(name);
    if (known === undefined)
      return answer(response, 404, { message: `Function not found: ${name}` }, { 'x-amzn-errortype': 'ResourceNotFoundException' });
    calls.set(name, (calls.get(name) ?? 0) + 1);
    await answerWith(response, async () => containers.run({ ...known, name }, await readEvent(request)));
  });
  return {
    url: server.url,
    calls,
    publish(one, number = 1 + [...versions.values()].filter(({ name }) => name === one.name).length) {
      const name = qualifyFunction(one.name, number);
      versions.set(name, one);
      return name;
    },
    async remove(name) {
      versions.delete(name);
      await containers.end(name);
    },
    async close() {
      await server.close();
      await containers.close();
    },
  };
}

async function readEvent(request: IncomingMessage): Promise<string> {
  return (await readBody(request, MAX_PAYLOAD_BYTES))?.toString() ?? 'null';
}

/** Answers with what a function answers, or throws. */
async function answerWith(response: ServerResponse, run: () => Promise<unknown>): Promise<void> {
  try {
    answer(response, 200, await run());
  } catch (error) {
    const { name: errorType, message: errorMessage } = error instanceof Error ? error : new Error(String(error));
    answer(response, 200, { errorType, errorMessage }, { 'x-amz-function-error': 'Unhandled' });
  }
}

type Container = { readonly lambda: Promise<LambdaStandIn>; running: number };

/** The processes of the functions; the longest unused ends where more than a few wait. */
class Containers {
  /** In the order of their last call. */
  readonly #containers = new Map<string, Container>();

  async run(known: LocalFunction, event: string): Promise<unknown> {
    const container = this.#containers.get(known.name) ?? { lambda: start(known), running: 0 };
    this.#containers.delete(known.name);
    this.#containers.set(known.name, container);
    container.running += 1;
    try {
      return await inTime(known, container.lambda, event);
    } catch (error) {
      if (error instanceof Error && LOST.has(error.name)) await this.#end(known.name, container);
      throw error;
    } finally {
      container.running -= 1;
      await this.#endLongestUnused();
    }
  }

  async end(name: string): Promise<void> {
    const container = this.#containers.get(name);
    if (container !== undefined) await this.#end(name, container);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#containers].map(([name, container]) => this.#end(name, container)));
  }

  async #endLongestUnused(): Promise<void> {
    const waiting = [...this.#containers].filter(([, { running }]) => running === 0);
    await Promise.all(waiting.slice(0, -MAX_WAITING).map(([name, container]) => this.#end(name, container)));
  }

  async #end(name: string, container: Container): Promise<void> {
    if (this.#containers.get(name) !== container) return;
    this.#containers.delete(name);
    const [started] = await Promise.allSettled([container.lambda]);
    if (started.status === 'fulfilled') await started.value.close();
  }
}

/**
 * Errors that Lambda reports of a container that it does not use again:
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
 */
const LOST: ReadonlySet<string> = new Set(['Runtime.ExitError', 'Sandbox.Timedout']);

function start({ name, environment, entry }: LocalFunction): Promise<LambdaStandIn> {
  return startLambda({ functionName: name, bundle: entry, environment, memoryMb: REACTOR_FUNCTION.memoryMb });
}

/** The answer, or the error by which Lambda ends a call that takes longer than its function may. The time to start does not count. */
async function inTime(
  { timeoutMs = REACTOR_FUNCTION.timeoutSeconds * 1000, startTimer = startRealTimer }: LocalFunction,
  container: Promise<LambdaStandIn>,
  event: string,
): Promise<unknown> {
  const lambda = await container;
  return callInTime(timeoutMs, startTimer, () => lambda.invoke(event));
}

function answer(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body ?? null));
}
