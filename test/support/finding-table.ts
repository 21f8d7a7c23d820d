import { createHash } from 'node:crypto';
import { paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { at } from '#domain/base/json.ts';
import { findingsIn } from '#domain/finding/envelope.ts';
import type { ToldVersion } from '#domain/finding/finding-write.ts';
import { createTables, LOCAL_TABLES } from '#local/tables.ts';
import { type ConnectedDynamoDb, startDynamoDbClient } from './dynamodb-client.ts';

export const FINDINGS_TABLE = LOCAL_TABLES.findings;

type FindingTable = ConnectedDynamoDb & {
  /** Every row, by key, without its document. */
  rows(): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>>;
  /** The same for tables that hold the same versions, whenever each was written, and which collection saw it. */
  checksum(): Promise<string>;
};

/** A DynamoDB stand-in with all tables, and an unmodified SDK client for it. */
export async function startFindingTable(): Promise<FindingTable> {
  const dynamoDb = await startDynamoDbClient();
  const { client, standIn } = dynamoDb;
  await createTables(standIn);
  async function rows() {
    const found = new Map<string, Readonly<Record<string, unknown>>>();
    for await (const { Items: items = [] } of paginateScan({ client }, { TableName: FINDINGS_TABLE }))
      for (const item of items) {
        const { pk, document, ...row } = unmarshall(item, { wrapNumbers: Number });
        found.set(String(pk), row);
      }
    return found;
  }
  return {
    ...dynamoDb,
    rows,
    async checksum() {
      const content = [...(await rows())].map(([pk, { contentHash, isOpen }]) => [pk, contentHash, isOpen]);
      return createHash('sha256').update(JSON.stringify(content.toSorted())).digest('hex');
    },
  };
}

/** The version that a document is, as an event or a page tells it. */
export function told(document: object, eventTime?: string, seenIn?: number): ToldVersion {
  const [parsed] = findingsIn(document);
  if (parsed?.kind !== 'finding') throw new Error(`not a finding: ${JSON.stringify(parsed)} ${at(document, 'Id')}`);
  const finding = { ...parsed.finding, EventTime: eventTime };
  return { finding, document, ...(seenIn !== undefined && { seenIn }) };
}
