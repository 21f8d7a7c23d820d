import type { IncomingMessage, ServerResponse } from 'node:http';
import { REACTOR_FUNCTION } from '#domain/reaction/reactor-function.ts';
import { dispatchFindingFunction } from '#handlers/dispatch-finding/function.ts';
import { notifyWecomFunction } from '#handlers/notify-wecom/function.ts';
import { parseFindingFunction } from '#handlers/parse-finding/function.ts';
import { recordExecutionFunction } from '#handlers/record-execution/function.ts';
import { resumeReactionsFunction } from '#handlers/resume-reactions/function.ts';
import { sendNotificationFunction } from '#handlers/send-notification/function.ts';
import { startReactionFunction } from '#handlers/start-reaction/function.ts';
import { type LambdaStandIn, startLambda } from '#local/lambda/lambda.ts';
import { type LoopbackServer, readBody, serveLoopback } from '#local/loopback-server.ts';
import { lambdaUse, type Usage } from './reaction-cost.ts';

const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** Memory as deployed, and the containers of each function here. More starters than deployed: they race each other. */
export const FUNCTIONS = {
  'start-reaction': { memoryMb: startReactionFunction.memoryMb, containers: 4 },
  'parse-finding': { memoryMb: parseFindingFunction.memoryMb, containers: 1 },
  'dispatch-finding': { memoryMb: dispatchFindingFunction.memoryMb, containers: 3 },
  'record-execution': { memoryMb: recordExecutionFunction.memoryMb, containers: 2 },
  'send-notification': { memoryMb: sendNotificationFunction.memoryMb, containers: 1 },
  'resume-reactions': { memoryMb: resumeReactionsFunction.memoryMb, containers: 1 },
  /** It alone remembers what it changed. */
  reactor: { memoryMb: REACTOR_FUNCTION.memoryMb, containers: 1 },
} as const;
/** λ notify, which does not run here. */
export const NOTIFY_MEMORY_MB = notifyWecomFunction.memoryMb;

export type FunctionName = keyof typeof FUNCTIONS;

export type MeteredFunctionOptions = {
  readonly name: FunctionName;
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
};

/** A function in several containers, each a process of its own. A call that waits for a free one is not billed. */
export type MeteredFunction = {
  readonly invocations: () => number;
  /** The billable use: starts of containers and invocations, each rounded up to a millisecond. */
  readonly use: () => Usage;
  /** @throws an Error with the name that the function threw */
  invoke(event: string): Promise<unknown>;
  close(): Promise<void>;
};

export async function startMeteredFunction({ name, bundle, environment }: MeteredFunctionOptions): Promise<MeteredFunction> {
  const { memoryMb, containers: count } = FUNCTIONS[name];
  const containers: LambdaStandIn[] = [];
  // One after the other: side by side they would slow each other's start, which is billed.
  while (containers.length < count) containers.push(await startLambda({ functionName: name, bundle, environment, memoryMb }));
  const free = [...containers];
  const waiting: ((container: LambdaStandIn) => void)[] = [];
  let invocations = 0;
  let billedMs = containers.reduce((sum, { coldInitMs }) => sum + Math.ceil(coldInitMs), 0);
  return {
    invocations: () => invocations,
    use: () => lambdaUse(invocations, billedMs, memoryMb),
    async invoke(event) {
      const container = free.pop() ?? (await new Promise<LambdaStandIn>((resolve) => waiting.push(resolve)));
      const startedAt = performance.now();
      try {
        return await container.invoke(event);
      } finally {
        invocations += 1;
        billedMs += Math.ceil(performance.now() - startedAt);
        const next = waiting.shift();
        if (next === undefined) free.push(container);
        else next(container);
      }
    },
    async close() {
      await Promise.all(containers.map((container) => container.close()));
    },
  };
}

/** Lambda's Invoke for one function, whatever its name. */
export function serveInvoke(invoke: MeteredFunction['invoke']): Promise<LoopbackServer> {
  return serveLoopback(async (request: IncomingMessage, response: ServerResponse) => {
    const event = (await readBody(request, MAX_PAYLOAD_BYTES))?.toString() ?? 'null';
    const answer = (body: unknown, headers: Record<string, string> = {}) =>
      response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body ?? null));
    try {
      answer(await invoke(event));
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      answer({ errorType: name, errorMessage: message }, { 'x-amz-function-error': 'Unhandled' });
    }
  });
}
