import type { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { type Context, Hono } from 'hono';
import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda';
import { admit, type Caller, caller as callerSchema, holdsEverywhere } from '#domain/api/caller.ts';
import type { ApiFunction, Operation } from '#domain/api/contract/operation.ts';
import { type AnswerOf, type InputOf, listOperations, type OperationOf } from '#domain/api/contract.ts';
import { buildProblem, type FailureStatus, type Problem } from '#domain/api/problem.ts';
import { AppError, type ErrorName } from '#domain/base/errors.ts';
import { textAt } from '#domain/base/json.ts';
import type { Tenant } from '#domain/base/tenant.ts';
import { jsonText } from '#platform/base/table.ts';
import { answerOnce, findKeyFault, REPEAT_HEADER } from './answer-once.ts';
import type { Audit } from './audited.ts';
import { RETRY_AFTER_SECONDS, STATUS_OF_ERROR } from './failures.ts';
import { readInput } from './read-input.ts';
import type { Repeats } from './repeats.ts';
import { Refusal, RefusalForNow, Reply } from './reply.ts';
import type { ApiRequest, Change } from './request.ts';

/** Bytes of a body that is read at all. */
const MAX_BODY = 256 * 1024;

/** One function for each operation that a function of the API answers today. */
export type ApiHandlers<By extends ApiFunction> = {
  readonly [Id in OperationOf<By>]: (input: InputOf<Id>, request: ApiRequest) => Promise<AnswerOf<Id> | Reply>;
};

export type RouterOptions<By extends ApiFunction> = {
  readonly by: By;
  readonly handlers: ApiHandlers<By>;
  readonly tenants: () => Promise<readonly Tenant[]>;
  /** The one origin of browsers that may read answers; empty: none. */
  readonly origin: string;
  readonly logger: Pick<Logger, 'error' | 'info'>;
  /** Writes down every operation that changes something, before it begins and after it ended; left out: nobody does. */
  readonly audit?: Audit;
  /** Remembers writing requests by the key that callers give them; left out: keys are ignored. */
  readonly repeats?: Repeats;
};

type Bindings = { Bindings: { event: LambdaEvent; lambdaContext: LambdaContext } };
type AnyHandler = (input: unknown, request: ApiRequest) => Promise<unknown>;
export type ServeRequest = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

/**
 * Serves the operations of one function. Roles and tenants are looked at here again, whatever the authoriser let through: a
 * route of the contract is the only way to a handler, and a failure has the form of RFC 9457.
 */
export function serveApi<By extends ApiFunction>(options: RouterOptions<By>): ServeRequest {
  const app = new Hono<Bindings>();
  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(commonHeaders(options.origin))) c.header(name, value);
  });
  // A path that is written out goes before one with a parameter in its place.
  const inOrder = listOperations().toSorted((one, other) => Number(one.path.includes('{')) - Number(other.path.includes('{')));
  for (const [path, operations] of Map.groupBy(inOrder, ({ path: at }) => at)) {
    const route = path.replace(/\{(\w+)\}/g, ':$1');
    for (const operation of operations)
      if (operation.by === options.by) app.on(operation.method.toUpperCase(), route, (c) => answer(c, operation, options));
    app.all(route, (c) => {
      const allow = operations.map(({ method }) => method.toUpperCase()).join(', ');
      return fail(c, 405, { detail: `Use ${allow}.` }, { allow });
    });
  }
  app.notFound((c) => fail(c, 404, { detail: 'There is no such path.' }));
  app.onError((error, c) => failWith(c, error, options));
  const serve = handle(app);
  return async (event) => (await serve(event as unknown as LambdaEvent)) as APIGatewayProxyResult;
}

/** Answers hold findings of one tenant: no cache keeps them, and no page but ours reads them. */
function commonHeaders(origin: string): Readonly<Record<string, string>> {
  return {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    vary: 'Origin',
    ...(origin !== '' && {
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'etag, idempotency-replayed, link, retry-after',
    }),
  };
}

async function answer<By extends ApiFunction>(
  c: Context<Bindings>,
  operation: Operation & { readonly id: string },
  options: RouterOptions<By>,
): Promise<Response> {
  const caller = readCaller(c);
  if (caller === undefined) return fail(c, 401);
  const tenants = await options.tenants();
  const within = c.req.query('tenant');
  const admission = admit(caller, operation.roles, tenants, within);
  if (admission.kind === 'forbidden') return fail(c, 403, { detail: `Needs one of: ${operation.roles.join(', ')}.` });
  if (operation.everywhere === true && !holdsEverywhere(caller, operation.roles, tenants))
    return fail(c, 403, { detail: `Every tenant shares it. Needs, in all of them, one of: ${operation.roles.join(', ')}.` });
  const body = await readBody(c, operation);
  if (body instanceof Response) return body;
  const query: Readonly<Record<string, readonly string[]>> = c.req.queries();
  const read = readInput(operation, { params: c.req.param(), query, body });
  const header = (name: string) => c.req.header(name);
  const fault = operation.method === 'get' ? undefined : findKeyFault(header(REPEAT_HEADER));
  if (read.kind === 'invalid' || fault !== undefined) {
    const ofKey = fault === undefined ? [] : [{ path: `header.${REPEAT_HEADER}`, message: fault }];
    return fail(c, 400, { errors: [...(read.kind === 'invalid' ? read.errors : []), ...ofKey] });
  }
  const linkTo = (cursor: string) => writeLink(c.req.url, cursor);
  let change: Change | undefined;
  const tellChange = (told: Change) => {
    change = told;
  };
  const { scope } = admission;
  const request: ApiRequest = { id: readRequestId(c), operation: operation.id, caller, scope, tenants, header, linkTo, tellChange };
  const handlers: Readonly<Record<string, AnyHandler>> = options.handlers as never;
  const handler = handlers[operation.id];
  if (handler === undefined) throw new Error(`Operation ${operation.id} has no handler.`);
  const handle = async () => writeReply(await handler(read.input, request), operation);
  const run = () =>
    operation.method === 'get' ? handle() : runAudited(handle, { request, input: read.input, change: () => change }, options);
  const { repeats } = options;
  const isOnce = operation.method !== 'get' && repeats !== undefined;
  const reply = isOnce ? await answerOnce({ operation, request, input: read.input }, repeats, run) : await run();
  return new Response(reply.body, { status: reply.status, headers: reply.headers });
}

type Audited = {
  readonly request: ApiRequest;
  readonly input: Readonly<Record<string, unknown>>;
  readonly change: () => Change | undefined;
};

/** Nothing is done that was not written down before. A change is answered, also where its end could not be written down. */
async function runAudited<By extends ApiFunction>(
  handle: () => Promise<Reply>,
  { request, input, change }: Audited,
  { audit, logger }: RouterOptions<By>,
): Promise<Reply> {
  await audit?.before(request, input);
  const conclude = async (outcome: string) => {
    await audit?.after(request, input, outcome, change()).catch((error: unknown) => {
      logger.error('The end of a request is not in the audit log', { requestId: request.id, outcome, error: error as Error });
    });
  };
  try {
    const reply = await handle();
    await conclude('done');
    return reply;
  } catch (error) {
    await conclude(`refused ${statusOf(error)}`);
    throw error;
  }
}

/** A field that the contract does not name stays inside. */
function writeReply(result: unknown, { answer: schema, status }: Operation): Reply {
  if (result instanceof Reply) return result;
  if (result === null || result === undefined) return new Reply(status, null);
  return new Reply(status, JSON.stringify(schema?.parse(result) ?? null), { 'content-type': 'application/json' });
}

function writeLink(address: string, cursor: string): string {
  const url = new URL(address);
  url.searchParams.set('cursor', cursor);
  return `<${url.pathname}${url.search}>; rel="next"`;
}

/** The authoriser hands over whom it let in. */
function readCaller(c: Context<Bindings>): Caller | undefined {
  const text = textAt(c.env.event, 'requestContext', 'authorizer', 'caller') ?? '';
  return jsonText(callerSchema).safeParse(text).data;
}

function readRequestId(c: Context<Bindings>): string {
  return textAt(c.env.event, 'requestContext', 'requestId') ?? 'unknown';
}

/** @returns the body as JSON, undefined where the operation takes none, or the answer that refuses it */
async function readBody(c: Context<Bindings>, { body }: Operation): Promise<unknown> {
  if (body === undefined) return undefined;
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? '')) return fail(c, 415);
  const text = await c.req.text();
  if (Buffer.byteLength(text) > MAX_BODY) return fail(c, 413, { detail: `At most ${MAX_BODY} bytes.` });
  try {
    return JSON.parse(text);
  } catch {
    return fail(c, 400, { errors: [{ path: 'body', message: 'is no JSON' }] });
  }
}

function failWith<By extends ApiFunction>(c: Context<Bindings>, error: unknown, { logger }: RouterOptions<By>): Response {
  const status = statusOf(error);
  if (error instanceof Refusal) {
    const wait = error instanceof RefusalForNow ? { 'retry-after': String(error.retryAfterSeconds) } : {};
    return fail(c, status, { detail: error.message, ...(error.errors.length > 0 && { errors: [...error.errors] }) }, wait);
  }
  if (status >= 500) logger.error('Request failed', { requestId: readRequestId(c), error: error as Error });
  const retry = status === 503 ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : {};
  // The log has the fault inside; the caller is told what they can mend.
  const detail = status >= 500 || !(error instanceof Error) ? {} : { detail: error.message };
  return fail(c, status, detail, retry);
}

function statusOf(error: unknown): FailureStatus {
  if (error instanceof Refusal) return error.status;
  return error instanceof AppError ? STATUS_OF_ERROR[error.name as ErrorName] : 500;
}

function fail(
  c: Context<Bindings>,
  status: FailureStatus,
  more: Partial<Pick<Problem, 'detail' | 'errors'>> = {},
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body = JSON.stringify(buildProblem(status, readRequestId(c), more));
  return new Response(body, { status, headers: { 'content-type': 'application/problem+json', ...headers } });
}
