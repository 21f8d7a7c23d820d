import type { Operation } from '#domain/api/contract/operation.ts';
import { sha256 } from '#domain/base/hash.ts';
import type { RepeatableRequest, Repeats } from './repeats.ts';
import { Refusal, Reply } from './reply.ts';
import type { ApiRequest } from './request.ts';

/** Letters, digits and signs of ASCII, as generators of keys make them. */
const KEY = /^[\x21-\x7e]{1,255}$/;
/** Headers that belong to what is asked for. */
const CONDITIONS = ['if-match', 'if-none-match'] as const;

/** The header by which callers name a request that they may send again. */
export const REPEAT_HEADER = 'idempotency-key';

/** Tells what is wrong with a key; undefined: nothing, or there is none. */
export function findKeyFault(key: string | undefined): string | undefined {
  return key === undefined || KEY.test(key) ? undefined : 'is no key: 1 to 255 letters, digits and signs without blanks';
}

/**
 * Does what a request asks for, once for each key of the caller. The same request with the same key within a day is given the first
 * answer; a failure leaves the key free, for nothing was done. An answer that could not be kept leaves it free after a minute.
 * The answer of an operation with a secret is kept nowhere.
 * @throws Refusal 409 while the same is being done, and where the answer held a secret; 422 for a key of another request
 */
export async function answerOnce(
  { operation, request, input }: { readonly operation: Operation; readonly request: ApiRequest; readonly input: unknown },
  repeats: Repeats,
  run: () => Promise<Reply>,
): Promise<Reply> {
  const key = request.header(REPEAT_HEADER);
  if (key === undefined) return await run();
  const { caller, id: requestId } = request;
  const digest = sha256(JSON.stringify([request.operation, input, CONDITIONS.map((name) => request.header(name) ?? null)]));
  const named: RepeatableRequest = { caller: `${caller.kind}#${caller.id}`, key, digest, requestId };
  const claim = await repeats.claim(named);
  switch (claim.kind) {
    case 'busy':
      throw new Refusal(409, 'The same request is being answered. Ask again in a moment.');
    case 'other-request':
      throw new Refusal(422, `${REPEAT_HEADER}: was given with another request. Take a new key for each.`);
    case 'secret':
      throw new Refusal(409, 'This was done. Its answer holds a secret, which is shown once. Revoke it, and make another one.');
    case 'done':
      return new Reply(claim.answer.status, claim.answer.body, { ...claim.answer.headers, 'idempotency-replayed': 'true' });
    case 'mine':
      return await runFirst(named, { operation, repeats, run });
  }
}

type First = { readonly operation: Operation; readonly repeats: Repeats; readonly run: () => Promise<Reply> };

async function runFirst(named: RepeatableRequest, { operation, repeats, run }: First): Promise<Reply> {
  let reply: Reply;
  try {
    reply = await run();
  } catch (error) {
    // Best effort: the caller gets the error, and the claim ends by itself.
    await repeats.release(named).catch(() => undefined);
    throw error;
  }
  const { status, body, headers } = reply;
  // It is done: a caller who is told of a failure here would do it again.
  await repeats.keep(named, operation.hasSecret === true ? null : { status, body, headers }).catch(() => undefined);
  return reply;
}
