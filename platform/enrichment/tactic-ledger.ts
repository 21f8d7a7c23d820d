import { type AttributeValue, type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { LedgerEntry } from '#domain/enrichment/enrichment-ledger.ts';
import type { TacticEntry } from '#domain/enrichment/tactic-roll-up.ts';
import type { Clock } from '#platform/base/clock.ts';
import { requirePart } from '#platform/base/whole-answer.ts';
import { SOURCE_PREFIX, toEntry } from './enrichment-ledger.ts';
import { computeExpiry, type LedgerRow, orUnavailable, readRow, writeRows } from './ledger-rows.ts';

const TACTIC_PREFIX = 'tactic#';
const KEEP_DAYS = 100;

/** The part of the table that the roll-up reads in one pass. */
export type LedgerContent =
  | { readonly kind: 'source'; readonly entry: LedgerEntry }
  | { readonly kind: 'tactic'; readonly entry: TacticEntry };

export type TacticWrite = { readonly entry: TacticEntry; readonly expected: TacticEntry | undefined };

/** The ledger as the tactic roll-up sees it. Every method throws LedgerUnavailable. */
export interface TacticLedger {
  /** Open source findings and all tactic findings, in no order, page by page. */
  contents(): AsyncIterable<LedgerContent>;
  /** Answers the identities that somebody else wrote meanwhile. */
  remember(writes: readonly TacticWrite[]): Promise<ReadonlySet<string>>;
}

const storedTactic = z.object({
  partition: z.string(),
  region: z.string(),
  accountId: z.string(),
  tacticId: z.string(),
  contentHash: z.string(),
  createdAt: z.string(),
  sentAt: z.string(),
  active: z.boolean(),
});

/** The same table as `ledgerTable`; tactic findings have keys of their own in it. */
export function tacticLedgerTable(client: DynamoDBClient, tableName: string, clock: Clock): TacticLedger {
  return {
    async *contents() {
      const pages = paginateScan(
        { client },
        { TableName: tableName, FilterExpression: 'isOpen = :open', ExpressionAttributeValues: { ':open': { BOOL: true } } },
      )[Symbol.asyncIterator]();
      for (;;) {
        const page = await orUnavailable('read', () => pages.next());
        if (page.done === true) return;
        const { Items: items } = page.value;
        const rows = await orUnavailable('read', async () => requirePart(items, 'Items'));
        yield* rows.flatMap((item) => readContent(item) ?? []);
      }
    },
    remember: (writes) =>
      orUnavailable('written', async () => {
        const conflicts = await writeRows(
          client,
          tableName,
          writes.map((write) => toRow(write, clock)),
        );
        return new Set(conflicts.map((key) => key.slice(TACTIC_PREFIX.length)));
      }),
  };
}

/** Undefined for a row of an earlier form, which nobody writes any more and which expires. */
function readContent(item: Record<string, AttributeValue>): LedgerContent | undefined {
  const row = readRow(item);
  if (row.key.startsWith(SOURCE_PREFIX)) return { kind: 'source', entry: toEntry(row) };
  if (!row.key.startsWith(TACTIC_PREFIX)) return undefined;
  const identity = row.key.slice(TACTIC_PREFIX.length);
  return {
    kind: 'tactic',
    entry: { identity, revision: row.revision, ...storedTactic.parse({ ...placeIn(identity), ...Object(row.content) }) },
  };
}

/** The fields of a row that is older than they are: only its Region may hold slashes. */
function placeIn(identity: string): Partial<TacticEntry> {
  const [, partition = '', region = '', accountId = '', tacticId = ''] = /^([^/]*)\/(.*)\/([^/]*)\/([^/]*)$/s.exec(identity) ?? [];
  return { partition, region, accountId, tacticId };
}

/** Archived tactics stay visible to the roll-up: a tactic that comes back continues under the same Id. */
function toRow({ entry, expected }: TacticWrite, clock: Clock): LedgerRow {
  const { identity, revision, ...content } = entry;
  return {
    key: TACTIC_PREFIX + identity,
    revision,
    expectedRevision: expected?.revision,
    isOpen: true,
    content,
    expiresAt: computeExpiry(clock, KEEP_DAYS),
  };
}
