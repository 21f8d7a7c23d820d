import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import { InputInvalid } from '#domain/base/errors.ts';
import type { FindingRecord } from '#domain/finding/finding-record.ts';
import { FINDING_PREFIX, type FindingImage, readFindingImage } from './finding-image.ts';

/** Parts of the table that are read at the same time. */
const SEGMENTS = 4;

/** Some records of the table, and how many items of findings in between hold none. */
export type ScannedPage = { readonly records: readonly FindingRecord[]; readonly unreadable: number };

/**
 * Reads every record of the findings table, page by page, in no order. No answer to anybody waits for this: it is for a rebuild.
 * @param take takes a page; pages of different parts come at the same time
 */
export async function scanFindings(client: DynamoDBClient, tableName: string, take: (page: ScannedPage) => Promise<void>): Promise<void> {
  const segments = Array.from({ length: SEGMENTS }, (_, segment) => segment);
  await pMap(
    segments,
    async (segment) => {
      const input = { TableName: tableName, Segment: segment, TotalSegments: SEGMENTS };
      for await (const { Items: items = [] } of paginateScan({ client }, input)) await take(readPage(items));
    },
    { concurrency: SEGMENTS },
  );
}

function readPage(items: readonly FindingImage[]): ScannedPage {
  const ofFindings = items.filter(({ pk }) => pk !== undefined && 'S' in pk && pk.S?.startsWith(FINDING_PREFIX));
  const records = ofFindings.flatMap((item) => readRecord(item));
  return { records, unreadable: ofFindings.length - records.length };
}

function readRecord(item: FindingImage): readonly FindingRecord[] {
  try {
    return [readFindingImage(item)];
  } catch (error) {
    if (error instanceof InputInvalid) return [];
    throw error;
  }
}
