import {
  type AttributeValue,
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  type DynamoDBClient,
  GetItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import pMap from 'p-map';
import * as z from 'zod';
import { FindingStoreUnavailable } from '#domain/base/errors.ts';
import { chunk } from '#platform/base/concurrency.ts';
import { requirePart } from '#platform/base/whole-answer.ts';
import { FINDING_PREFIX, type FindingImage } from './finding-image.ts';

/** Limit of BatchGetItem: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const KEYS_PER_CALL = 100;
const IN_FLIGHT = 4;
/** Rows that a part of a sweep looks at. */
const SCANNED_AT_A_TIME = 500;

/** The part of a row that decides about a version. */
const knownRow = z.object({
  pk: z.string().startsWith(FINDING_PREFIX),
  mark: z.string(),
  contentHash: z.string(),
  isOpen: z.boolean(),
  firstSeenAt: z.number(),
  closedAt: z.number().nullable().default(null),
  seenIn: z.number().optional(),
  confirmedAt: z.string().optional(),
  /** Versions so far, as `finding-history` writes them. */
  history: z.string().optional(),
});
export type KnownRow = z.output<typeof knownRow> & { readonly identity: string };

const NAMES = Object.keys(knownRow.shape);
const PROJECTION = {
  ProjectionExpression: NAMES.map((name) => `#${name}`).join(', '),
  ExpressionAttributeNames: Object.fromEntries(NAMES.map((name) => [`#${name}`, name])),
};

export type Sweep = {
  /** The complete collection whose unseen findings are closed. */
  readonly seenIn: number;
  /** ISO-8601; what was told at that time or later stays open. */
  readonly toldBefore: string;
};

/** The key of a finding in its table. */
export function buildKey(identity: string): { readonly pk: string } {
  return { pk: `${FINDING_PREFIX}${identity}` };
}

/** Returns the whole row of a finding; undefined where there is none. */
export function loadImage(client: DynamoDBClient, tableName: string, identity: string): Promise<FindingImage | undefined> {
  const request = { TableName: tableName, Key: { pk: { S: buildKey(identity).pk } }, ConsistentRead: true };
  return orStoreUnavailable(tableName, async () => (await client.send(new GetItemCommand(request))).Item);
}

/** Returns what is known of findings, by identity; of unknown ones nothing. */
export function loadKnown(
  client: DynamoDBClient,
  tableName: string,
  identities: readonly string[],
): Promise<ReadonlyMap<string, KnownRow>> {
  return orStoreUnavailable(tableName, async () => {
    const load = (some: readonly string[]) => loadSome(client, tableName, some);
    const rows = await pMap(chunk(identities, KEYS_PER_CALL), load, { concurrency: IN_FLIGHT });
    return new Map(rows.flat().map((row) => [row.identity, row]));
  });
}

async function loadSome(client: DynamoDBClient, tableName: string, identities: readonly string[]): Promise<KnownRow[]> {
  const rows: KnownRow[] = [];
  let keys: Record<string, AttributeValue>[] | undefined = identities.map((identity) => ({ pk: { S: buildKey(identity).pk } }));
  while (keys !== undefined && keys.length > 0) {
    const answer: BatchGetItemCommandOutput = await client.send(
      new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: keys, ConsistentRead: true, ...PROJECTION } } }),
    );
    rows.push(...(requirePart(answer.Responses, 'Responses')[tableName] ?? []).flatMap(readRow));
    keys = answer.UnprocessedKeys?.[tableName]?.Keys;
  }
  return rows;
}

/**
 * Reads a part of the table, and returns the findings in it that a sweep has to close; `next` is where the next part begins,
 * null after the last. It may be a moment behind.
 */
export function scanUnseen(
  client: DynamoDBClient,
  tableName: string,
  { seenIn, toldBefore }: Sweep,
  from: string | null,
): Promise<{ readonly rows: readonly KnownRow[]; readonly next: string | null }> {
  return orStoreUnavailable(tableName, async () => {
    const { Items: items, LastEvaluatedKey: last } = await client.send(
      new ScanCommand({
        TableName: tableName,
        Limit: SCANNED_AT_A_TIME,
        ...(from !== null && { ExclusiveStartKey: { pk: { S: from } } }),
        FilterExpression: `#isOpen = :open AND ${IS_UNSEEN} AND ${['eventTime', 'confirmedAt'].map(isBefore).join(' AND ')}`,
        ProjectionExpression: PROJECTION.ProjectionExpression,
        ExpressionAttributeNames: { ...PROJECTION.ExpressionAttributeNames, '#eventTime': 'eventTime' },
        ExpressionAttributeValues: { ':open': { BOOL: true }, ':seenIn': { N: String(seenIn) }, ':toldBefore': { S: toldBefore } },
      }),
    );
    return { rows: requirePart(items, 'Items').flatMap(readRow), next: last?.['pk']?.S ?? null };
  });
}

function isBefore(name: string): string {
  return `(attribute_not_exists(#${name}) OR #${name} < :toldBefore)`;
}

/** The condition holds for what the collection `:seenIn` has not seen yet. */
export const IS_UNSEEN = '(attribute_not_exists(#seenIn) OR #seenIn < :seenIn)';

/** A row that somebody else wrote counts as none, so that it holds up its own finding only. */
function readRow(item: Record<string, AttributeValue>): readonly KnownRow[] {
  const { data: row } = knownRow.safeParse(unmarshall(item, { wrapNumbers: Number }));
  return row === undefined ? [] : [{ ...row, identity: row.pk.slice(FINDING_PREFIX.length) }];
}

/** @throws FindingStoreUnavailable for whatever goes wrong with the table */
async function orStoreUnavailable<Result>(tableName: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (cause) {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw new FindingStoreUnavailable(`Table ${tableName} could not be read (${reason}). ${STORE_ADVICE}`, { cause });
  }
}

export const STORE_ADVICE = 'Check the table and its permissions; work is repeated.';
