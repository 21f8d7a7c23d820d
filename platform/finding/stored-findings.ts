import type { Json } from '@attack-reactor/kit/contract';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { HistoryEntry } from '#domain/finding/finding-history.ts';
import type { FindingRecord } from '#domain/finding/finding-record.ts';
import { readFindingDocument, readFindingHistory, readFindingImage } from './finding-image.ts';
import { loadImage } from './finding-rows.ts';

/** A record with the finding as it came, and its versions, the newest first. */
export type StoredFinding = { readonly record: FindingRecord; readonly document: Json; readonly history: readonly HistoryEntry[] };

/** Findings one by one, for whoever shows them. */
export interface StoredFindings {
  /** Returns undefined where there is none. @throws FindingStoreUnavailable, InputInvalid for a row that cannot be read */
  find(identity: string): Promise<StoredFinding | undefined>;
}

/** Findings of the table that `findingStoreTable` writes. */
export function storedFindings(client: DynamoDBClient, tableName: string): StoredFindings {
  return {
    async find(identity) {
      const image = await loadImage(client, tableName, identity);
      if (image === undefined) return undefined;
      return { record: readFindingImage(image), document: readFindingDocument(image) as Json, history: readFindingHistory(image) };
    },
  };
}
