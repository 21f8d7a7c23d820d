import { json, text } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { executionOverview, executionStatus } from '#domain/reaction/execution-overview.ts';
import { STEP_NAMES } from '#domain/reaction/execution-record.ts';
import { APPROVERS, EVERYONE, OPERATORS } from '../role.ts';
import { accountId, defineOperations, definePage, instant, paging, tenantQuery } from './operation.ts';

const executionId = z.string().min(1).max(64);

export const execution = z
  .object({
    id: executionId,
    status: executionStatus,
    openedAt: instant,
    concludedAt: instant.nullable(),
    accountId: z.string(),
    overview: executionOverview,
  })
  .meta({ id: 'Execution' });

const plan = z.object({
  hash: z.string(),
  summary: text,
  effect: z.string(),
  changes: z.array(z.object({ resource: z.string(), field: z.string(), before: json, after: json })),
});

const executionDetail = execution
  .extend({
    finding: z.object({ id: z.string(), identity: z.string(), title: z.string(), productArn: z.string() }),
    steps: z.array(z.object({ name: z.enum(STEP_NAMES), at: instant, actor: z.string(), detail: json })),
    /** The whole plan, with every value before and after; null: there is none yet. */
    plan: plan.nullable(),
    result: z.object({ reason: z.string().nullable(), messages: z.array(z.string()) }).nullable(),
    /** True while the change is there and its backup is kept. */
    canBeUndone: z.boolean(),
  })
  .meta({ id: 'ExecutionDetail' });

export const executionOperations = defineOperations({
  listExecutions: {
    method: 'get',
    path: '/v1/executions',
    summary: 'Executions, the newest first.',
    by: 'api-read',
    roles: EVERYONE,
    query: z.strictObject({
      ...paging,
      ...tenantQuery,
      status: executionStatus.optional(),
      account: accountId.optional(),
      finding: z
        .string()
        .regex(/^[0-9a-f]{32}$/)
        .optional(),
      reactor: z.string().min(1).max(64).optional(),
    }),
    answer: definePage(execution),
    status: 200,
    failures: [503],
  },
  getExecution: {
    method: 'get',
    path: '/v1/executions/{executionId}',
    summary: 'One execution: its steps, and what it changes, value by value.',
    by: 'api-read',
    roles: EVERYONE,
    params: z.strictObject({ executionId }),
    answer: executionDetail,
    status: 200,
    failures: [404, 503],
  },
  listUndoable: {
    method: 'get',
    path: '/v1/undoable',
    summary: 'Changes that can still be undone, the newest first.',
    by: 'api-read',
    roles: EVERYONE,
    query: z.strictObject({ ...paging, ...tenantQuery }),
    answer: definePage(execution),
    status: 200,
    failures: [503],
  },
  retryExecution: {
    method: 'post',
    path: '/v1/executions/{executionId}/retry',
    summary: 'Starts the reaction again that failed, or that waits for another try, as somebody who asks for it by hand.',
    by: 'api-act',
    roles: OPERATORS,
    params: z.strictObject({ executionId }),
    answer: z.object({
      /** The new execution: it is there once the workflow has read the finding, and not at all where the finding is over. */
      executionId,
      finding: z.string(),
    }),
    status: 202,
    failures: [404, 409, 503],
  },
  rollBack: {
    method: 'post',
    path: '/v1/executions/{executionId}/rollback',
    summary: 'Undoes the change of an execution. It may be at work still: the execution then says how it ends.',
    by: 'api-act',
    roles: [...OPERATORS, ...APPROVERS],
    params: z.strictObject({ executionId }),
    body: z.strictObject({
      force: z.boolean().default(false).meta({ description: 'Restore also what others changed since; what they did there is lost.' }),
      confirm: z
        .boolean()
        .default(false)
        .meta({ description: 'As a second person, an approver, agree to the force that somebody else asked for.' }),
    }),
    answer: executionDetail,
    status: 202,
    failures: [404, 409, 413, 415, 422, 503],
  },
});
