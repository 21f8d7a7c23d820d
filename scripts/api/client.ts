import { setTimeout as sleep } from 'node:timers/promises';
import { truncate } from '@attack-reactor/kit/contract';
import createClient, { type Client } from 'openapi-fetch';
import type * as z from 'zod';
import { problem } from '#domain/api/problem.ts';
import { oneLine } from '#domain/base/text.ts';
import { ApiFailed } from './api-failed.ts';
import type { ApiPlace } from './api-place.ts';
import type { paths } from './openapi.d.ts';

/** Every operation of the API, with the types of the contract. */
export type ApiClient = Client<paths>;

/** API Gateway ends a request after 29 s: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const ANSWER_MS = 30_000;
const USUAL_WAIT_SECONDS = 20;
/** The API asks to come back later: its database wakes, or there were too many requests. */
const LATER: readonly number[] = [429, 503];
const LONGEST_DETAIL = 300;

export type ApiOptions = {
  /** Seconds that all requests together wait where the API asks to come back later. */
  readonly patienceSeconds: number;
  readonly wait?: (ms: number) => Promise<unknown>;
};

/** Opens the API. Reads are asked again after a 429 or 503, as late as the API says; writes are not. */
export function openApi({ url, headers }: ApiPlace, { patienceSeconds, wait = sleep }: ApiOptions): ApiClient {
  let patience = patienceSeconds;
  return createClient<paths>({
    baseUrl: url,
    headers: { ...headers },
    async fetch(request) {
      for (;;) {
        const response = await send(request);
        const seconds = readRetryAfter(response);
        if (request.method !== 'GET' || !LATER.includes(response.status) || seconds > patience) return response;
        patience -= seconds;
        await response.body?.cancel();
        await wait(seconds * 1000);
      }
    },
  });
}

/** A redirect would carry the key to another host. */
async function send(request: Request): Promise<Response> {
  try {
    return await fetch(request.clone(), { signal: AbortSignal.timeout(ANSWER_MS), redirect: 'error' });
  } catch (cause) {
    const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
    throw new ApiFailed(`${new URL(request.url).origin} does not answer (${oneLine(reason)}). Look at ATTACK_REACTOR_URL.`, { cause });
  }
}

/** At least a second, so that no wait is a busy one. */
function readRetryAfter({ headers }: Response): number {
  const seconds = Number(headers.get('retry-after') ?? USUAL_WAIT_SECONDS);
  return Number.isFinite(seconds) ? Math.max(1, seconds) : USUAL_WAIT_SECONDS;
}

/** An answer as the client gives it. */
type Result = { readonly data?: unknown; readonly error?: unknown; readonly response: Response };

/**
 * Returns the body of an answer, checked by the schema of its operation.
 * @throws ApiFailed with what the API refused and why, or where the body is something else
 */
export async function requireAnswer<Schema extends z.ZodType>(asked: Promise<Result>, schema: Schema): Promise<z.output<Schema>> {
  const { data, error, response } = await readResult(asked);
  if (!response.ok) throw new ApiFailed(describeFailure(response, error));
  const parsed = schema.safeParse(data);
  if (!parsed.success) throw new ApiFailed(`${new URL(response.url).origin} answers in another form than its contract. Is it this API?`);
  return parsed.data;
}

async function readResult(asked: Promise<Result>): Promise<Result> {
  try {
    return await asked;
  } catch (cause) {
    if (cause instanceof ApiFailed) throw cause;
    throw new ApiFailed(`The answer cannot be read (${oneLine(String(cause))}). Is ATTACK_REACTOR_URL the address of the API?`, { cause });
  }
}

/** The words of a problem; the answer of something else, such as a proxy, is named by its status alone. */
function describeFailure({ status }: Response, error: unknown): string {
  const { data } = problem.safeParse(error);
  if (data === undefined) return `The API answered with status ${status}.`;
  const fields = (data.errors ?? []).map(({ path, message }) => `${path} ${message}`);
  const detail = [data.detail ?? '', ...fields].filter((part) => part !== '').join('; ');
  const said = truncate(oneLine(detail === '' ? data.title : `${data.title}: ${detail}`), LONGEST_DETAIL);
  return `The API answered ${status}. ${said.replace(/[.]?$/, '.')} Request ${truncate(oneLine(data.requestId), 64)}.`;
}

type Page<Item> = { readonly items: readonly Item[]; readonly next: string | null };

/** Yields the items of all pages. @throws ApiFailed where a page leads back to itself */
export async function* eachItem<Item>(askPage: (cursor: string | undefined) => Promise<Page<Item>>): AsyncGenerator<Item> {
  let cursor: string | undefined;
  for (;;) {
    const { items, next } = await askPage(cursor);
    yield* items;
    if (next === null) return;
    if (next === cursor) throw new ApiFailed('The API repeats a page without an end. Ask again later.');
    cursor = next;
  }
}
