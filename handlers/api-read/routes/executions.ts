import type { AnswerOf } from '#domain/api/contract.ts';
import { describeExecution } from '#domain/api/execution-detail.ts';
import { isInScope } from '#domain/base/tenant.ts';
import { UNDOABLE } from '#domain/reaction/execution-overview.ts';
import type { CursorSubject, Cursors } from '#platform/api/cursor.ts';
import { Refusal } from '#platform/api/reply.ts';
import type { ApiRequest } from '#platform/api/request.ts';
import type { ApiHandlers } from '#platform/api/router.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { Approvals } from '#platform/reaction/approvals.ts';
import { type ExecutionFilter, type ExecutionList, executionPosition } from '#platform/reaction/execution-list.ts';
import type { ExecutionRecords } from '#platform/reaction/execution-records.ts';

export type ExecutionDeps = {
  readonly executions: ExecutionList;
  readonly records: Pick<ExecutionRecords, 'find'>;
  readonly approvals: Pick<Approvals, 'listOpen' | 'find'>;
  readonly cursors: () => Promise<Cursors>;
  readonly clock: Pick<Clock, 'now'>;
};

type Paging = { readonly cursor?: string | undefined; readonly limit: number };
type Routes = Pick<ApiHandlers<'api-read'>, 'listExecutions' | 'getExecution' | 'listUndoable' | 'listApprovals' | 'getApproval'>;

/** Executions, their approvals, and what can be undone: from DynamoDB, so that they are there while the database is away. */
export function executionRoutes(deps: ExecutionDeps): Routes {
  return {
    async listExecutions({ query: { cursor, limit, status, account, finding, reactor } }, request) {
      const filter = {
        ...(status !== undefined && { statuses: [status] }),
        ...(account !== undefined && { accountId: account }),
        ...(finding !== undefined && { findingIdentity: finding }),
        ...(reactor !== undefined && { reactorId: reactor }),
      };
      return listPage(filter, { cursor, limit }, request, deps);
    },
    listUndoable: async ({ query: { cursor, limit } }, request) => listPage({ statuses: UNDOABLE }, { cursor, limit }, request, deps),
    async getExecution({ params: { executionId } }, { scope }) {
      const record = await deps.records.find(executionId);
      if (record === undefined || !isInScope(scope, record.reaction.target.accountId)) throw unknown(executionId);
      return describeExecution(record);
    },
    async listApprovals(_input, { scope }) {
      const open = await deps.approvals.listOpen(deps.clock.now());
      return { items: open.filter(({ finding }) => isInScope(scope, finding.AwsAccountId)), next: null };
    },
    async getApproval({ params: { executionId } }, { scope }) {
      const found = await deps.approvals.find(executionId);
      if (found === undefined || !isInScope(scope, found.approval.finding.AwsAccountId)) throw unknown(executionId);
      return found.approval;
    },
  };
}

async function listPage(
  filter: ExecutionFilter,
  { cursor, limit }: Paging,
  { operation, scope }: ApiRequest,
  { executions, cursors }: ExecutionDeps,
): Promise<AnswerOf<'listExecutions'>> {
  const signed = await cursors();
  const subject: CursorSubject = [operation, filter];
  const after = cursor === undefined ? undefined : signed.read(cursor, subject, executionPosition);
  const page = await executions.list({ ...filter, scope: scope === 'all' ? undefined : scope }, { most: limit, after });
  return { items: [...page.executions], next: page.next === null ? null : signed.write(subject, page.next) };
}

function unknown(executionId: string): Refusal {
  return new Refusal(404, `There is no execution ${executionId}, or it is not yours to see.`);
}
