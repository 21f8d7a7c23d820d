import { type AccountScope, isInScope } from '#domain/base/tenant.ts';
import type { ExecutionRecord } from '#domain/reaction/execution-record.ts';
import { Refusal } from '#platform/api/reply.ts';
import type { ExecutionRecords } from '#platform/reaction/execution-records.ts';

/** Finds an execution in the accounts of a caller. @throws Refusal 404 for one that is not there, or not theirs; ExecutionRecordUnavailable */
export async function findExecution(
  executionId: string,
  scope: AccountScope,
  records: Pick<ExecutionRecords, 'find'>,
): Promise<ExecutionRecord> {
  const record = await records.find(executionId);
  if (record !== undefined && isInScope(scope, record.reaction.target.accountId)) return record;
  throw new Refusal(404, `There is no execution ${executionId}, or it is not yours to see.`);
}
