import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { FindingStoreUnavailable } from '#domain/base/errors.ts';
import { beginCollections, type CollectionState, collectionState } from '#domain/finding/collection.ts';
import type { Clock } from '#platform/base/clock.ts';
import { jsonText, Table } from '#platform/base/table.ts';
import { STORE_ADVICE } from './finding-rows.ts';

/** Longer than a page takes, with all its tries; whoever is killed is replaced after it. */
const LEASE_MS = 2 * 60_000;
const KEY = { pk: 'COLLECTION', sk: 'findings' };

/** Where collections of findings are, and whose turn it is. Every method throws FindingStoreUnavailable. */
export interface CollectionCursor {
  /** Takes the cursor; undefined: somebody else has it, and has shown so within two minutes. */
  take(): Promise<HeldCursor | undefined>;
}

export interface HeldCursor {
  readonly state: CollectionState;
  /** Keeps a state, and the cursor for two more minutes. @returns false: somebody else has taken it meanwhile */
  save(state: CollectionState): Promise<boolean>;
  /** Lets somebody else take it. */
  release(): Promise<void>;
}

const cursorRow = z.object({ holder: z.string(), state: jsonText(collectionState).optional() });

/**
 * The cursor as a row of the table of standards: that of the findings would tell each move of it in its stream, and a collector
 * has no business among the guards of reactions.
 */
export function collectionCursorTable(client: DynamoDBClient, tableName: string, clock: Pick<Clock, 'now'>): CollectionCursor {
  const table = new Table(client, tableName, { schema: cursorRow, error: FindingStoreUnavailable, advice: STORE_ADVICE });
  return {
    async take() {
      const [holder, now] = [randomUUID(), clock.now()];
      const isOurs = await table.updateIf(KEY, {
        set: { holder, leaseUntil: now + LEASE_MS },
        where: 'attribute_not_exists(pk) OR leaseUntil <= :now',
        values: { now },
      });
      const row = isOurs ? await table.get(KEY) : undefined;
      if (row?.holder !== holder) return undefined;
      const ours = { where: 'holder = :holder', values: { holder } };
      return {
        state: row.state ?? beginCollections(now),
        save: (state) => table.updateIf(KEY, { set: { state: JSON.stringify(state), leaseUntil: clock.now() + LEASE_MS }, ...ours }),
        async release() {
          await table.updateIf(KEY, { set: { leaseUntil: 0 }, ...ours });
        },
      };
    },
  };
}
