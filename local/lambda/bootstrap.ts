/**
 * Does the work of Lambda's Node.js runtime around a bundle: loads it, asks the runtime API for events, posts the
 * answers. It adds one thing for measurements: each answer carries this process's CPU time and memory in a header.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { pathToFileURL } from 'node:url';

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

const [bundle = ''] = process.argv.slice(2);
const [host = '', port = ''] = (process.env['AWS_LAMBDA_RUNTIME_API'] ?? '').split(':');
const agent = new Agent({ keepAlive: true });

type Answer = { readonly headers: IncomingHttpHeaders; readonly text: string };

function call(method: 'GET' | 'POST', path: string, body = '', headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ agent, host, port, method, path: `/2018-06-01/runtime${path}`, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ headers: response.headers, text: Buffer.concat(chunks).toString() }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function post(path: string, body: unknown): Promise<void> {
  const { user, system } = process.cpuUsage();
  const usage = JSON.stringify({
    cpuMs: (user + system) / 1000,
    rssBytes: process.memoryUsage.rss(),
    peakRssKib: process.resourceUsage().maxRSS,
  });
  await call('POST', path, JSON.stringify(body ?? null), { 'x-process-usage': usage });
}

function describe(error: unknown): { errorType: string; errorMessage: string; stackTrace: string[] } {
  const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  return { errorType: name, errorMessage: message, stackTrace: stack.split('\n') };
}

async function load(): Promise<Handler> {
  try {
    const module: { handler: Handler } = await import(pathToFileURL(bundle).href);
    return module.handler;
  } catch (error) {
    await post('/init/error', describe(error));
    process.exit(1);
  }
}

async function serve(handler: Handler): Promise<never> {
  for (;;) {
    const next = await call('GET', '/invocation/next');
    const requestId = String(next.headers['lambda-runtime-aws-request-id']);
    const deadline = Number(next.headers['lambda-runtime-deadline-ms']);
    const event = JSON.parse(next.text);
    const context = {
      awsRequestId: requestId,
      functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
      functionVersion: '$LATEST',
      invokedFunctionArn: next.headers['lambda-runtime-invoked-function-arn'],
      memoryLimitInMB: process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
      getRemainingTimeInMillis: () => deadline - Date.now(),
    };
    try {
      await post(`/invocation/${requestId}/response`, await handler(event, context));
    } catch (error) {
      await post(`/invocation/${requestId}/error`, describe(error));
    }
  }
}

process.stdin.once('end', () => process.exit(0)).resume();
await serve(await load());
