import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { ExecutionRecordUnavailable } from '#domain/base/errors.ts';
import {
  EXECUTIONS_BY_ACCOUNT,
  EXECUTIONS_BY_FINDING,
  EXECUTIONS_BY_MONTH,
  EXECUTIONS_BY_STATUS,
  type TableIndex,
} from '#domain/base/tables.ts';
import { KEEP_EXECUTIONS_MS } from '#domain/reaction/execution-keeping.ts';
import { type ExecutionStatus, executionOverview, executionStatus } from '#domain/reaction/execution-overview.ts';
import type { Clock } from '#platform/base/clock.ts';
import { type Attributes, jsonText, Table } from '#platform/base/table.ts';
import { HEAD } from './execution-rows.ts';

/** A filter of executions; a field that is left out allows all. */
export type ExecutionFilter = {
  readonly statuses?: readonly ExecutionStatus[];
  readonly accountId?: string;
  readonly findingIdentity?: string;
  readonly reactorId?: string;
  /** The accounts that the reader may see; undefined: every one. */
  readonly scope?: ReadonlySet<string> | undefined;
};

/** The place in the list behind which the next page begins. */
export const executionPosition = z.object({ openedAtMs: z.number(), id: z.string().min(1) });
export type ExecutionPosition = z.output<typeof executionPosition>;

const listed = z.object({
  pk: z.string(),
  openedAt: z.iso.datetime(),
  openedAtMs: z.number(),
  concludedAt: z.iso.datetime().optional(),
  status: executionStatus,
  accountId: z.string(),
  overview: jsonText(executionOverview),
});

type ListedExecution = Omit<z.output<typeof listed>, 'pk' | 'openedAtMs' | 'concludedAt'> & {
  readonly id: string;
  /** null: it has not ended. */
  readonly concludedAt: string | null;
};
type ExecutionPage = { readonly executions: readonly ListedExecution[]; readonly next: ExecutionPosition | null };

/** The history of executions as a list, the newest first. */
export interface ExecutionList {
  /**
   * Reads a page. A page is full unless the list ends, or more rows than a request may cost were passed over; then `next` goes on.
   * @throws ExecutionRecordUnavailable
   */
  list(filter: ExecutionFilter, page: { readonly most: number; readonly after?: ExecutionPosition | undefined }): Promise<ExecutionPage>;
}

/** A request passes over at most so many rows that its filter leaves out. */
const MOST_READ = 2_000;
const READ_AT_ONCE = 200;

type Row = z.output<typeof listed>;
/** A part of an index: all rows under one value. */
type Part = { readonly index: TableIndex; readonly value: string };

/** The list over the indexes of the table of executions; no request reads the table whole. */
export function executionList(client: DynamoDBClient, tableName: string, clock: Pick<Clock, 'now'>): ExecutionList {
  const advice = 'Executions run on; ask for the list again.';
  const table = new Table(client, tableName, { schema: z.unknown(), error: ExecutionRecordUnavailable, advice });
  return {
    async list(filter, { most, after }) {
      const found: Row[] = [];
      let read = 0;
      for (const part of listParts(filter, after, clock.now())) {
        let from: Attributes | undefined =
          after !== undefined && part.value === valueAt(part, after) ? startBehind(part, after) : undefined;
        do {
          const page = await table.queryPage(part.index, part.value, { most: READ_AT_ONCE, from }, listed);
          read += page.rows.length;
          found.push(...page.rows.filter((row) => isWanted(row, filter)));
          from = page.next;
          if (found.length > most) return readPage(found.slice(0, most), most);
          if (read >= MOST_READ && from !== undefined) return readPage(found, 0, page.rows.at(-1));
        } while (from !== undefined);
      }
      return readPage(found, Infinity);
    },
  };
}

function readPage(rows: readonly Row[], fullWith: number, last = rows.at(-1)): ExecutionPage {
  const next = rows.length < fullWith || last === undefined ? null : { openedAtMs: last.openedAtMs, id: last.pk };
  return { executions: rows.map(({ pk, openedAtMs: _, concludedAt = null, ...row }) => ({ ...row, id: pk, concludedAt })), next };
}

/** The narrowest index first; months go back to the oldest record that is kept. */
function listParts(
  { findingIdentity, accountId, statuses = [] }: ExecutionFilter,
  after: ExecutionPosition | undefined,
  now: number,
): readonly Part[] {
  if (findingIdentity !== undefined) return [{ index: EXECUTIONS_BY_FINDING, value: findingIdentity }];
  if (accountId !== undefined) return [{ index: EXECUTIONS_BY_ACCOUNT, value: accountId }];
  const [status, ...others] = statuses;
  if (status !== undefined && others.length === 0) return [{ index: EXECUTIONS_BY_STATUS, value: status }];
  const newest = after === undefined ? now : after.openedAtMs;
  return monthsBack(newest, now - KEEP_EXECUTIONS_MS).map((value) => ({ index: EXECUTIONS_BY_MONTH, value }));
}

/** `2026-11` */
function nameMonth(time: number): string {
  return new Date(time).toISOString().slice(0, 7);
}

function monthsBack(from: number, to: number): readonly string[] {
  const months: string[] = [];
  const last = nameMonth(to);
  for (const day = new Date(`${nameMonth(from)}-01T00:00:00Z`); nameMonth(day.getTime()) >= last; day.setUTCMonth(day.getUTCMonth() - 1))
    months.push(nameMonth(day.getTime()));
  return months;
}

function valueAt({ index, value }: Part, { openedAtMs }: ExecutionPosition): string {
  return index === EXECUTIONS_BY_MONTH ? nameMonth(openedAtMs) : value;
}

function startBehind({ index, value }: Part, { openedAtMs, id }: ExecutionPosition): Attributes {
  return { pk: id, sk: HEAD, [index.hash]: value, [index.range]: openedAtMs };
}

function isWanted({ status, accountId, overview }: Row, filter: ExecutionFilter): boolean {
  const reactorId = overview.decision.kind === 'react' ? overview.decision.reactorId : undefined;
  return (
    (filter.scope === undefined || filter.scope.has(accountId)) &&
    (filter.statuses === undefined || filter.statuses.includes(status)) &&
    (filter.accountId === undefined || filter.accountId === accountId) &&
    (filter.reactorId === undefined || filter.reactorId === reactorId)
  );
}
