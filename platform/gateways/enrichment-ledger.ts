import {
  type AttributeValue,
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  type DynamoDBClient,
  paginateScan,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { LedgerEntry } from '#domain/enrichment-ledger.ts';
import { LedgerUnavailable } from '#domain/errors.ts';
import { SEVERITY_LABELS } from '#domain/finding.ts';
import type { Clock } from '#platform/clock.ts';
import { chunk, mapConcurrently } from '#platform/concurrency.ts';

/** Limits of BatchGetItem and TransactWriteItems: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const CALL_SIZE = 100;
const IN_FLIGHT = 4;
const DAY_SECONDS = 24 * 60 * 60;
/** Security Hub forgets an ACTIVE finding after 90 days; until then, and a little longer, we remember it. */
const KEEP_OPEN_DAYS = 100;
/** A closed source is remembered long enough for every late, older version of it to arrive (queue retention: 14 days). */
const KEEP_CLOSED_DAYS = 15;
const KEY_PREFIX = 'source#';

/** What a write expects to find: the revision it read, or nothing. */
export type LedgerWrite = { readonly entry: LedgerEntry; readonly expected: LedgerEntry | undefined };

/** What we remember of source findings. Every method throws LedgerUnavailable. */
export interface EnrichmentLedger {
  /** @param identities any number; unknown ones are absent from the answer. */
  recall(identities: readonly string[]): Promise<ReadonlyMap<string, LedgerEntry>>;
  /**
   * Writes entries whose expectation still holds; answers the identities that somebody else wrote meanwhile.
   * @param writes any number, at most one per identity.
   */
  remember(writes: readonly LedgerWrite[]): Promise<ReadonlySet<string>>;
  /** Every entry with something published, in no order; for the tactic roll-up. */
  open(): AsyncIterable<LedgerEntry>;
}

const text = z.object({ S: z.string() }).transform((value) => value.S);
const list = text.transform((value) => (value === '' ? [] : value.split(',')));
const storedEntry = z.object({
  pk: text.transform((value) => value.slice(KEY_PREFIX.length)),
  revision: z.object({ N: z.coerce.number() }).transform((value) => value.N),
  sourceUpdatedAt: text,
  contentHash: text,
  sentAt: text.optional(),
  published: list,
  techniqueIds: list,
  severity: text.pipe(z.enum(SEVERITY_LABELS)),
  partition: text,
  accountId: text,
  region: text,
});

/** The ledger as a DynamoDB table with the string key `pk` and the TTL attribute `expiresAt`. */
export function ledgerTable(client: DynamoDBClient, tableName: string, clock: Clock): EnrichmentLedger {
  const recallSome = async (identities: readonly string[]): Promise<LedgerEntry[]> => {
    let keys: Record<string, AttributeValue>[] | undefined = identities.map((identity) => ({ pk: { S: KEY_PREFIX + identity } }));
    const entries: LedgerEntry[] = [];
    while (keys !== undefined && keys.length > 0) {
      const answer: BatchGetItemCommandOutput = await client.send(
        new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: keys, ConsistentRead: true } } }),
      );
      entries.push(...(answer.Responses?.[tableName] ?? []).map(entryOf));
      keys = answer.UnprocessedKeys?.[tableName]?.Keys;
    }
    return entries;
  };

  return {
    recall: (identities) =>
      orUnavailable('read', async () => {
        const found = await mapConcurrently(chunk([...new Set(identities)], CALL_SIZE), IN_FLIGHT, recallSome);
        return new Map(found.flat().map((entry) => [entry.identity, entry]));
      }),
    remember: (writes) =>
      orUnavailable('written', async () => {
        const conflicts = await mapConcurrently(chunk(writes, CALL_SIZE), IN_FLIGHT, (some) => writeTogether(client, tableName, some, clock));
        return new Set(conflicts.flat());
      }),
    async *open() {
      const pages = paginateScan(
        { client },
        {
          TableName: tableName,
          FilterExpression: 'begins_with(pk, :prefix) and published <> :nothing',
          ExpressionAttributeValues: { ':prefix': { S: KEY_PREFIX }, ':nothing': { S: '' } },
        },
      );
      for await (const page of pages) yield* (page.Items ?? []).map(entryOf);
    },
  };
}

/** One transaction; where single expectations fail, those are conflicts and the rest is written without them. */
async function writeTogether(client: DynamoDBClient, tableName: string, writes: readonly LedgerWrite[], clock: Clock): Promise<string[]> {
  let remaining = [...writes];
  const conflicts: string[] = [];
  while (remaining.length > 0) {
    const items = remaining.map((write) => putOf(write, tableName, clock));
    try {
      await client.send(new TransactWriteItemsCommand({ TransactItems: items }));
      return conflicts;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const reasons = error.CancellationReasons ?? [];
      const failed = remaining.filter((_, position) => (reasons[position]?.Code ?? 'None') !== 'None');
      if (failed.length === 0) throw error;
      conflicts.push(...failed.map((write) => write.entry.identity));
      remaining = remaining.filter((write) => !failed.includes(write));
    }
  }
  return conflicts;
}

function putOf({ entry, expected }: LedgerWrite, tableName: string, clock: Clock): TransactWriteItem {
  const keepDays = entry.published.length > 0 ? KEEP_OPEN_DAYS : KEEP_CLOSED_DAYS;
  const item: Record<string, AttributeValue> = {
    pk: { S: KEY_PREFIX + entry.identity },
    revision: { N: String(entry.revision) },
    sourceUpdatedAt: { S: entry.sourceUpdatedAt },
    contentHash: { S: entry.contentHash },
    published: { S: entry.published.join(',') },
    techniqueIds: { S: entry.techniqueIds.join(',') },
    severity: { S: entry.severity },
    partition: { S: entry.partition },
    accountId: { S: entry.accountId },
    region: { S: entry.region },
    expiresAt: { N: String(Math.floor(clock.now() / 1000) + keepDays * DAY_SECONDS) },
    ...(entry.sentAt !== undefined && { sentAt: { S: entry.sentAt } }),
  };
  const condition =
    expected === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : { ConditionExpression: 'revision = :read', ExpressionAttributeValues: { ':read': { N: String(expected.revision) } } };
  return { Put: { TableName: tableName, Item: item, ...condition } };
}

function entryOf(item: Record<string, AttributeValue>): LedgerEntry {
  const { pk, sentAt, ...rest } = storedEntry.parse(item);
  return { identity: pk, sentAt, ...rest };
}

async function orUnavailable<Result>(done: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (cause) {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw new LedgerUnavailable(`The enrichment ledger could not be ${done} (${reason}). Check the table and its permissions; messages return to the queue.`, { cause });
  }
}
