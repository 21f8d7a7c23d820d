import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { ExecutionRecordUnavailable } from '#domain/base/errors.ts';
import { OPEN_APPROVALS } from '#domain/base/tables.ts';
import { type Approval, approval, readStanding } from '#domain/reaction/approval.ts';
import { updateStoredApproval } from '#domain/reaction/stored-approval.ts';
import { IS_NEW, jsonText, Table } from '#platform/base/table.ts';

const KEEP_MS = 400 * 24 * 3600 * 1000;

/** A question with what lets its answer through to the workflow. The token never leaves the platform. */
export type OpenApproval = { readonly approval: Approval; readonly taskToken: string; readonly revision: number };

/** Questions to people. Every method throws ExecutionRecordUnavailable. */
export interface Approvals {
  /** Asks, or asks again with a new token: the workflow retried its step. An answer that was given stays. */
  ask(question: Approval, taskToken: string): Promise<OpenApproval>;
  find(id: string): Promise<OpenApproval | undefined>;
  /** Lists the questions that wait for an answer and have not lapsed, the most pressing first. A change shows within a second or so. */
  listOpen(now: number): Promise<readonly Approval[]>;
  /** @returns undefined: somebody else wrote it meanwhile. */
  write(of: OpenApproval, next: Approval): Promise<OpenApproval | undefined>;
}

/** A row of an earlier version is read too. */
const stored = jsonText(z.preprocess(updateStoredApproval, approval));

const row = z
  .object({ content: stored, taskToken: z.string(), revision: z.number() })
  .transform(({ content, ...others }): OpenApproval => ({ approval: content, ...others }));

const openRow = z.object({ content: stored });
/** The one partition of the index; only a question that waits has the key. */
const OPEN = 'open';

/** Approvals as items of one DynamoDB table with the string key `pk`, the sparse index `open` and TTL `expiresAt`. */
export function approvalsTable(client: DynamoDBClient, tableName: string): Approvals {
  const advice = 'Without its approvals nothing is asked or answered.';
  const approvals = new Table(client, tableName, { schema: row, error: ExecutionRecordUnavailable, advice });
  const find = (id: string) => approvals.get({ pk: id });
  /** Returns false where the row has another revision than `before`, or is there where none was. */
  const put = (next: OpenApproval, before: number | undefined): Promise<boolean> => {
    const content = JSON.stringify(next.approval);
    const condition = before === undefined ? IS_NEW : { where: 'revision = :before', values: { before } };
    const livesUntil = Date.parse(next.approval.requestedAt) + KEEP_MS;
    const isOpen = readStanding(next.approval).kind === 'open';
    const item = {
      pk: next.approval.id,
      content,
      taskToken: next.taskToken,
      revision: next.revision,
      ...(isOpen && { [OPEN_APPROVALS.hash]: OPEN, [OPEN_APPROVALS.range]: Date.parse(next.approval.lapsesAt) }),
    };
    return approvals.putIf(item, { ...condition, livesUntil });
  };
  return {
    find,
    async ask(question, taskToken) {
      const before = await find(question.id);
      const next: OpenApproval = {
        approval: before === undefined ? question : { ...question, answers: before.approval.answers, delivered: before.approval.delivered },
        taskToken,
        revision: (before?.revision ?? 0) + 1,
      };
      if (await put(next, before?.revision)) return next;
      throw new ExecutionRecordUnavailable(`Approval ${question.id} is being written by somebody else; the workflow asks again.`);
    },
    async listOpen(now) {
      const rows = await approvals.queryIndex(OPEN_APPROVALS, OPEN, { after: now }, openRow);
      return rows.map(({ content }) => content);
    },
    async write(of, next) {
      const written: OpenApproval = { approval: next, taskToken: of.taskToken, revision: of.revision + 1 };
      return (await put(written, of.revision)) ? written : undefined;
    },
  };
}
