import { readBody, serveLoopback } from '#local/loopback-server.ts';

const BODY_LIMIT = 1024 * 1024;

/** A call as the service gets it. */
export type StubCall = {
  /** Operation of the JSON and query protocols, such as `DescribeSecret`; empty for REST. */
  readonly action: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: string;
  /** The Region that the call is signed for. */
  readonly region: string;
};

export type StubAnswer = { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body: string };

export type StubService = {
  /** Every call so far. */
  readonly calls: readonly StubCall[];
  close(): Promise<void>;
};

/**
 * One AWS service whose answers a test writes out, in the shapes of the real one: for what moto lacks. Clients made while it
 * is open go there instead of to moto.
 * @param service as in the environment variable AWS_ENDPOINT_URL_<SERVICE>: `SECRETS_MANAGER`
 * @param answer undefined: a call that the test did not expect; the client gets the error `UnexpectedCall`
 */
export async function stubService(service: string, answer: (call: StubCall) => StubAnswer | undefined): Promise<StubService> {
  const calls: StubCall[] = [];
  const server = await serveLoopback(async (request, response) => {
    const body = (await readBody(request, BODY_LIMIT))?.toString() ?? '';
    const target = String(request.headers['x-amz-target'] ?? '')
      .split('.')
      .at(-1);
    const call = {
      action: target || (new URLSearchParams(body).get('Action') ?? ''),
      method: request.method ?? '',
      path: request.url ?? '',
      body,
      region: /Credential=[^/]+\/\d+\/([\w-]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? '',
    };
    calls.push(call);
    const { status = 200, headers = {}, body: text } = answer(call) ?? unexpected(call);
    response.writeHead(status, headers).end(text);
  });
  const variable = `AWS_ENDPOINT_URL_${service}`;
  const before = process.env[variable];
  process.env[variable] = server.url;
  return {
    calls,
    async close() {
      if (before === undefined) delete process.env[variable];
      else process.env[variable] = before;
      await server.close();
    },
  };
}

/** Body of a JSON protocol. */
export function jsonAnswer(body: unknown, status = 200): StubAnswer {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(body) };
}

/** Body of S3 and other XML protocols. */
export function xmlAnswer(body: string, status = 200): StubAnswer {
  return { status, headers: { 'content-type': 'application/xml' }, body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}` };
}

function unexpected({ action, method, path }: StubCall): StubAnswer {
  return jsonAnswer({ __type: 'UnexpectedCall', message: `the test expects no ${action} ${method} ${path}` }, 400);
}
