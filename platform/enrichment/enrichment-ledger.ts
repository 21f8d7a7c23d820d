import { severityLabel } from '@attack-reactor/kit/contract';
import { type AttributeValue, BatchGetItemCommand, type BatchGetItemCommandOutput, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import * as z from 'zod';
import type { LedgerEntry, LedgerWrite } from '#domain/enrichment/enrichment-ledger.ts';
import type { Clock } from '#platform/base/clock.ts';
import { chunk } from '#platform/base/concurrency.ts';
import { requirePart } from '#platform/base/whole-answer.ts';
import { computeExpiry, type LedgerRow, orUnavailable, readRow, type StoredRow, writeRows } from './ledger-rows.ts';

/** Limit of BatchGetItem: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const CALL_SIZE = 100;
const IN_FLIGHT = 4;
/** Security Hub forgets an ACTIVE finding after 90 days; until then, and a little longer, we remember it. */
const KEEP_OPEN_DAYS = 100;
/** A closed source is remembered long enough for every late, older version of it to arrive (queue retention: 14 days). */
const KEEP_CLOSED_DAYS = 15;
/**
 * Key of an entry: this, then the identity of the source. Entries under `source#`, whose identities knew no account, are
 * nobody's any more and expire.
 */
export const SOURCE_PREFIX = 'finding#';

/** Our memory of source findings. Every method throws LedgerUnavailable. */
export interface EnrichmentLedger {
  /** @param identities any number; unknown ones are absent from the answer. */
  recall(identities: readonly string[]): Promise<ReadonlyMap<string, LedgerEntry>>;
  /**
   * Writes entries whose expectation still holds; answers the identities that somebody else wrote meanwhile.
   * @param writes any number, at most one per identity.
   */
  remember(writes: readonly LedgerWrite[]): Promise<ReadonlySet<string>>;
}

const storedEntry = z.object({
  sourceUpdatedAt: z.string(),
  sourceEventTime: z.string().optional(),
  sourceStatus: z.enum(['NEW', 'NOTIFIED', 'SUPPRESSED', 'RESOLVED']),
  contentHash: z.string(),
  sentAt: z.string().optional(),
  published: z.array(z.string()),
  techniqueIds: z.array(z.string()),
  severity: severityLabel,
  partition: z.string(),
  accountId: z.string(),
  region: z.string(),
});

/** The ledger as a DynamoDB table; see `LedgerRow` for its attributes. */
export function ledgerTable(client: DynamoDBClient, tableName: string, clock: Clock): EnrichmentLedger {
  const recallSome = async (identities: readonly string[]): Promise<LedgerEntry[]> => {
    let keys: Record<string, AttributeValue>[] | undefined = identities.map((identity) => ({ pk: { S: SOURCE_PREFIX + identity } }));
    const entries: LedgerEntry[] = [];
    while (keys !== undefined && keys.length > 0) {
      const answer: BatchGetItemCommandOutput = await client.send(
        new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: keys, ConsistentRead: true } } }),
      );
      entries.push(...(requirePart(answer.Responses, 'Responses')[tableName] ?? []).map((item) => toEntry(readRow(item))));
      keys = answer.UnprocessedKeys?.[tableName]?.Keys;
    }
    return entries;
  };

  return {
    recall: (identities) =>
      orUnavailable('read', async () => {
        const found = await pMap(chunk([...new Set(identities)], CALL_SIZE), recallSome, { concurrency: IN_FLIGHT });
        return new Map(found.flat().map((entry) => [entry.identity, entry]));
      }),
    remember: (writes) =>
      orUnavailable('written', async () => {
        const conflicts = await writeRows(
          client,
          tableName,
          writes.map((write) => toRow(write, clock)),
        );
        return new Set(conflicts.map((key) => key.slice(SOURCE_PREFIX.length)));
      }),
  };
}

function toRow({ entry, expected }: LedgerWrite, clock: Clock): LedgerRow {
  const { identity, revision, ...content } = entry;
  return {
    key: SOURCE_PREFIX + identity,
    revision,
    expectedRevision: expected?.revision,
    isOpen: entry.published.length > 0,
    content,
    expiresAt: computeExpiry(clock, entry.published.length > 0 ? KEEP_OPEN_DAYS : KEEP_CLOSED_DAYS),
  };
}

/** A row of the table as an entry. */
export function toEntry(row: StoredRow): LedgerEntry {
  const { sentAt, sourceEventTime, ...content } = storedEntry.parse(row.content);
  return { identity: row.key.slice(SOURCE_PREFIX.length), revision: row.revision, sentAt, sourceEventTime, ...content };
}
