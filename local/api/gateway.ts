/**
 * An emulator of API Gateway (REST API, stage `local`): a Lambda authoriser of the kind REQUEST before each call, Lambda proxy
 * integrations by HTTP method, and the answers that API Gateway gives by itself in the form that the deployment sets.
 *
 * It leaves out: usage plans and throttling, caches, request validation, compression, WAF, custom domains, and the limit of
 * 10 MB, below which it stays by far.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { buildProblem, type FailureStatus } from '#domain/api/problem.ts';
import { at, isRecord, listAt, textAt } from '#domain/base/json.ts';
import { readBody } from '../loopback-server.ts';

const MAX_REQUEST_BYTES = 1024 * 1024;
const STAGE = 'local';
const ROOT = '/v1/';

export type ApiGatewayOptions = {
  readonly home: { readonly accountId: string; readonly region: string };
  /** Calls a function by its name, as Lambda would. */
  readonly call: (functionName: string, payload: unknown) => Promise<unknown>;
  readonly authoriser: string;
  /** The function that answers a method of HTTP. */
  readonly functions: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
};

type Call = {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, readonly string[]>>;
};

/** Makes what answers the requests of the API; their paths begin with `/v1/`. */
export function createApiGateway(options: ApiGatewayOptions): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return (request, response) => serve(request, response, options);
}

async function serve(request: IncomingMessage, response: ServerResponse, options: ApiGatewayOptions): Promise<void> {
  const call = readCall(request);
  const body = await readBody(request, MAX_REQUEST_BYTES);
  const target = options.functions[call.method];
  if (body === undefined) return fail(response, 413, call);
  if (!call.path.startsWith(ROOT) || target === undefined) return fail(response, 403, call);
  try {
    const context = await authorise(call, options);
    if (context === undefined) return fail(response, 401, call);
    const event = buildEvent(call, { body: body.length === 0 ? null : body.toString('utf8'), context, options });
    send(response, (await options.call(target, event)) as APIGatewayProxyResult);
  } catch {
    fail(response, 500, call);
  }
}

function readCall(request: IncomingMessage): Call {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const headers: Record<string, string[]> = {};
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const [name = '', value = ''] = request.rawHeaders.slice(index, index + 2);
    headers[name] = [...(headers[name] ?? []), value];
  }
  return { requestId: randomUUID(), method: request.method ?? 'GET', path: pathname, query: searchParams, headers };
}

/** @returns undefined: the authoriser keeps the caller out */
async function authorise(call: Call, options: ApiGatewayOptions): Promise<Readonly<Record<string, unknown>> | undefined> {
  const answer = await options.call(options.authoriser, {
    ...describe(call, options),
    type: 'REQUEST',
    methodArn: nameMethod(call, options),
  });
  const effects = listAt(answer, 'policyDocument', 'Statement').map((statement) => textAt(statement, 'Effect'));
  if (effects.length === 0 || effects.some((effect) => effect !== 'Allow')) return undefined;
  const context = at(answer, 'context');
  return { ...(isRecord(context) && context), principalId: textAt(answer, 'principalId') };
}

function nameMethod({ method, path }: Call, { home }: ApiGatewayOptions): string {
  return `arn:aws:execute-api:${home.region}:${home.accountId}:local/${STAGE}/${method}${path}`;
}

function describe({ requestId, method, path, query, headers }: Call, { home, now }: ApiGatewayOptions) {
  const names = [...new Set(query.keys())];
  const last = (values: readonly string[]) => values.at(-1) ?? '';
  return {
    resource: '/v1/{proxy+}',
    path,
    httpMethod: method,
    headers: Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, last(values)])),
    multiValueHeaders: headers,
    queryStringParameters: names.length === 0 ? null : Object.fromEntries(names.map((name) => [name, last(query.getAll(name))])),
    multiValueQueryStringParameters: names.length === 0 ? null : Object.fromEntries(names.map((name) => [name, query.getAll(name)])),
    pathParameters: { proxy: path.slice(ROOT.length) },
    stageVariables: null,
    requestContext: {
      accountId: home.accountId,
      apiId: 'local',
      httpMethod: method,
      path: `/${STAGE}${path}`,
      protocol: 'HTTP/1.1',
      requestId,
      requestTimeEpoch: now(),
      resourcePath: '/v1/{proxy+}',
      stage: STAGE,
      identity: { sourceIp: '127.0.0.1' },
    },
  };
}

function buildEvent(
  call: Call,
  { body, context, options }: { readonly body: string | null; readonly context: object; readonly options: ApiGatewayOptions },
): APIGatewayProxyEvent {
  const described = describe(call, options);
  const requestContext = { ...described.requestContext, authorizer: context };
  return { ...described, requestContext, body, isBase64Encoded: false } as unknown as APIGatewayProxyEvent;
}

function send(
  response: ServerResponse,
  { statusCode, headers = {}, multiValueHeaders = {}, body, isBase64Encoded }: APIGatewayProxyResult,
): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
  for (const [name, values] of Object.entries(multiValueHeaders)) response.setHeader(name, values.map(String));
  response.writeHead(statusCode).end(isBase64Encoded === true ? Buffer.from(body, 'base64') : body);
}

/** The answers of API Gateway itself. */
function fail(response: ServerResponse, status: FailureStatus, { requestId }: Call): void {
  response.writeHead(status, { 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(buildProblem(status, requestId)));
}
