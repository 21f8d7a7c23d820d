import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { ApiStoreUnavailable } from '#domain/base/errors.ts';
import { sha256 } from '#domain/base/hash.ts';
import type { Clock } from '#platform/base/clock.ts';
import { Table } from '#platform/base/table.ts';

/** How long an answer is given again. */
const KEPT_MS = 24 * 3_600_000;
/** A function has ended after half of this time: a request that is still open then has failed. */
const BUSY_MS = 60_000;

/** A request that may come again: whose it is, the key that they gave it, and a digest of what it asks for. */
export type RepeatableRequest = { readonly caller: string; readonly key: string; readonly digest: string; readonly requestId: string };
type KeptAnswer = { readonly status: number; readonly body: string | null; readonly headers: Readonly<Record<string, string>> };
/** `mine`: nobody asked before; `busy`: the same is being done; `secret`: it was done, and its answer is kept nowhere. */
type RepeatClaim = { readonly kind: 'mine' | 'busy' | 'other-request' | 'secret' } | { readonly kind: 'done'; readonly answer: KeptAnswer };

/** Requests with a key of their own, and their answers. Every method throws ApiStoreUnavailable. */
export interface Repeats {
  claim(request: RepeatableRequest): Promise<RepeatClaim>;
  /** @param answer null: it holds a secret, and only that it was given is kept */
  keep(request: RepeatableRequest, answer: KeptAnswer | null): Promise<void>;
  /** Nothing was done, so the key is free again. */
  release(request: RepeatableRequest): Promise<void>;
}

const row = z.object({ digest: z.string(), state: z.enum(['busy', 'done', 'secret']), answer: z.string() });
const kept = z.object({ status: z.int(), body: z.string().nullable(), headers: z.record(z.string(), z.string()) });

/**
 * Rows of the DynamoDB table of views: `pk` names the caller, `sk` is the hash of their key. Conditions on `until` let one of
 * several requests at once begin, and take over what was begun and never ended.
 */
export function repeatsTable(client: DynamoDBClient, tableName: string, clock: Pick<Clock, 'now'>): Repeats {
  const table = new Table(client, tableName, { schema: row, error: ApiStoreUnavailable, advice: 'Ask again with the same key.' });
  const locate = ({ caller, key }: RepeatableRequest) => ({ pk: `REPEATS#${caller}`, sk: sha256(key) });
  const write = (request: RepeatableRequest, state: z.output<typeof row>['state'], answer: string, until: number) => {
    const { digest, requestId: by } = request;
    return { ...locate(request), digest, by, state, answer, until };
  };
  const isMine = ({ requestId: by }: RepeatableRequest) => ({ where: '#by = :by', values: { by } });
  return {
    async claim(request) {
      const now = clock.now();
      const until = now + BUSY_MS;
      const free = { where: 'attribute_not_exists(pk) OR #until < :now', values: { now } };
      const outcome = await table.putOrSee(write(request, 'busy', '', until), { ...free, livesUntil: until });
      if (outcome.kind === 'written') return { kind: 'mine' };
      const { before } = outcome;
      // The row was let go meanwhile: the caller asks again, and finds it free.
      if (before === undefined) return { kind: 'busy' };
      if (before.digest !== request.digest) return { kind: 'other-request' };
      if (before.state !== 'done') return { kind: before.state };
      return { kind: 'done', answer: kept.parse(JSON.parse(before.answer)) };
    },
    async keep(request, answer) {
      const until = clock.now() + KEPT_MS;
      const state = answer === null ? 'secret' : 'done';
      const text = answer === null ? '' : JSON.stringify(answer);
      await table.putIf(write(request, state, text, until), { ...isMine(request), livesUntil: until });
    },
    async release(request) {
      await table.deleteIf(locate(request), isMine(request));
    },
  };
}
