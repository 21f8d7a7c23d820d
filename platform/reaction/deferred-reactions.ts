import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { ExecutionRecordUnavailable } from '#domain/base/errors.ts';
import { DUE_REACTIONS } from '#domain/base/tables.ts';
import { type DeferredReaction, deferredReaction } from '#domain/reaction/deferred-reaction.ts';
import { jsonText, Table } from '#platform/base/table.ts';

const KEEP_MS = 90 * 24 * 3600 * 1000;

/** Reactions that wait to be tried again. Every method throws ExecutionRecordUnavailable. */
export interface DeferredReactions {
  /** Lets a reaction wait; one to the same subject that waits already is replaced. */
  put(reaction: DeferredReaction): Promise<void>;
  /** Returns those whose time has come, the earliest first; one may still be among them a moment after it was removed. */
  listDue(now: number, most: number): Promise<readonly DeferredReaction[]>;
  /** Removes a reaction, unless it was put again with another time meanwhile. */
  remove(reaction: DeferredReaction): Promise<void>;
}

const row = z.object({ content: jsonText(deferredReaction) }).transform(({ content }) => content);

/** Deferred reactions as rows of the guards' table, found by the index `due`. */
export function deferredReactionsTable(client: DynamoDBClient, tableName: string): DeferredReactions {
  const table = new Table(client, tableName, {
    schema: row,
    error: ExecutionRecordUnavailable,
    advice: 'A reaction that waits is tried again later.',
  });
  const keyOf = ({ subject }: DeferredReaction) => ({ pk: `deferred#${subject}` });
  return {
    put: (reaction) =>
      table.put(
        { ...keyOf(reaction), content: JSON.stringify(reaction), due: 'reaction', dueAt: reaction.retryAt },
        { livesUntil: reaction.retryAt + KEEP_MS },
      ),
    listDue: (now, most) => table.queryIndex(DUE_REACTIONS, 'reaction', { until: now, most }, row),
    async remove(reaction) {
      await table.deleteIf(keyOf(reaction), { where: 'dueAt = :dueAt', values: { dueAt: reaction.retryAt } });
    },
  };
}
