/**
 * The process of the sandbox: installs the guard, loads the package and makes the calls that the platform sends. It exports
 * nothing, so that the package finds nothing here.
 */
import { pathToFileURL } from 'node:url';
import { openChannel } from './channel.ts';
import { installGuard } from './guard.ts';
import type { Report } from './replace.ts';

type Call = { readonly event: unknown; readonly now: number };
type Handler = (event: unknown, context: object) => Promise<unknown>;
type Answered = { readonly output?: unknown; readonly error?: unknown };

const [folder = '', bundle = ''] = process.argv.slice(2);
const { say, hear } = openChannel();
const { stringify } = JSON;
const { defineProperty } = Object;
const later = setTimeout;
const end = process.exit.bind(process);
const PLACE = Symbol.for('attack-reactor.answer-call');
/** After the last answer, for what a package does behind its own back. */
const AFTERWARDS_MS = 50;

const report: Report = (kind, call, { throws } = { throws: true }) => {
  say('attempt', `[${stringify(kind)},${stringify(call)}]`);
  if (throws) throw new Error(`The sandbox does not let a reactor do this: ${call}`);
};

function tell(error: unknown): void {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  say('error', `[${stringify(String(name))},${stringify(String(message))}]`);
}

/** The platform answers at once; undefined: the vector has no such exchange. */
function answer(call: unknown): Answered {
  say('exchange', stringify(call));
  const answered = hear() as Answered | null | undefined;
  if (answered === null || answered === undefined) throw new Error('The vector has no answer to this call');
  return answered;
}

async function run(handler: Handler, { event, now }: Call, number: number): Promise<void> {
  defineProperty(globalThis, PLACE, { value: { now, answer }, configurable: true });
  const context = {
    awsRequestId: `vector-${number}`,
    functionName: 'vector',
    functionVersion: '1',
    invokedFunctionArn: 'vector',
    memoryLimitInMB: '256',
    getRemainingTimeInMillis: () => 30_000,
  };
  try {
    say('answer', stringify((await handler(event, context)) ?? null));
  } catch (error) {
    tell(error);
  }
}

async function load(): Promise<Handler> {
  installGuard(report, folder);
  const loaded: { readonly handler?: unknown } = await import(pathToFileURL(bundle).href);
  if (typeof loaded.handler !== 'function') throw new Error('index.mjs exports no function "handler"');
  return loaded.handler as Handler;
}

async function serve(): Promise<void> {
  const handler = await load();
  for (let number = 1; ; number += 1) {
    const call = hear() as Call | null | undefined;
    if (call === null || call === undefined) break;
    await run(handler, call, number);
  }
  await new Promise<void>((resolve) => void later(resolve, AFTERWARDS_MS));
  say('done', 'null');
  end(0);
}

try {
  await serve();
} catch (error) {
  tell(error);
  end(1);
}
