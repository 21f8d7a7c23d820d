import { randomUUID } from 'node:crypto';
import {
  type AttributeValue,
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import * as z from 'zod';
import { LedgerUnavailable } from '#domain/base/errors.ts';
import type { Clock } from '#platform/base/clock.ts';
import { chunk } from '#platform/base/concurrency.ts';
import { withBody } from '#platform/base/written-body.ts';

/** Limit of TransactWriteItems: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const ROWS_PER_CALL = 100;
const IN_FLIGHT = 4;
const DAY_SECONDS = 24 * 60 * 60;

/**
 * A row of the ledger table: the string key `pk`, the numbers `revision` and `expiresAt` (TTL), the flag `isOpen`, and the
 * content as one JSON text. One text instead of an attribute for each field: what the SDK spends on a row grows with the
 * number of its attributes, and only these four are ever asked for by the table.
 */
export type LedgerRow = {
  readonly key: string;
  readonly revision: number;
  /** Written only if the stored revision is still this one; undefined: only if there is no row. */
  readonly expectedRevision: number | undefined;
  /** True if the roll-up has to read it. */
  readonly isOpen: boolean;
  readonly content: object;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
};

/** A row as it was read; its content is for the reader to check. */
export type StoredRow = { readonly key: string; readonly revision: number; readonly content: unknown };

const item = z.object({
  pk: z.object({ S: z.string() }),
  revision: z.object({ N: z.coerce.number() }),
  content: z.object({ S: z.string() }),
});

/** @throws ZodError for an item that we did not write */
export function readRow(stored: Record<string, AttributeValue>): StoredRow {
  const { pk, revision, content } = item.parse(stored);
  return { key: pk.S, revision: revision.N, content: JSON.parse(content.S) };
}

/**
 * Writes rows in transactions of 100 and answers the keys whose expectation no longer holds; the others are written.
 * @param rows any number, at most one per key
 */
export async function writeRows(client: DynamoDBClient, tableName: string, rows: readonly LedgerRow[]): Promise<string[]> {
  const conflicts = await pMap(chunk(rows, ROWS_PER_CALL), (some) => writeTogether(client, tableName, some), { concurrency: IN_FLIGHT });
  return conflicts.flat();
}

/** When a row may go, `days` from now. */
export function computeExpiry(clock: Clock, days: number): number {
  return Math.floor(clock.now() / 1000) + days * DAY_SECONDS;
}

/** Runs a call to the ledger table. @throws LedgerUnavailable for whatever goes wrong there. */
export async function orUnavailable<Result>(done: 'read' | 'written', run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (cause) {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw new LedgerUnavailable(
      `The enrichment ledger could not be ${done} (${reason}). Check the table and its permissions; work is repeated.`,
      { cause },
    );
  }
}

/** One transaction; where single expectations fail, those are conflicts and the rest is written without them. */
async function writeTogether(client: DynamoDBClient, tableName: string, rows: readonly LedgerRow[]): Promise<string[]> {
  let remaining = [...rows];
  const conflicts: string[] = [];
  while (remaining.length > 0) {
    try {
      await client.send(writeCommand(remaining.map((row) => toPut(row, tableName))));
      return conflicts;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const reasons = error.CancellationReasons ?? [];
      const failed = remaining.filter((_, position) => (reasons[position]?.Code ?? 'None') !== 'None');
      if (failed.length === 0) throw error;
      conflicts.push(...failed.map((row) => row.key));
      remaining = remaining.filter((row) => !failed.includes(row));
    }
  }
  return conflicts;
}

/**
 * The SDK would walk its schema for each attribute of each row, which costs more than to build the rows; these consist of
 * texts, numbers and flags, whose form on the wire is that of the type.
 */
function writeCommand(puts: TransactWriteItem[]): TransactWriteItemsCommand {
  const body = JSON.stringify({ TransactItems: puts, ClientRequestToken: randomUUID() });
  return withBody(new TransactWriteItemsCommand({ TransactItems: [] }), Buffer.from(body));
}

function toPut(row: LedgerRow, tableName: string): TransactWriteItem {
  const attributes = {
    pk: { S: row.key },
    revision: { N: String(row.revision) },
    expiresAt: { N: String(row.expiresAt) },
    isOpen: { BOOL: row.isOpen },
    content: { S: JSON.stringify(row.content) },
  };
  const condition =
    row.expectedRevision === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : { ConditionExpression: 'revision = :read', ExpressionAttributeValues: { ':read': { N: String(row.expectedRevision) } } };
  return { Put: { TableName: tableName, Item: attributes, ...condition } };
}
