import { ConditionalCheckFailedException, type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { ExecutionRecordUnavailable } from '#domain/base/errors.ts';
import { type Approval, approval } from '#domain/reaction/approval.ts';

const KEEP_SECONDS = 400 * 24 * 3600;

/** A question with what lets its answer through to the workflow. The token never leaves the platform. */
export type OpenApproval = { readonly approval: Approval; readonly taskToken: string; readonly revision: number };

/** Questions to people. Every method throws ExecutionRecordUnavailable. */
export interface Approvals {
  /** Asks, or asks again with a new token: the workflow retried its step. An answer that was given stays. */
  ask(question: Approval, taskToken: string): Promise<OpenApproval>;
  find(id: string): Promise<OpenApproval | undefined>;
  /** @returns undefined: somebody else wrote it meanwhile. */
  write(of: OpenApproval, next: Approval): Promise<OpenApproval | undefined>;
}

const row = z.object({
  content: z.object({ S: z.string() }),
  taskToken: z.object({ S: z.string() }),
  revision: z.object({ N: z.coerce.number() }),
});

/** Approvals as items of one DynamoDB table with the string key `pk` and TTL `expiresAt`. */
export function approvalsTable(client: DynamoDBClient, tableName: string): Approvals {
  const find = (id: string) => guarded(tableName, () => read(client, tableName, id));
  const put = (next: OpenApproval, before: number | undefined) => guarded(tableName, () => write(client, tableName, next, before));
  return {
    find,
    async ask(question, taskToken) {
      const before = await find(question.id);
      const next: OpenApproval = {
        approval: { ...question, answer: before?.approval.answer ?? null },
        taskToken,
        revision: (before?.revision ?? 0) + 1,
      };
      if (await put(next, before?.revision)) return next;
      throw new ExecutionRecordUnavailable(`Approval ${question.id} is being written by somebody else; the workflow asks again.`);
    },
    async write(of, next) {
      const written: OpenApproval = { approval: next, taskToken: of.taskToken, revision: of.revision + 1 };
      return (await put(written, of.revision)) ? written : undefined;
    },
  };
}

async function read(client: DynamoDBClient, tableName: string, id: string): Promise<OpenApproval | undefined> {
  const answer = await client.send(new GetItemCommand({ TableName: tableName, Key: { pk: { S: id } }, ConsistentRead: true }));
  if (answer.Item === undefined) return undefined;
  const { content, taskToken, revision } = row.parse(answer.Item);
  return { approval: approval.parse(JSON.parse(content.S)), taskToken: taskToken.S, revision: revision.N };
}

/** @returns false: the row has another revision than `before`, or is there where none was. */
async function write(client: DynamoDBClient, tableName: string, next: OpenApproval, before: number | undefined): Promise<boolean> {
  const condition =
    before === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : { ConditionExpression: 'revision = :read', ExpressionAttributeValues: { ':read': { N: String(before) } } };
  const expiresAt = Math.floor(Date.parse(next.approval.requestedAt) / 1000) + KEEP_SECONDS;
  const Item = {
    pk: { S: next.approval.id },
    content: { S: JSON.stringify(next.approval) },
    taskToken: { S: next.taskToken },
    revision: { N: String(next.revision) },
    expiresAt: { N: String(expiresAt) },
  };
  try {
    await client.send(new PutItemCommand({ TableName: tableName, Item, ...condition }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

async function guarded<Result>(tableName: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (cause) {
    throw new ExecutionRecordUnavailable(`Approvals in ${tableName} could not be used (${String(cause)}).`, { cause });
  }
}
