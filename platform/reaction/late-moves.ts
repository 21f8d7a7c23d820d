import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { ExecutionRecordUnavailable, SecurityHubThrottled, SecurityHubUnavailable } from '#domain/base/errors.ts';
import { sha256 } from '#domain/base/hash.ts';
import { DUE_REACTIONS } from '#domain/base/tables.ts';
import { type LateMove, lateMove } from '#domain/finding/late-move.ts';
import type { Clock } from '#platform/base/clock.ts';
import { jsonText, Table } from '#platform/base/table.ts';
import type { FindingStatusWriter } from '#platform/security-hub/finding-status.ts';

const KEEP_MS = 90 * 24 * 3600 * 1000;

/** Moves that wait for Security Hub. Every method throws ExecutionRecordUnavailable. */
export interface LateMoves {
  /** Lets a move wait until then; an earlier one of the same finding is replaced. @param dueAt milliseconds since the epoch */
  put(move: LateMove, dueAt: number): Promise<void>;
  /** Returns those whose time has come, the earliest first; one may still be among them a moment after it was removed. */
  listDue(now: number, most: number): Promise<readonly LateMove[]>;
  /** Removes a move, unless a later one of the finding took its place meanwhile. */
  remove(move: LateMove): Promise<void>;
}

const row = z.object({ content: jsonText(lateMove) }).transform(({ content }) => content);

/** Late moves as rows of the guards' table, found by the index `due`. */
export function lateMovesTable(client: DynamoDBClient, tableName: string): LateMoves {
  const table = new Table(client, tableName, {
    schema: row,
    error: ExecutionRecordUnavailable,
    advice: 'A finding that waits to be moved is tried again later.',
  });
  return {
    put: (move, dueAt) =>
      table.put(
        { ...keyOf(move), content: JSON.stringify(move), since: move.since, due: 'move', dueAt },
        { livesUntil: move.since + KEEP_MS },
      ),
    listDue: (now, most) => table.queryIndex(DUE_REACTIONS, 'move', { until: now, most }, row),
    async remove(move) {
      await table.deleteIf(keyOf(move), { where: 'since = :since', values: { since: move.since } });
    },
  };
}

function keyOf({ finding: { AwsAccountId, Region, ProductArn, Id } }: LateMove) {
  return { pk: `move#${sha256(JSON.stringify([AwsAccountId, Region, ProductArn, Id])).slice(0, 32)}` };
}

/**
 * Moves findings at once where Security Hub takes the move, and lets it wait where it throttles or is away: GetFindings has
 * three calls a second for a whole account, which a wave of reactions is above. Every other error is thrown.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/Welcome.html
 */
export function moveNowOrLater(
  findings: FindingStatusWriter,
  later: Pick<LateMoves, 'put'>,
  clock: Pick<Clock, 'now'>,
): FindingStatusWriter {
  return {
    async move(finding, to, note, { reopens } = { reopens: false }) {
      const since = clock.now();
      try {
        return await findings.move(finding, to, note, { reopens });
      } catch (error) {
        if (!(error instanceof SecurityHubThrottled || error instanceof SecurityHubUnavailable)) throw error;
        const { Id, ProductArn, AwsAccountId, Region } = finding;
        await later.put({ finding: { Id, ProductArn, AwsAccountId, Region }, to, note, reopens, since }, since);
        return 'later';
      }
    },
  };
}
